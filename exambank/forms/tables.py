"""The tables of forms, their entries, proofs and keys."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class FormRow(Base):
    __tablename__ = "form"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_code", "blueprint_version"], ["blueprint.course_code", "blueprint.version"]
        ),
        CheckConstraint("(digest IS NULL) = (sealed_at IS NULL)", name="sealed_with_digest"),
    )

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    course_code: Mapped[str] = mapped_column(String(20), index=True)
    blueprint_version: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    assembled_by: Mapped[str] = mapped_column(String(200))
    assembled_at: Mapped[datetime]
    seed: Mapped[int] = mapped_column(BigInteger)
    proofed_by: Mapped[str | None] = mapped_column(String(200))
    signed_by: Mapped[str] = mapped_column(Text)
    no_reserve_because: Mapped[str] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None]


class FormEntryRow(Base):
    __tablename__ = "form_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "item_version"], ["item_version.item_id", "item_version.version"]
        ),
        UniqueConstraint("form_code", "item_id"),
        CheckConstraint("position >= 1", name="counts_from_one"),
    )

    form_code: Mapped[str] = mapped_column(ForeignKey("form.code"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(60), index=True)
    item_version: Mapped[int]
    area_code: Mapped[str] = mapped_column(String(20))
    scored: Mapped[bool]


class FormProofRow(Base):
    __tablename__ = "form_proof"

    form_code: Mapped[str] = mapped_column(ForeignKey("form.code"), primary_key=True)
    proofer: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime]
    disagreements: Mapped[str] = mapped_column(Text)


class FormKeyVersionRow(Base):
    __tablename__ = "form_key_version"

    form_code: Mapped[str] = mapped_column(ForeignKey("form.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]


class FormKeyRow(Base):
    __tablename__ = "form_key"
    __table_args__ = (
        ForeignKeyConstraint(
            ["form_code", "version"], ["form_key_version.form_code", "form_key_version.version"]
        ),
    )

    form_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(60))
