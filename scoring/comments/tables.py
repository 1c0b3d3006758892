"""The table of candidates' comments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CommentRow(Base):
    """One comment; the same question commented again from the same source is replaced."""

    __tablename__ = "item_comment"
    __table_args__ = (CheckConstraint("question >= 1", name="counts_from_one"),)

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"), index=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    text: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime]
