"""What can be done with exam days and sessions."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.metadata import version

from sqlalchemy.orm import Session as Connection

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Bilingual, DayId, SessionId
from scheduling.centres import service as centres
from scheduling.days import rules, store
from scheduling.days.types import DayState, ExamDay, Session, SessionDraft
from scheduling.keytime import NaiveInstant, find_zone, local_start, to_instant


class DayNotFound(LookupError):
    """No exam day has that identifier."""


class SessionNotFound(LookupError):
    """No session has that identifier."""


class SessionRefused(Exception):
    """A session cannot be added to its day as it was entered; `reasons` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reasons = (reason,)


def plan(
    session: Connection, *, name: Bilingual, on: date, key_time: datetime, act: Act
) -> ExamDay:
    """Plan an exam day around a key time; the same day planned twice is one day.

    Raises
    ------
    scheduling.keytime.NaiveInstant
        If the key time has no zone.
    """
    if key_time.tzinfo is None:
        raise NaiveInstant(key_time)
    for known in store.days(session):
        if known == ExamDay(known.id, name, on, key_time):
            return known
    day = ExamDay(DayId(act.new_id()), name, on, key_time)
    store.add_day(session, day)
    _record(session, day, "day.planned", act)
    return day


def get(session: Connection, day: DayId) -> ExamDay:
    """Return an exam day, or raise `DayNotFound`."""
    found = store.find_day(session, day)
    if found is None:
        msg = f"no exam day has the identifier {day}"
        raise DayNotFound(msg)
    return found


def days(session: Connection) -> Sequence[ExamDay]:
    """Return every exam day, soonest first."""
    return store.days(session)


def open_days(session: Connection) -> Sequence[ExamDay]:
    """Return the days that candidates may see, soonest first."""
    hidden = (DayState.PLANNED, DayState.CANCELLED)
    return [day for day in store.days(session) if day.state not in hidden]


def bookable_days(session: Connection) -> Sequence[ExamDay]:
    """Return the days that can be booked now, soonest first."""
    return [day for day in store.days(session) if day.state is DayState.BOOKING]


def visible(session: Connection, day: DayId, *, act: Act) -> ExamDay:
    """Return a day that somebody may see: what is only planned stays with the bank."""
    found = get(session, day)
    if found.state is DayState.PLANNED and act.role not in rules.SEE_PLANS:
        msg = f"no exam day has the identifier {day}"
        raise DayNotFound(msg)
    return found


def add_session(session: Connection, day: ExamDay, draft: SessionDraft, *, act: Act) -> Session:
    """Add a room with its course to a planned day, in the local time of its centre.

    Raises
    ------
    SessionRefused
        If the day is no longer being planned, the room has fewer desks than the capacity, or
        the room is taken at that time.
    scheduling.centres.service.CentreNotFound
        If there is no such centre or room.
    scheduling.keytime.NoSuchLocalTime
        If the clocks change over the wall time.
    """
    if day.state is not DayState.PLANNED:
        text = N_("{day} is {state}: rooms are added while it is planned")
        values = {"day": day.name.en, "state": day.state.value}
        raise SessionRefused(Reason("not_planned", text, values))
    _refuse_odd_numbers(draft)
    centre = centres.get(session, draft.centre)
    room = centres.room(session, draft.centre, draft.room)
    if draft.capacity > len(room.desks):
        text = N_("room {room} has {have} desks, not {need}")
        desks: dict[str, object] = {
            "room": draft.room,
            "have": len(room.desks),
            "need": draft.capacity,
        }
        raise SessionRefused(Reason("too_few_desks", text, desks))
    zone = find_zone(centre.zone)
    wall = draft.local_start or local_start(day.key_time, zone)
    policy = pack("scheduling")
    sitting = Session(
        id=SessionId(act.new_id()),
        day=day.id,
        centre=centre.code,
        room=draft.room,
        course=draft.course,
        form_family=draft.form_family,
        local_start=wall,
        zone=centre.zone,
        starts_at=to_instant(wall, zone),
        tzdb=version("tzdata"),
        minutes=draft.minutes,
        capacity=draft.capacity,
        latest_admission_minutes=policy.whole("late_admission_last_minutes", day.on),
    )
    _refuse_double_use(session, sitting)
    store.add_session(session, sitting)
    subject = f"session/{sitting.id}"
    data = {
        "centre": centre.code,
        "course": draft.course,
        "starts_at": sitting.starts_at.isoformat(),
    }
    events.record(session, kind="session.added", subject=subject, act=act, data=data)
    return sitting


def session_of(session: Connection, sitting: SessionId) -> Session:
    """Return a session, or raise `SessionNotFound`."""
    found = store.find_session(session, sitting)
    if found is None:
        msg = f"no session has the identifier {sitting}"
        raise SessionNotFound(msg)
    return found


def sessions(session: Connection, day: DayId) -> Sequence[Session]:
    """Return the sessions of a day by centre, room and course."""
    return store.sessions_of(session, day)


def refusals(session: Connection, day: ExamDay, state: DayState, *, act: Act) -> tuple[Reason, ...]:
    """Return every reason why a day may not take that step now."""
    return rules.LIFE_CYCLE.refusals(day.state, state, role=act.role, facts=_facts(session, day))


def move(session: Connection, day: ExamDay, state: DayState, *, act: Act) -> ExamDay:
    """Take an exam day one step further.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard, the key-time invariant among them.
    """
    rules.LIFE_CYCLE.demand(
        day.state, state, role=act.role, facts=_facts(session, day), subject=day.name.en
    )
    store.set_state(session, day.id, state)
    moved = replace(day, state=state)
    _record(session, moved, f"day.{state.value}", act)
    return moved


def start_session(session: Connection, sitting: Session, *, at: datetime, act: Act) -> Session:
    """Note when the exam began in one room; a second note changes nothing."""
    fresh = session_of(session, sitting.id)
    if fresh.started_at is not None:
        return fresh
    store.set_started(session, sitting.id, at)
    data = {"at": at.isoformat()}
    subject = f"session/{sitting.id}"
    events.record(session, kind="session.started", subject=subject, act=act, data=data)
    return replace(fresh, started_at=at)


def _refuse_double_use(session: Connection, sitting: Session) -> None:
    for other in store.sessions_of(session, sitting.day):
        same_room = (other.centre, other.room) == (sitting.centre, sitting.room)
        if same_room and other.starts_at < sitting.ends_at and sitting.starts_at < other.ends_at:
            text = N_(
                "room {room} of {centre} already holds {course} from {start}: "
                "choose another room or time"
            )
            values = {
                "room": sitting.room,
                "centre": sitting.centre,
                "course": other.course,
                "start": f"{other.local_start:%H:%M}",
            }
            raise SessionRefused(Reason("room_taken", text, values))


def _refuse_odd_numbers(draft: SessionDraft) -> None:
    if draft.minutes < 1 or draft.capacity < 1:
        text = N_("a session needs at least one minute and one seat, not {minutes} and {seats}")
        values = {"minutes": draft.minutes, "seats": draft.capacity}
        raise SessionRefused(Reason("empty_session", text, values))


def _facts(session: Connection, day: ExamDay) -> rules.DayFacts:
    tolerance = pack("scheduling").whole("start_tolerance_minutes", day.on)
    return rules.DayFacts(
        day=day,
        sessions=store.sessions_of(session, day.id),
        places={one.code: one.name.en for one in centres.centres(session)},
        tolerance=timedelta(minutes=tolerance),
    )


def _record(session: Connection, day: ExamDay, kind: str, act: Act) -> None:
    data = {"key_time": day.key_time.isoformat()}
    events.record(session, kind=kind, subject=f"day/{day.id}", act=act, data=data)
