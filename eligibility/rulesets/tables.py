"""Columns of adopted rule sets; a row is never changed, a new version is added."""

from datetime import date

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class RuleSetRow(Base):
    __tablename__ = "rule_set"

    course_code: Mapped[str] = mapped_column(String(20), primary_key=True)
    route: Mapped[str] = mapped_column(String(20), primary_key=True)
    host_code: Mapped[str] = mapped_column(String(20), primary_key=True)  # empty: the bank's own
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    effective_from: Mapped[date]
    criteria: Mapped[str] = mapped_column(Text)  # JSON
    digest: Mapped[str] = mapped_column(String(64))
