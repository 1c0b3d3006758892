"""`exambank verify`: whether a letter is as the bank sealed it, and whether it still stands."""

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import rich_click as click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from exambank.core.database import for_reading, open_database
from frontdesk import settings as settings_module
from frontdesk.settings import Settings
from frontdesk.usecases import bankkey, verification
from frontdesk.usecases.bankkey import BankKeyMissing
from frontdesk.usecases.verification import FileVerified, Finding

DATABASE = "exambank.db"
KEYS = "keys"

EXITS = {
    Finding.VALID: 0,
    Finding.ALTERED: 1,
    Finding.SUSPENDED: 1,
    Finding.SUPERSEDED: 1,
    Finding.REVOKED: 1,
    Finding.UNKNOWN: 1,
    Finding.UNUSABLE: 2,
    Finding.STATUS_UNKNOWN: 3,
}
SENTENCES = {
    Finding.VALID: "Valid. Letter {number} is as the bank sealed it, and it stands.",
    Finding.SUSPENDED: (
        "Suspended. The bank looks into something about letter {number}: ask again later."
    ),
    Finding.SUPERSEDED: "Superseded. Letter {superseded_by} has taken the place of {number}.",
    Finding.REVOKED: "Revoked. Letter {number} no longer stands: do not rely on it.",
    Finding.ALTERED: "Altered. This is not what the bank sealed: {problem}.",
    Finding.UNKNOWN: "Unknown. The bank cannot vouch for this file: {problem}.",
    Finding.UNUSABLE: "{problem}: give the PDF file of a letter.",
    Finding.STATUS_UNKNOWN: (
        "The seal of letter {number} is good, but nobody asked whether it still stands: "
        "verify it again without --offline, or open its verification page."
    ),
}


@dataclass(frozen=True, slots=True)
class Bank:
    """Where the bank is that a letter is checked against: its root, and its database if any."""

    root: bytes
    database_url: str | None


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--offline", is_flag=True, help="Check the seal only; the status stays open.")
@click.option(
    "--root", "root_file", type=click.Path(path_type=Path), help="Root certificate of the bank."
)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help=f"Folder that holds {DATABASE} and {KEYS}/.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    file: Path, *, offline: bool, root_file: Path | None, directory: Path | None, as_json: bool
) -> None:
    """Verify the letter in FILE against the bank that issued it.

    Without options the bank is the one of EXAMBANK_DATABASE_URL and EXAMBANK_KEYS, else that
    of the nearest folder above FILE with a database and keys.

    Exit code 0: valid.  1: altered, suspended, superseded, revoked or unknown.  2: unusable
    file, or no bank to check against.  3: the seal is good, but the status is not known.
    """
    found = _verify(file, offline=offline, root_file=root_file, directory=directory)
    if as_json:
        click.echo(json.dumps(_body(file, found)))
    else:
        values = {"number": found.number, "superseded_by": found.superseded_by}
        sentence = SENTENCES[found.finding].format(problem=found.problem, **values)
        told = f"{file}: {sentence}" if found.finding is Finding.UNUSABLE else sentence
        click.echo(told, err=EXITS[found.finding] != 0)
    sys.exit(EXITS[found.finding])


def _verify(
    file: Path, *, offline: bool, root_file: Path | None, directory: Path | None
) -> FileVerified:
    try:
        pdf = file.read_bytes()
    except OSError as error:
        return FileVerified(Finding.UNUSABLE, f"cannot be read ({error.strerror})")
    bank = _bank(file, root_file=root_file, directory=directory)
    settings = settings_module.from_environment()
    if offline or bank.database_url is None:
        return verification.verify_seal(pdf, root=bank.root)
    now = settings_module.running_clock(settings.clock_start)()
    return _with_status(pdf, bank.root, bank.database_url, now=now)


def _with_status(pdf: bytes, root: bytes, database_url: str, *, now: datetime) -> FileVerified:
    engine: Engine = for_reading(open_database(database_url))
    try:
        with Session(engine) as session:
            return verification.verify_file(session, pdf, root=root, now=now)
    except SQLAlchemyError as error:
        click.echo(f"The bank's database did not answer ({type(error).__name__}).", err=True)
        return verification.verify_seal(pdf, root=root)
    finally:
        engine.dispose()


def _bank(file: Path, *, root_file: Path | None, directory: Path | None) -> Bank:
    """Return the bank that the options, the environment or the place of the file name."""
    keys, database_url = _place(file, directory)
    try:
        if root_file is not None:
            return Bank(root_file.read_bytes(), database_url)
        if keys is not None:
            return Bank(bankkey.root(keys), database_url)
    except BankKeyMissing as error:
        msg = f"{error.directory} holds no {bankkey.ROOT}: give the bank's root with --root"
        raise click.UsageError(msg) from error
    except OSError as error:
        msg = f"{root_file} cannot be read ({error.strerror}): give the bank's root certificate"
        raise click.UsageError(msg) from error
    msg = (
        f"no bank was found for {file}: give --directory with {DATABASE} and {KEYS}/, or --root "
        "with the bank's root certificate"
    )
    raise click.UsageError(msg)


def _place(file: Path, directory: Path | None) -> tuple[Path | None, str | None]:
    """Return the folder of keys and the address of the database, as far as they are known."""
    if directory is not None:
        return directory / KEYS, _database_in(directory)
    plain, given = Settings(), settings_module.from_environment()
    if (given.database_url, given.keys) != (plain.database_url, plain.keys):
        return given.keys, given.database_url
    for folder in file.resolve().parents:
        if (folder / DATABASE).is_file() and (folder / KEYS).is_dir():
            return folder / KEYS, _database_in(folder)
    return None, None


def _database_in(folder: Path) -> str | None:
    """Return the address of the database in a folder; nothing is made where there is none."""
    path = folder / DATABASE
    return f"sqlite:///{path}" if path.is_file() else None


def _body(file: Path, found: FileVerified) -> dict[str, object]:
    return {
        "file": str(file),
        "finding": found.finding.value,
        "number": found.number or None,
        "signer": found.signer or None,
        "signed_at": None if found.signed_at is None else found.signed_at.isoformat(),
        "superseded_by": found.superseded_by or None,
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
        "problem": found.problem or None,
    }
