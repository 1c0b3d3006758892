"""Receivers that looked at a letter are told when it stands no more, and take note of it.

They learn that it was suspended, superseded or revoked, or stands again, and by which letter it
was superseded, never why.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import InstitutionCode
from scoring.letters import store
from scoring.letters.types import Letter, Look, Notice


class NoticeNotFound(LookupError):
    """The institution was not told anything about a letter with that number."""


def note_look(session: Session, letter: Letter, institution: InstitutionCode, *, act: Act) -> None:
    """Note that a receiver looked at a letter."""
    store.note_look(session, letter.id, institution, at=act.at)


def looks(session: Session, letter: Letter) -> Sequence[Look]:
    """Return which institutions looked at a letter, by code."""
    return store.looks(session, letter.id)


def tell(session: Session, letter: Letter, *, act: Act) -> tuple[InstitutionCode, ...]:
    """Tell every receiver that looked at a letter where it stands now; return whom."""
    told = tuple(one.institution for one in store.looks(session, letter.id))
    for institution in told:
        notice = Notice(letter.number, letter.course, institution, letter.state, act.at)
        store.put_notice(session, letter.id, notice)
    if told:
        subject, data = f"letter/{letter.number}", {"receivers": list(told)}
        events.record(session, kind="letter.receivers_told", subject=subject, act=act, data=data)
    return told


def notices(session: Session, *, institution: InstitutionCode | None = None) -> Sequence[Notice]:
    """Return the notices (to one receiver), oldest first."""
    found = store.notices(session)
    return [one for one in found if institution is None or one.institution == institution]


def acknowledge(
    session: Session, number: str, institution: InstitutionCode, *, act: Act
) -> tuple[Notice, ...]:
    """Note that a receiver has taken note of what became of a letter.

    Raises
    ------
    NoticeNotFound
        If the receiver was not told anything about such a letter.
    """
    mine = [one for one in notices(session, institution=institution) if one.letter == number]
    letter = store.by_number(session, number)
    if not mine or letter is None:
        msg = f"{institution} was told nothing about a letter {number!r}"
        raise NoticeNotFound(msg)
    fresh = [
        replace(one, acknowledged_at=act.at, acknowledged_by=act.by)
        for one in mine
        if one.acknowledged_at is None
    ]
    for one in fresh:
        store.put_notice(session, letter.id, one)
        subject, data = f"letter/{number}", {"receiver": institution, "state": one.state.value}
        events.record(session, kind="letter.noted", subject=subject, act=act, data=data)
    return tuple(fresh)
