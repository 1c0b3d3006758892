"""The SQL statements of running numbers."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.counters.tables import CounterRow


def next_value(session: Session, name: str) -> int:
    """Return the next running number called `name`, from 1, holding it until the end."""
    statement = select(CounterRow).where(CounterRow.name == name).with_for_update()
    row = session.scalar(statement)
    if row is None:
        row = CounterRow(name=name, value=0)
        session.add(row)
    row.value += 1
    session.flush()
    return row.value
