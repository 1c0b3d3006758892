"""What was done to one object, with the people by name for those who may know them.

The chain of events holds accounts, not names; who works with numbers instead of people (a
writer, a reviewer, a candidate) sees the role alone, and candidates are never named here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import AccountId, Role
from frontdesk.accounts import store as accounts

SEE_NAMES = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR})
NAMELESS = frozenset({Role.CANDIDATE, Role.PUBLIC, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done; `who` is empty where only the role is told."""

    at: datetime
    kind: str
    who: str
    role: str
    reason: str


def of(session: Session, subject: str, *, act: Act) -> tuple[Deed, ...]:
    """Return what was done to an object, oldest first."""
    done = events.history(session, subject)
    staff = {one.actor for one in done if one.role not in NAMELESS}
    known = names(session, staff, act=act)
    return tuple(
        Deed(
            one.at,
            one.kind,
            "" if one.role in NAMELESS else known.get(one.actor, ""),
            one.role,
            one.reason,
        )
        for one in done
    )


def names(session: Session, people: Iterable[str], *, act: Act) -> Mapping[str, str]:
    """Return the names of accounts to those who may know them; to anybody else, none."""
    if act.role not in SEE_NAMES:
        return {}
    return {one: name_of(session, one) for one in people}


def name_of(session: Session, by: str) -> str:
    """Return the name of an account, and what is recorded where there is no such account."""
    try:
        known = accounts.account(session, AccountId(UUID(by)))
    except ValueError:
        return by
    return known.name if known else by
