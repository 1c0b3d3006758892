"""Exam days and sessions as they go in and out of the JSON interface."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, NaiveDatetime

from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode
from scheduling.days.types import DayState, ExamDay, Session, SessionDraft


class DayIn(BaseModel):
    """A day to be planned around a key time, which needs a zone."""

    name_en: str = Field(min_length=1, max_length=200)
    name_fr: str = Field(min_length=1, max_length=200)
    on: date
    key_time: AwareDatetime

    @property
    def name(self) -> Bilingual:
        return Bilingual(self.name_en, self.name_fr)


class DayOut(BaseModel):
    id: UUID
    name_en: str
    name_fr: str
    on: date
    key_time: datetime
    state: DayState

    @classmethod
    def of(cls, day: ExamDay) -> Self:
        return cls(
            id=day.id,
            name_en=day.name.en,
            name_fr=day.name.fr,
            on=day.on,
            key_time=day.key_time,
            state=day.state,
        )


class SessionIn(BaseModel):
    """A room with its course; without a wall time (no zone) it starts at key time."""

    centre: str = Field(max_length=20)
    room: str = Field(max_length=40)
    course: str = Field(max_length=20)
    form_family: str = Field(min_length=1, max_length=40)
    minutes: int = Field(ge=1, le=1000)
    capacity: int = Field(ge=1, le=10_000)
    local_start: NaiveDatetime | None = None

    @property
    def draft(self) -> SessionDraft:
        return SessionDraft(
            CentreCode(self.centre),
            self.room,
            CourseCode(self.course),
            self.form_family,
            self.minutes,
            self.capacity,
            self.local_start,
        )


class SessionOut(BaseModel):
    """A session: the wall time at the centre, its zone, and the instant they mean."""

    id: UUID
    centre: str
    room: str
    course: str
    local_start: datetime
    zone: str
    starts_at: datetime
    tzdb: str
    minutes: int
    capacity: int

    @classmethod
    def of(cls, sitting: Session) -> Self:
        return cls(
            id=sitting.id,
            centre=sitting.centre,
            room=sitting.room,
            course=sitting.course,
            local_start=sitting.local_start,
            zone=sitting.zone,
            starts_at=sitting.starts_at,
            tzdb=sitting.tzdb,
            minutes=sitting.minutes,
            capacity=sitting.capacity,
        )


class StateIn(BaseModel):
    state: DayState
