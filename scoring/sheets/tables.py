"""The tables of answer files and sheets."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class AnswerFileRow(Base):
    """One accepted file.  `live_key` allows one file a session that is not withdrawn."""

    __tablename__ = "answer_file"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"))
    live_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]


class AnswerSheetRow(Base):
    __tablename__ = "answer_sheet"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("answer_file.id"), primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    form_code: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    answers: Mapped[str] = mapped_column(Text)


class SheetCorrectionRow(Base):
    """A sheet read again; the rows of `answer_sheet` are never changed."""

    __tablename__ = "sheet_correction"
    __table_args__ = (CheckConstraint("place >= 1", name="place_from_one"),)

    file_id: Mapped[UUID] = mapped_column(ForeignKey("answer_file.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    answers: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
