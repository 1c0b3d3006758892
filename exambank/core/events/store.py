"""Every SQL statement of the event chain."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.events.chain import GENESIS
from exambank.core.events.tables import EventHeadRow, EventRow
from exambank.core.events.types import Event

BATCH = 500


def lock_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest event, holding them until the transaction ends."""
    row = session.scalar(select(EventHeadRow).where(EventHeadRow.id == 1).with_for_update())
    if row is None:
        session.add(EventHeadRow(id=1, seq=0, digest=GENESIS))
        session.flush()
        return 0, GENESIS
    return row.seq, row.digest


def read_head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest event without holding anything."""
    row = session.get(EventHeadRow, 1)
    return (0, GENESIS) if row is None else (row.seq, row.digest)


def append(session: Session, event: Event) -> None:
    """Write `event` and move the head to it."""
    session.add(
        EventRow(
            seq=event.seq,
            at=event.at,
            actor=event.actor,
            role=event.role,
            kind=event.kind,
            subject=event.subject,
            subject_version=event.subject_version,
            reason=event.reason,
            data=json.dumps(dict(event.data), ensure_ascii=False, sort_keys=True),
            previous=event.previous,
            digest=event.digest,
        )
    )
    head = session.get_one(EventHeadRow, 1)
    head.seq, head.digest = event.seq, event.digest
    session.flush()


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
