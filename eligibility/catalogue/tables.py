"""Columns of micro-credentials."""

from datetime import date
from fractions import Fraction

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base
from exambank.core.exact import ExactFraction


class DefinitionRow(Base):
    __tablename__ = "definition"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title_en: Mapped[str] = mapped_column(Text)
    title_fr: Mapped[str] = mapped_column(Text)
    provider_code: Mapped[str | None] = mapped_column(String(20))


class DefinitionVersionRow(Base):
    __tablename__ = "definition_version"

    definition_code: Mapped[str] = mapped_column(ForeignKey("definition.code"), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    details: Mapped[str] = mapped_column(Text)  # JSON of `Details`
    outcomes: Mapped[str] = mapped_column(Text)  # JSON: code and text, in the provider's order


class DefinitionCoverageRow(Base):
    """What one outcome of a version covers of one outcome of a course."""

    __tablename__ = "definition_coverage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["definition_code", "version"],
            ["definition_version.definition_code", "definition_version.version"],
        ),
        Index("ix_definition_coverage_course", "course_code"),
    )

    definition_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    credential_outcome: Mapped[str] = mapped_column(String(40), primary_key=True)
    course_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    outcome_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    share: Mapped[Fraction] = mapped_column(ExactFraction)
