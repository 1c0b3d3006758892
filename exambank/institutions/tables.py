"""The tables of institutions and acceptance policies."""

from datetime import date
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base
from exambank.core.exact import ExactFraction


class InstitutionRow(Base):
    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("residency_percent BETWEEN 0 AND 100", name="residency_is_a_percent"),
    )

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(80))
    is_college: Mapped[bool]
    is_receiver: Mapped[bool]
    is_provider: Mapped[bool]
    unit_en: Mapped[str | None] = mapped_column(String(40))
    unit_fr: Mapped[str | None] = mapped_column(String(40))
    units_en: Mapped[str | None] = mapped_column(String(40))
    units_fr: Mapped[str | None] = mapped_column(String(40))
    half_course: Mapped[Fraction | None] = mapped_column(ExactFraction)
    hours_per_credit: Mapped[Fraction | None] = mapped_column(ExactFraction)
    min_scaled: Mapped[int | None]
    requires_b_level: Mapped[bool | None]
    residency_percent: Mapped[int | None]
    challenge_cap: Mapped[str | None] = mapped_column(Text)
    recency_years: Mapped[int | None]
    attempts_max: Mapped[int | None]
    transcript_note: Mapped[str | None] = mapped_column(Text)
    fee_cents: Mapped[int | None]


class AcceptanceRow(Base):
    """One version of what a receiver says about a course; the newest one holds."""

    __tablename__ = "acceptance"

    institution_code: Mapped[str] = mapped_column(ForeignKey("institution.code"), primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    accepts: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    local_code: Mapped[str | None] = mapped_column(String(40))
    local_title: Mapped[str | None] = mapped_column(String(200))
    local_value: Mapped[Fraction | None] = mapped_column(ExactFraction)
    conditions_en: Mapped[str] = mapped_column(Text)
    conditions_fr: Mapped[str] = mapped_column(Text)
