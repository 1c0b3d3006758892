"""Runs the migrations, tells where a database stands, and drafts new ones.

A migration that fails rolls back whole, on SQLite as on PostgreSQL: every migration is one
transaction and none may leave it (no autocommit block).
"""

from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, MetaData

from exambank.core.database import Base

HERE = Path(__file__).parent
VERSIONS = HERE / "versions"
ROOT = HERE.parent.parent
PACKAGES = ("exambank", "eligibility", "scheduling", "scoring", "frontdesk")


class MigrationState(StrEnum):
    """Where a database stands against the migrations of this program."""

    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"


def all_metadata() -> MetaData:
    """Return the tables of every package."""
    for name in table_modules():
        import_module(name)
    return Base.metadata


def table_modules() -> Iterator[str]:
    """Yield the name of every module called ``tables`` in the packages that keep data.

    The tables of the command line are for the eye and no part of it.
    """
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("tables.py")):
            if path.parent.name == "cli":
                continue
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def configuration(connection: Connection | None = None, *, versions: Path = VERSIONS) -> Config:
    """Return the configuration of Alembic, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = all_metadata
    return config


def upgrade(engine: Engine, revision: str = "head", *, versions: Path = VERSIONS) -> None:
    """Bring a database to a revision."""
    with engine.connect() as connection:
        command.upgrade(configuration(connection, versions=versions), revision)


def downgrade(engine: Engine, revision: str, *, versions: Path = VERSIONS) -> None:
    """Take a database back to an earlier revision, or to nothing ("base")."""
    with engine.connect() as connection:
        command.downgrade(configuration(connection, versions=versions), revision)


def stamp(engine: Engine, *, versions: Path = VERSIONS) -> None:
    """Note that a database, whose tables were made some other way, is at the newest revision."""
    with engine.connect() as connection:
        command.stamp(configuration(connection, versions=versions), "head", purge=True)


def state(connection: Connection, *, versions: Path = VERSIONS) -> MigrationState:
    """Tell where a database stands."""
    script = ScriptDirectory.from_config(configuration(versions=versions))
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present == set(script.get_heads()):
        return MigrationState.CURRENT
    known = {one.revision for one in script.walk_revisions()}
    return MigrationState.BEHIND if present <= known else MigrationState.AHEAD


def differences(connection: Connection) -> list[str]:
    """Return how the tables in a database differ from those of the program."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [str(one) for one in compare_metadata(context, all_metadata())]


def autogenerate(engine: Engine, *, message: str, revision: str, versions: Path = VERSIONS) -> Path:
    """Draft the migration from what a database has to what the program wants.

    `engine` opens a database at the newest revision; an empty one for the very first.
    """
    versions.mkdir(exist_ok=True)
    with engine.connect() as connection:
        config = configuration(connection, versions=versions)
        made = command.revision(config, message=message, autogenerate=True, rev_id=revision)
    if made is None or isinstance(made, list):
        msg = f"no single migration came of {message!r}"
        raise CommandError(msg)
    return Path(made.path)
