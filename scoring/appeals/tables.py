"""The tables of appeals and of the voices of their panels."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class AppealRow(Base):
    """One appeal.  `live_key` allows one that is not closed a candidate and sitting."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("fee_cents >= 0", name="fee_not_negative"),
        Index("ix_appeal_candidate", "candidate_id", "requested_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    live_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    candidate_number: Mapped[str] = mapped_column(String(20))
    run_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_run.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"))
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    form_code: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(20))
    requested_at: Mapped[datetime]
    fee_cents: Mapped[int]
    statement: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[str] = mapped_column(String(20))
    consented_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    check_due: Mapped[date | None]
    checker: Mapped[str] = mapped_column(String(200))
    former_checkers: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime | None]
    reading: Mapped[str] = mapped_column(Text)
    differences: Mapped[str] = mapped_column(Text)
    correction_id: Mapped[UUID | None] = mapped_column(ForeignKey("scoring_run.id"))
    sweep: Mapped[str | None] = mapped_column(Text)
    review_at: Mapped[datetime | None]
    review_due: Mapped[date | None]
    reviewer: Mapped[str] = mapped_column(String(200))
    finding: Mapped[str] = mapped_column(Text)
    score_changed: Mapped[bool | None]
    fee_returned_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class AppealVoiceRow(Base):
    __tablename__ = "appeal_voice"

    appeal_id: Mapped[UUID] = mapped_column(ForeignKey("appeal.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    choice: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
