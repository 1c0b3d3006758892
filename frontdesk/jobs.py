"""What is due without anybody asking: one call does all of it, and can be repeated at any time.

Each thing is looked at again under a lock and in a transaction of its own, so that two runs at
the same time, or a run beside people at work, do nothing twice and never wait for each other
in a circle.  When it runs is for a timer outside (see docs/manual/operations.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import upkeep
from exambank.core.acting import Act
from exambank.core.vocabulary import ApplicationId, SessionId
from frontdesk.accounts import signin
from frontdesk.usecases.exam_records import records_in
from scheduling.bookings import service as bookings

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class JobsDone:
    """How many things were due and were done."""

    holds_released: int
    authorizations_lapsed: int
    applications_reevaluated: int


def run_due(sessions: sessionmaker[Session], *, act: Act) -> JobsDone:
    """Do everything that is due at the instant of `act`; again at once does nothing more."""
    with sessions.begin() as session:
        signin.forget_old(session, now=act.at)
        held = bookings.with_lapsed_holds(session, now=act.at)
        over = upkeep.past_window(session, act=act)
    released = _each(sessions, held, lambda session, one: _release(session, one, act))
    lapsed = _each(sessions, over, lambda session, one: _lapse(session, one, act))
    with sessions.begin() as session:
        waiting = upkeep.undecided(session)
    changed = _each(sessions, waiting, lambda session, one: _reevaluate(session, one, act))
    return JobsDone(released, lapsed, changed)


def _each(
    sessions: sessionmaker[Session],
    things: Iterable[Thing],
    do: Callable[[Session, Thing], int],
) -> int:
    done = 0
    for one in things:
        with sessions.begin() as session:
            done += do(session, one)
    return done


def _release(session: Session, sitting: SessionId, act: Act) -> int:
    return bookings.release_in(session, sitting, act=act)


def _lapse(session: Session, application: ApplicationId, act: Act) -> int:
    return int(upkeep.lapse_one(session, application, act=act) is not None)


def _reevaluate(session: Session, application: ApplicationId, act: Act) -> int:
    records = records_in(session)
    again = upkeep.reevaluate_if_undecided(session, application, records=records, act=act)
    return int(again is not None)
