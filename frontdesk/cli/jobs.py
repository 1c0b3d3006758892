"""`exambank jobs`: do what is due; for a timer, every few minutes."""

import json
from dataclasses import asdict

import rich_click as click
from sqlalchemy.orm import sessionmaker

from exambank.core.acting import Act
from exambank.core.database import open_database
from exambank.core.vocabulary import Role
from frontdesk import jobs
from frontdesk import settings as settings_module

BY = "jobs"


@click.group("jobs")
def command() -> None:
    """Do what is due in the database at EXAMBANK_DATABASE_URL."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def run(as_json: bool) -> None:
    """Release holds that ran out, close windows that ended, evaluate again what waits.

    It can be called at any time, by several timers at once: what was done is not done again.
    """
    settings = settings_module.from_environment()
    now = settings_module.running_clock(settings.clock_start)()
    sessions = sessionmaker(open_database(settings.database_url))
    done = jobs.run_due(sessions, act=Act(by=BY, role=Role.SYSTEM, at=now))
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(
        f"Holds released: {done.holds_released}. "
        f"Authorizations lapsed: {done.authorizations_lapsed}. "
        f"Applications evaluated again: {done.applications_reevaluated}."
    )
