"""The table of equating plans: one row a version, the newest counts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class EquatingPlanRow(Base):
    __tablename__ = "equating_plan"
    __table_args__ = (CheckConstraint("version >= 1", name="counts_from_one"),)

    form_code: Mapped[str] = mapped_column(ForeignKey("form.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    base_form: Mapped[str | None] = mapped_column(ForeignKey("form.code"))
    difficulties: Mapped[int | None]
    facts: Mapped[str] = mapped_column(Text)
    rungs: Mapped[str] = mapped_column(Text)
    anchor: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    fixed_at: Mapped[datetime]
    fixed_by: Mapped[str] = mapped_column(String(200))
    late: Mapped[bool]
    policy_values: Mapped[str | None] = mapped_column(Text)
