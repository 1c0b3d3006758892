"""The table of pooled difficulties: one row a version."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class DifficultyPoolRow(Base):
    __tablename__ = "difficulty_pool"
    __table_args__ = (CheckConstraint("version >= 1", name="counts_from_one"),)

    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    runs: Mapped[str] = mapped_column(Text)
    n: Mapped[int]
    items: Mapped[str] = mapped_column(Text)
    assumptions: Mapped[str] = mapped_column(Text)
