"""Columns of evidence: one table, of which each kind fills its part."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class EvidenceRow(Base):
    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("candidate_id", "definition_code", "issued_on"),
        CheckConstraint(
            "kind <> 'credential' OR (definition_code IS NOT NULL AND issued_on IS NOT NULL)",
            name="credential_is_dated",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    made_on: Mapped[date]
    course_code: Mapped[str | None] = mapped_column(String(20))
    definition_code: Mapped[str | None] = mapped_column(ForeignKey("definition.code"))
    definition_version: Mapped[str | None] = mapped_column(String(20))
    issued_on: Mapped[date | None]
    holder_name: Mapped[str | None] = mapped_column(String(210))
    letters_hours: Mapped[int | None]
    log_hours: Mapped[int | None]
    college_code: Mapped[str | None] = mapped_column(String(20))
    theory_completed: Mapped[bool | None]
