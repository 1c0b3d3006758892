"""The tables of course equivalents and blueprints."""

from datetime import date
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base
from exambank.core.exact import ExactFraction


class CourseRow(Base):
    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("oqf_level BETWEEN 1 AND 13", name="level_of_the_framework"),
        CheckConstraint("price_cents >= 0", name="price_not_negative"),
    )

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title_en: Mapped[str] = mapped_column(String(200))
    title_fr: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(20))
    oqf_level: Mapped[int]
    oqf_name_en: Mapped[str] = mapped_column(String(80))
    oqf_name_fr: Mapped[str] = mapped_column(String(80))
    instructional_hours: Mapped[int | None]
    notional_hours: Mapped[int | None]
    prerequisites: Mapped[str] = mapped_column(Text)
    practicum_excluded: Mapped[bool]
    price_cents: Mapped[int]
    effective_from: Mapped[date]
    review_due: Mapped[date]
    work_hours_min: Mapped[int | None]
    note_en: Mapped[str] = mapped_column(Text)
    note_fr: Mapped[str] = mapped_column(Text)


class BlueprintRow(Base):
    __tablename__ = "blueprint"
    __table_args__ = (CheckConstraint("scored_items > 0", name="has_items"),)

    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    scored_items: Mapped[int]
    pilot_items: Mapped[int]
    minutes: Mapped[int]
    panel: Mapped[str] = mapped_column(Text)
    open_comments: Mapped[int]
    effective_from: Mapped[date | None]


class BlueprintAreaRow(Base):
    __tablename__ = "blueprint_area"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_code", "version"], ["blueprint.course_code", "blueprint.version"]
        ),
    )

    course_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int]
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    weight: Mapped[Fraction] = mapped_column(ExactFraction)
    items: Mapped[int]


class BlueprintOutcomeRow(Base):
    __tablename__ = "blueprint_outcome"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_code", "version", "area_code"],
            ["blueprint_area.course_code", "blueprint_area.version", "blueprint_area.code"],
        ),
    )

    course_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    area_code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    text_en: Mapped[str] = mapped_column(Text)
    text_fr: Mapped[str] = mapped_column(Text)
