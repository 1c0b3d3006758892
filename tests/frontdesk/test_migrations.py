from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from exambank.core.database import Base, open_database
from frontdesk.migrations import machinery
from frontdesk.migrations.machinery import MigrationState

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("alpha", sa.Column("id", sa.Integer, primary_key=True))


def downgrade() -> None:
    op.drop_table("alpha")
"""
BROKEN = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table("beta", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("INSERT INTO alpha (id) VALUES (1)")
    op.execute("INSERT INTO no_such_table (id) VALUES (1)")


def downgrade() -> None:
    op.drop_table("beta")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """Return an engine on a database without tables."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path / 'bare.db'}")
        yield engine
        engine.dispose()
        return
    shared = request.getfixturevalue("postgresql_engine")
    with shared.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS bare"))
        connection.execute(text("CREATE DATABASE bare"))
    engine = open_database(shared.url.set(database="bare").render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "0001_first.py").write_text(FIRST)
    return folder


def test_an_upgrade_and_its_downgrade_leave_nothing_behind(bare, versions):
    machinery.upgrade(bare, versions=versions)
    with bare.connect() as connection:
        above = machinery.state(connection, versions=versions)
    machinery.downgrade(bare, "base", versions=versions)

    with bare.connect() as connection:
        assert above is MigrationState.CURRENT
        assert machinery.state(connection, versions=versions) is MigrationState.BEHIND
    assert "alpha" not in inspect(bare).get_table_names()


def test_a_migration_that_fails_rolls_back_whole(bare, versions):
    machinery.upgrade(bare, versions=versions)
    (versions / "0002_broken.py").write_text(BROKEN)

    with pytest.raises(Exception, match="no_such_table"):
        machinery.upgrade(bare, versions=versions)

    assert "beta" not in inspect(bare).get_table_names()
    with bare.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alpha")).scalar() == 0
        assert machinery.state(connection, versions=versions) is MigrationState.BEHIND


def test_a_database_from_a_later_program_is_ahead(bare, versions):
    machinery.upgrade(bare, versions=versions)
    with bare.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))

    with bare.connect() as connection:
        assert machinery.state(connection, versions=versions) is MigrationState.AHEAD


def test_a_drafted_migration_builds_every_table_and_nothing_more_is_missing(bare, tmp_path):
    drafts = tmp_path / "drafts"

    path = machinery.autogenerate(bare, message="Begin", revision="0001", versions=drafts)
    machinery.upgrade(bare, versions=drafts)

    assert path.name == "0001_begin.py"
    assert "exambank.core" not in path.read_text()
    assert set(Base.metadata.tables) <= set(inspect(bare).get_table_names())
    with bare.connect() as connection:
        assert machinery.differences(connection) == []
    machinery.downgrade(bare, "base", versions=drafts)
    assert inspect(bare).get_table_names() == ["alembic_version"]


def test_the_migrations_of_the_program_build_every_table_and_take_each_away_again(bare):
    machinery.upgrade(bare)
    with bare.connect() as connection:
        found = machinery.differences(connection)
    machinery.downgrade(bare, "0001")
    before = set(inspect(bare).get_table_names())
    machinery.downgrade(bare, "base")

    assert found == []
    assert not {"rating_sheet", "sheet_judge", "judge_rating"} & before
    assert inspect(bare).get_table_names() == ["alembic_version"]
