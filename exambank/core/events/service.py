"""What can be done with the event chain: append, read, verify."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.events import chain, store
from exambank.core.events.chain import BrokenLink
from exambank.core.events.types import Event


def record(
    session: Session,
    *,
    kind: str,
    subject: str,
    act: Act,
    version: int = 1,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an event to the chain, inside the caller's transaction.

    `kind` is a past participle with its object (``"form.sealed"``), `subject` names the
    object (``"form/ANP-110-A"``).  `data` holds JSON values; never a key, an answer or more
    of a person than an identifier.
    """
    seq, previous = store.lock_head(session)
    draft = Event(
        seq=seq + 1,
        at=act.at,
        actor=act.by,
        role=act.role.value,
        kind=kind,
        subject=subject,
        subject_version=version,
        reason=act.reason,
        data=dict(data or {}),
        previous=previous,
        digest="",
    )
    event = replace(draft, digest=chain.digest(draft))
    store.append(session, event)
    return event


def history(session: Session, subject: str) -> list[Event]:
    """Return what was done to one object, oldest first."""
    return store.events_of(session, subject)


def search(
    session: Session,
    *,
    kind: str = "",
    subject: str = "",
    actor: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[Event]:
    """Return the newest events that fit; each text is the beginning of what it is compared to.

    `before` is the number of an event: the next page begins behind the last one shown.
    """
    return store.search(
        session, kind=kind, subject=subject, actor=actor, before=before, limit=limit
    )


def head(session: Session) -> tuple[int, str]:
    """Return number and digest of the newest event, to be noted outside the database."""
    return store.read_head(session)


def verify(session: Session) -> BrokenLink | None:
    """Return the first broken link of the chain, or None when it holds."""
    return chain.first_broken(store.all_events(session), head=store.read_head(session))
