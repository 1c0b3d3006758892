"""Columns of applications."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class ApplicationRow(Base):
    __tablename__ = "application"
    __table_args__ = (Index("ix_application_candidate_course", "candidate_id", "course_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    course_code: Mapped[str] = mapped_column(String(20))
    route: Mapped[str] = mapped_column(String(20))
    host_code: Mapped[str | None] = mapped_column(String(20))
    college_code: Mapped[str | None] = mapped_column(String(20), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int]
    opened_at: Mapped[datetime]
    declared: Mapped[bool]
    submitted_at: Mapped[datetime | None]
    evaluation: Mapped[str | None] = mapped_column(Text)  # JSON, with the trace
    assessment: Mapped[str | None] = mapped_column(Text)  # JSON of `Review`
    validation: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    evidence_valid_to: Mapped[date | None]
