"""The tables of rating sheets, their judges and their ratings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class SheetRow(Base):
    """A panel's sheet; the items are kept as JSON, in the order in which they are shown."""

    __tablename__ = "rating_sheet"
    __table_args__ = (
        UniqueConstraint("course_code", "number"),
        CheckConstraint("round >= 1", name="counts_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_code: Mapped[str] = mapped_column(ForeignKey("course.code"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    round: Mapped[int]
    definition: Mapped[str] = mapped_column(Text)
    items: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    study_version: Mapped[int | None]
    training: Mapped[str] = mapped_column(Text, server_default="")


class JudgeRow(Base):
    __tablename__ = "sheet_judge"
    __table_args__ = (UniqueConstraint("sheet_id", "name"), UniqueConstraint("sheet_id", "place"))

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("rating_sheet.id"), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    institution: Mapped[str] = mapped_column(String(40))
    expertise: Mapped[str] = mapped_column(String(200))


class RatingRow(Base):
    """One rating; the newest of a judge for an item in a round is the only one."""

    __tablename__ = "judge_rating"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "account"], ["sheet_judge.sheet_id", "sheet_judge.account"]
        ),
        CheckConstraint("of_100 BETWEEN 0 AND 100", name="of_a_hundred"),
        CheckConstraint("b_of_100 BETWEEN of_100 AND 100", name="b_not_below"),
    )

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    of_100: Mapped[int]
    b_of_100: Mapped[int]
    rated_at: Mapped[datetime]


class WishRow(Base):
    """A judge's limits and wishes in percent; the newest ones are the only ones."""

    __tablename__ = "judge_wish"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sheet_id", "account"], ["sheet_judge.sheet_id", "sheet_judge.account"]
        ),
        CheckConstraint("0 <= cut_low AND cut_low < cut_high AND cut_high <= 100", name="cuts"),
        CheckConstraint(
            "0 <= fail_low AND fail_low < fail_high AND fail_high <= 100", name="fails"
        ),
        CheckConstraint("cut BETWEEN 0 AND 100 AND passing BETWEEN 0 AND 100", name="percents"),
    )

    sheet_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    cut_low: Mapped[int]
    cut_high: Mapped[int]
    fail_low: Mapped[int]
    fail_high: Mapped[int]
    cut: Mapped[int]
    passing: Mapped[int]
    given_at: Mapped[datetime]
