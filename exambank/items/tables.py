"""The tables of items, their versions, reviews, enemies and imports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class ItemRow(Base):
    __tablename__ = "item"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"), index=True)


class ItemVersionRow(Base):
    __tablename__ = "item_version"
    __table_args__ = (
        CheckConstraint("version >= 1", name="counts_from_one"),
        CheckConstraint("panel_rating > 0 AND panel_rating < 1", name="rating_is_a_share"),
        CheckConstraint("responses >= 0", name="responses_not_negative"),
        Index("ix_item_version_state", "state", "item_id"),
    )

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    cognitive: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    markup: Mapped[str] = mapped_column(String(10))
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(60))
    reference: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    digest: Mapped[str] = mapped_column(String(64))
    writer: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]
    warnings_answered: Mapped[str] = mapped_column(Text)
    panel_rating: Mapped[float | None]
    responses: Mapped[int]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    calibrated_by: Mapped[str | None] = mapped_column(String(200))


class ItemReviewRow(Base):
    __tablename__ = "item_review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["item_id", "version"], ["item_version.item_id", "item_version.version"]
        ),
    )

    item_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reviewer: Mapped[str] = mapped_column(String(200), primary_key=True)
    assigned_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(20))
    agrees: Mapped[bool | None]
    verdict: Mapped[str | None] = mapped_column(String(10))
    notes: Mapped[str] = mapped_column(Text)


class EnemyPairRow(Base):
    __tablename__ = "item_enemy"
    __table_args__ = (CheckConstraint("first_id <> second_id", name="not_of_itself"),)

    first_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)


class ItemImportRow(Base):
    __tablename__ = "item_import"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
