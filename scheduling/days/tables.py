"""The tables of exam days and sessions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class ExamDayRow(Base):
    __tablename__ = "exam_day"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    key_time: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))


class SessionRow(Base):
    __tablename__ = "exam_session"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("minutes > 0", name="takes_time"),
        ForeignKeyConstraint(["centre_code", "room_code"], ["room.centre_code", "room.code"]),
        Index("ix_exam_session_day", "day_id", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    day_id: Mapped[UUID] = mapped_column(ForeignKey("exam_day.id"))
    centre_code: Mapped[str] = mapped_column(ForeignKey("centre.code"))
    room_code: Mapped[str] = mapped_column(String(40))
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    form_family: Mapped[str] = mapped_column(String(40))
    local_start: Mapped[str] = mapped_column(String(19))
    zone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    tzdb: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    capacity: Mapped[int]
    latest_admission_minutes: Mapped[int]
    started_at: Mapped[datetime | None]
