"""The tables of scoring runs, rulings and results."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class RunRow(Base):
    __tablename__ = "scoring_run"
    __table_args__ = (UniqueConstraint("course_code", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    form_code: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    form_digest: Mapped[str] = mapped_column(String(64))
    key_version: Mapped[int]
    file_digests: Mapped[str] = mapped_column(Text)
    sessions: Mapped[str] = mapped_column(Text)
    policy_digest: Mapped[str] = mapped_column(String(64))
    software: Mapped[str] = mapped_column(String(80))
    method: Mapped[str] = mapped_column(Text)
    n: Mapped[int]
    holds: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    outcome_digest: Mapped[str | None] = mapped_column(String(64))
    basis: Mapped[str | None] = mapped_column(Text)
    equating: Mapped[str | None] = mapped_column(Text)
    approvals: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("scoring_run.id"))
    standings: Mapped[str | None] = mapped_column(Text)


class RulingRow(Base):
    """What one person decided about one held item; the newest of a person counts."""

    __tablename__ = "key_ruling"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(40))
    disposition: Mapped[str] = mapped_column(String(20))
    key_text: Mapped[str] = mapped_column(String(40))
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)


class ResultRow(Base):
    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint("scaled BETWEEN 100 AND 300", name="scaled_on_the_scale"),
        Index("ix_result_candidate", "candidate_id", "course_code"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_run.id"), primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    course_code: Mapped[str] = mapped_column(String(20))
    form_code: Mapped[str] = mapped_column(String(40))
    college_code: Mapped[str | None] = mapped_column(ForeignKey("institution.code"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"))
    raw: Mapped[str] = mapped_column(String(40))
    scaled: Mapped[int]
    passed: Mapped[bool]
    b_level: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    sem_scaled: Mapped[int | None]
    case_number: Mapped[str | None] = mapped_column(String(40))
    released_at: Mapped[datetime | None]
