"""`exambank db`: bring the database to the tables that the program expects."""

import sys

import rich_click as click
from sqlalchemy import Engine

from exambank.core.database import open_database
from frontdesk import settings as settings_module
from frontdesk.migrations import machinery
from frontdesk.migrations.machinery import MigrationState


@click.group("db")
def command() -> None:
    """Upgrade, downgrade or check the database at EXAMBANK_DATABASE_URL."""


@command.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION, the newest if not given."""
    machinery.upgrade(_engine(), revision)
    click.echo("The database is up to date." if revision == "head" else f"Now at {revision}.")


@command.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION; "base" takes every table away."""
    machinery.downgrade(_engine(), revision)
    click.echo(f"Now at {revision}.")


@command.command()
def check() -> None:
    """Say whether the database fits the program; exit 1 when it does not."""
    with _engine().connect() as connection:
        found = machinery.state(connection)
        differences = machinery.differences(connection)
    click.echo(f"The database is {found.value}.")
    for difference in differences:
        click.echo(f"  differs: {difference}")
    if found is not MigrationState.CURRENT or differences:
        click.echo("Run: exambank db upgrade", err=True)
        sys.exit(1)


@command.command(hidden=True)
@click.option("--message", required=True, help="What the migration does, as a sentence.")
@click.option("--revision", required=True, help="Its number, like 0002.")
def autogenerate(message: str, revision: str) -> None:
    """Draft a migration from the database to the tables of the program (for developers)."""
    click.echo(machinery.autogenerate(_engine(), message=message, revision=revision))


def _engine() -> Engine:
    return open_database(settings_module.from_environment().database_url)
