"""The tables of letters."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class LetterRow(Base):
    """One letter.  `live_key` allows one standing letter a candidate and course."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_candidate", "candidate_id", "issued_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    run_id: Mapped[UUID] = mapped_column(ForeignKey("scoring_run.id"))
    language: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(20))
    live_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    machine_copy: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[datetime]
    scaled: Mapped[int]
    b_level: Mapped[bool]
    exam_date: Mapped[date]
    supersedes: Mapped[str | None] = mapped_column(String(20))
    superseded_by: Mapped[str | None] = mapped_column(String(20))
    revoked_at: Mapped[datetime | None]
    ground: Mapped[str | None] = mapped_column(String(40))
    revocation_proposed_by: Mapped[str | None] = mapped_column(String(200))


class LetterPageRow(Base):
    """The sealed page of a letter in one language."""

    __tablename__ = "letter_page"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(5), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class LetterLookRow(Base):
    """That a receiver looked at a letter: it is told when the letter stands no more."""

    __tablename__ = "letter_look"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    institution_code: Mapped[str] = mapped_column(ForeignKey("institution.code"), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class LetterNoticeRow(Base):
    """That a receiver was told of a letter that stands no more, and that it took note."""

    __tablename__ = "letter_notice"

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    institution_code: Mapped[str] = mapped_column(ForeignKey("institution.code"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), primary_key=True)
    told_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(200))
