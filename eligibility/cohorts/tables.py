"""Columns of cohorts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CohortRow(Base):
    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("college_code", "course_code", "digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    college_code: Mapped[str] = mapped_column(String(20))
    course_code: Mapped[str] = mapped_column(String(20))
    uploaded_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    price_cents: Mapped[int]


class CohortMemberRow(Base):
    """A student of a cohort; an application belongs to one cohort only, so nobody pays twice."""

    __tablename__ = "cohort_member"

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    student_number: Mapped[str] = mapped_column(String(40))
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), unique=True)
