"""`exambank demo`: play one whole programme cycle, then serve the site with it."""

import json
import os
import sys
from pathlib import Path

import rich_click as click
from rich.console import Console

from frontdesk import settings as settings_module
from frontdesk.demo import cast, play
from frontdesk.demo.folder import DemoFolder, FolderRefused
from frontdesk.demo.summary import Summary
from frontdesk.settings import Settings

LOGINS = (
    ("candidate", "luc"),
    ("candidate with a letter", "amara"),
    ("candidate who has not passed yet", cast.FAILED),
    ("college coordinator", "maple"),
    ("receiving registrar", "northgate"),
    ("item writer", "writer"),
    ("reviewer", "reviewer"),
    ("psychometrician", "psychometrician"),
    ("bank manager", "manager"),
    ("evidence assessor", "assessor"),
    ("invigilator", "invigilator"),
    ("auditor", "auditor"),
    ("administrator", "admin"),
)


@click.command("demo")
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    default=Path("exambank-demo"),
    show_default=True,
    help="Where the database and the PDFs go; only what a demo made there is replaced.",
)
@click.option("--no-serve", is_flag=True, help="Stop after the cycle instead of serving the site.")
@click.option("--seed", default=2027, show_default=True, help="Seed of every chance.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option("--port", default=8000, show_default=True, help="Port of the site.")
def command(directory: Path, no_serve: bool, seed: int, as_json: bool, port: int) -> None:
    """Play the main job on fictional people, from item files to letters that verify.

    Then the site is at http://127.0.0.1:8000, on the demonstration's own clock.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    console = Console(stderr=True)
    base_url = f"http://127.0.0.1:{port}"
    with console.status("Starting") as status:
        try:
            found = play.play(
                DemoFolder(directory),
                seed=seed,
                base_url=base_url,
                progress=lambda text: _show(console, status.update, text),
                clock=lambda: settings_module.elapsed_ms() / 1000,
            )
        except FolderRefused as refused:
            raise click.UsageError(str(refused)) from refused
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(found, directory)
    if not no_serve:
        _serve(directory, base_url=base_url, port=port)


def _show(console: Console, update: object, text: str) -> None:
    console.print(f"[dim]·[/dim] {text}")
    if callable(update):
        update(text)


def _tell(found: Summary, directory: Path) -> None:
    console = Console()
    console.print(found.table())
    console.print(found.faults_table())
    console.print(f"{found.documents} PDFs in {directory}, in {found.seconds:.1f} s.")
    console.print(f"\nSign in with the password [bold]{cast.PASSWORD}[/bold] as:")
    for audience, key in LOGINS:
        console.print(f"  {key}@exambank.example  ({audience})")


def _serve(directory: Path, *, base_url: str, port: int) -> None:
    import uvicorn  # noqa: PLC0415 - needed only when the site is served

    from frontdesk.app import create_app  # noqa: PLC0415 - the same

    settings = Settings(
        database_url=play.database_url(directory),
        clock_start=play.SITE_CLOCK,
        base_url=base_url,
        keys=directory / play.KEYS,
    )
    sys.stderr.write(f"\nThe site is at {base_url} (stop with Ctrl-C).\n")
    uvicorn.run(
        create_app(settings), host="127.0.0.1", port=port, access_log=False, log_config=None
    )
