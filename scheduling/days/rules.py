"""Whether an exam day may be published: pure functions that give every reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CentreCode, Role
from scheduling.days.types import DayState, ExamDay, Session
from scheduling.keytime import release_refusals, start_refusals


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What the guards of an exam day look at."""

    day: ExamDay
    sessions: Sequence[Session]
    places: Mapping[CentreCode, str]
    tolerance: timedelta


def has_sessions(facts: DayFacts) -> Iterable[Reason]:
    """Yield a reason when the day has no session at all."""
    if not facts.sessions:
        yield Reason("no_session", N_("the day has no session: add a room first"))


def starts_near_key_time(facts: DayFacts) -> Iterable[Reason]:
    """Yield each session that starts too far from key time."""
    rooms = [session.times(facts.places[session.centre]) for session in facts.sessions]
    yield from start_refusals(rooms, key_time=facts.day.key_time, tolerance=facts.tolerance)


def keeps_key_time_invariant(facts: DayFacts) -> Iterable[Reason]:
    """Yield, for each form family, the rooms that release before another closes admission."""
    ordered = sorted(facts.sessions, key=lambda session: session.form_family)
    for _, family in groupby(ordered, key=lambda session: session.form_family):
        yield from release_refusals([one.times(facts.places[one.centre]) for one in family])


SEE_PLANS = frozenset({Role.BANK_MANAGER, Role.PSYCHOMETRICIAN, Role.AUDITOR, Role.SYSTEM})
"""Who sees days that are still being planned."""

_MANAGER = frozenset({Role.BANK_MANAGER})
_RUN = frozenset({Role.BANK_MANAGER, Role.SYSTEM})
_CHECKS = (has_sessions, starts_near_key_time, keeps_key_time_invariant)

LIFE_CYCLE: LifeCycle[DayState, DayFacts] = LifeCycle(
    "exam day",
    (
        Transition(DayState.PLANNED, DayState.PUBLISHED, _MANAGER, _CHECKS),
        Transition(DayState.PUBLISHED, DayState.BOOKING, _MANAGER, _CHECKS),
        Transition(DayState.BOOKING, DayState.CLOSED, _MANAGER),
        Transition(DayState.CLOSED, DayState.READY, _MANAGER, _CHECKS),
        Transition(DayState.READY, DayState.IN_PROGRESS, _RUN),
        Transition(DayState.IN_PROGRESS, DayState.FINISHED, _RUN),
        Transition(DayState.FINISHED, DayState.RECONCILED, _MANAGER),
        Transition(DayState.PLANNED, DayState.CANCELLED, _MANAGER),
        Transition(DayState.PUBLISHED, DayState.CANCELLED, _MANAGER),
        Transition(DayState.BOOKING, DayState.CANCELLED, _MANAGER),
        Transition(DayState.CLOSED, DayState.CANCELLED, _MANAGER),
    ),
)
