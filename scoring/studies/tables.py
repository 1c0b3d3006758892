"""The table of standard-setting studies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class StudyRow(Base):
    """A study; its ratings are kept as the JSON of what the panel handed in."""

    __tablename__ = "cut_study"
    __table_args__ = (UniqueConstraint("course_code", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    ratings: Mapped[str] = mapped_column(Text)
    findings: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    adopted_at: Mapped[datetime | None]
    adjustment: Mapped[str] = mapped_column(String(12), server_default="0")
    wishes: Mapped[str] = mapped_column(Text, server_default="[]")
    definition: Mapped[str] = mapped_column(Text, server_default="")
    training: Mapped[str] = mapped_column(Text, server_default="")
