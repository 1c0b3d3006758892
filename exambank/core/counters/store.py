"""The SQL statements of running numbers."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from exambank.core.counters.tables import CounterRow

_INSERTS: Mapping[str, Callable[..., Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


def next_value(session: Session, name: str) -> int:
    """Return the next running number called `name`, from 1, holding it until the end."""
    row = _locked(session, name)
    row.value += 1
    session.flush()
    return row.value


def hold(session: Session, name: str) -> None:
    """Hold a running number until the transaction ends without taking a value.

    Whoever may need a number late takes the lock early, so that two transactions never wait
    for each other.
    """
    _locked(session, name)


def _locked(session: Session, name: str) -> CounterRow:
    statement = (
        select(CounterRow)
        .where(CounterRow.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalar(statement)
    if row is not None:
        return row
    insert = _INSERTS[session.get_bind().dialect.name]
    session.execute(insert(CounterRow).values(name=name, value=0).on_conflict_do_nothing())
    return session.scalars(statement).one()
