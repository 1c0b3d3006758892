"""Every SQL statement of the event chain."""

import json
from collections.abc import Iterator
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from exambank.core.events.chain import GENESIS
from exambank.core.events.tables import EventHeadRow, EventRow
from exambank.core.events.types import Event

BATCH = 500
_EVENTS = cast("Table", EventRow.__table__)
_HEADS = cast("Table", EventHeadRow.__table__)
_HEAD = select(_HEADS.c.seq, _HEADS.c.digest).where(_HEADS.c.id == 1).order_by(_HEADS.c.id)
_MOVE_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.id == 1)
    .values(seq=bindparam("new_seq"), digest=bindparam("new_digest"))
)


def lock_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest event, holding them until the transaction ends."""
    connection = session.connection()
    found = connection.execute(_HEAD.with_for_update()).one_or_none()
    if found is None:
        connection.execute(insert(_HEADS).values(id=1, seq=0, digest=GENESIS))
        return 0, GENESIS
    return found.seq, found.digest


def read_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest event without holding anything."""
    found = session.connection().execute(_HEAD).one_or_none()
    return (0, GENESIS) if found is None else (found.seq, found.digest)


def append(session: Session, event: Event) -> None:
    """Write `event` and move the head to it; statements, not objects, because there are many."""
    connection = session.connection()
    row = {
        "seq": event.seq,
        "at": event.at,
        "actor": event.actor,
        "role": event.role,
        "kind": event.kind,
        "subject": event.subject,
        "subject_version": event.subject_version,
        "reason": event.reason,
        "data": json.dumps(dict(event.data), ensure_ascii=False, sort_keys=True),
        "previous": event.previous,
        "digest": event.digest,
    }
    connection.execute(insert(_EVENTS), row)
    connection.execute(_MOVE_HEAD, {"new_seq": event.seq, "new_digest": event.digest})


def all_events(session: Session) -> Iterator[Event]:
    """Yield every event, oldest first, a batch in memory at a time."""
    after = 0
    while batch := _batch(session, after=after):
        yield from batch
        after = batch[-1].seq


def events_of(session: Session, subject: str) -> list[Event]:
    """Return what was done to one object, oldest first."""
    statement = select(EventRow).where(EventRow.subject == subject).order_by(EventRow.seq)
    return [_event(row) for row in session.scalars(statement)]


def search(
    session: Session, *, kind: str, subject: str, actor: str, before: int | None, limit: int
) -> list[Event]:
    """Return events whose kind, subject and actor begin with the given texts, newest first."""
    row = EventRow
    statement = select(row).where(
        row.kind.startswith(kind, autoescape=True),
        row.subject.startswith(subject, autoescape=True),
        row.actor.startswith(actor, autoescape=True),
    )
    if before is not None:
        statement = statement.where(row.seq < before)
    found = session.scalars(statement.order_by(row.seq.desc()).limit(limit))
    return [_event(one) for one in found]


def _batch(session: Session, *, after: int) -> list[Event]:
    statement = select(EventRow).where(EventRow.seq > after).order_by(EventRow.seq).limit(BATCH)
    return [_event(row) for row in session.scalars(statement)]


def _event(row: EventRow) -> Event:
    return Event(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        role=row.role,
        kind=row.kind,
        subject=row.subject,
        subject_version=row.subject_version,
        reason=row.reason,
        data=json.loads(row.data),
        previous=row.previous,
        digest=row.digest,
    )
