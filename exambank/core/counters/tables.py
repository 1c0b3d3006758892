"""The table of running numbers."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CounterRow(Base):
    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int]
