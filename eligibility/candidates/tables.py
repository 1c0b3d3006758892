"""Columns of candidates."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CandidateRow(Base):
    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("college_code", "student_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date]
    language: Mapped[str] = mapped_column(String(2))
    email: Mapped[str] = mapped_column(String(254))
    college_code: Mapped[str | None] = mapped_column(String(20))
    student_number: Mapped[str | None] = mapped_column(String(40))
    account_id: Mapped[UUID | None] = mapped_column(unique=True)


class CandidateSerialRow(Base):
    """The last serial given out: one row, locked while the next is taken."""

    __tablename__ = "candidate_serial"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
