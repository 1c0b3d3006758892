"""The tables of experts and of what they answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class ExpertRow(Base):
    __tablename__ = "key_expert"

    form_code: Mapped[str] = mapped_column(ForeignKey("form.code"), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    named_by: Mapped[str] = mapped_column(String(200))
    named_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]


class ColdAnswerRow(Base):
    """One answer; a change before handing in takes the place of the earlier one."""

    __tablename__ = "key_expert_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["form_code", "account"], ["key_expert.form_code", "key_expert.account"]
        ),
        CheckConstraint("position >= 1", name="counts_from_one"),
    )

    form_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    account: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(60))
    chosen: Mapped[str] = mapped_column(String(40))
    answered_at: Mapped[datetime]
