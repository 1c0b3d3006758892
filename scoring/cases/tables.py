"""The tables of cases, their evidence and the voices of those who decide."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CaseRow(Base):
    """One case.  `live_key` allows one open case a candidate and sitting."""

    __tablename__ = "result_case"
    __table_args__ = (Index("ix_result_case_candidate", "candidate_id", "opened_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    live_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    candidate_number: Mapped[str] = mapped_column(String(20))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"))
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    kind: Mapped[str] = mapped_column(String(20))
    told: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(200))
    notice_due: Mapped[date]
    notice_at: Mapped[datetime | None]
    answer_until: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    decision_due: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    ground: Mapped[str | None] = mapped_column(String(20))
    appeal: Mapped[str | None] = mapped_column(Text)
    appealed_at: Mapped[datetime | None]


class CasePieceRow(Base):
    __tablename__ = "case_evidence"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("result_case.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    filed_by: Mapped[str] = mapped_column(String(200))
    filed_at: Mapped[datetime]


class CaseVoiceRow(Base):
    __tablename__ = "case_voice"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("result_case.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    remedy: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    on_appeal: Mapped[bool | None]
