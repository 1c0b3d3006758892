"""`exambank audit`: whether the record of what was done still holds."""

import json
import sys

import rich_click as click
from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.database import for_reading, open_database
from frontdesk import settings as settings_module


@click.group("audit")
def command() -> None:
    """Check the chain of events in the database at EXAMBANK_DATABASE_URL."""


@command.command()
@click.option("--head", help="Digest of the newest event as noted elsewhere; shows a cut tail.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def verify(head: str | None, as_json: bool) -> None:
    """Check every link; name the first broken one and exit 1."""
    engine = for_reading(open_database(settings_module.from_environment().database_url))
    with Session(engine) as session:
        broken = events.verify(session)
        count, newest = events.head(session)
    fault = f"event {broken.seq}: {broken.fault}" if broken else ""
    if not fault and head and head != newest:
        fault = f"the newest digest is {newest}, not the noted {head}: events were taken away"
    if as_json:
        click.echo(
            json.dumps({"holds": not fault, "events": count, "head": newest, "fault": fault})
        )
    elif fault:
        click.echo(f"The chain is broken at {fault}.", err=True)
    else:
        click.echo(f"The chain of {count} events holds. Newest digest: {newest}")
    if fault:
        sys.exit(1)
