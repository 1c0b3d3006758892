"""Frozen values of exam days and sessions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode, DayId, SessionId
from scheduling.keytime import RoomTimes, find_zone


class DayState(StrEnum):
    """Where an exam day stands."""

    PLANNED = "planned"
    PUBLISHED = "published"
    BOOKING = "booking"
    CLOSED = "closed"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    RECONCILED = "reconciled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ExamDay:
    """A shared exam day with its key time (an aware instant)."""

    id: DayId
    name: Bilingual
    on: date
    key_time: datetime
    state: DayState = DayState.PLANNED


@dataclass(frozen=True, slots=True)
class Session:
    """One course in one room on one day.

    The wall time and the zone were what people agreed on, the instant and the version of the
    zone database are what it meant when the session was made: all four are kept.
    """

    id: SessionId
    day: DayId
    centre: CentreCode
    room: str
    course: CourseCode
    form_family: str
    local_start: datetime
    zone: str
    starts_at: datetime
    tzdb: str
    minutes: int
    capacity: int
    latest_admission_minutes: int
    started_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def local_day(self) -> date:
        """Return the date on the wall of the room."""
        return self.local_start.date()

    def local(self, instant: datetime) -> datetime:
        """Return `instant` as the clock in the room shows it."""
        return instant.astimezone(find_zone(self.zone))

    def times(self, place: str) -> RoomTimes:
        """Return what the key-time invariant looks at; nobody leaves before the end."""
        return RoomTimes(
            place=place,
            zone=self.zone,
            starts_at=self.starts_at,
            admission_closes=self.starts_at + timedelta(minutes=self.latest_admission_minutes),
            earliest_leave=self.ends_at,
        )


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A session as somebody enters it; without a wall time it starts at key time."""

    centre: CentreCode
    room: str
    course: CourseCode
    form_family: str
    minutes: int
    capacity: int
    local_start: datetime | None = None
