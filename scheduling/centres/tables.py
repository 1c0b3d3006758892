"""The tables of centres and rooms."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class CentreRow(Base):
    __tablename__ = "centre"
    __table_args__ = (CheckConstraint("seats >= 0", name="seats_not_negative"),)

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(200))
    name_fr: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(Text)
    host: Mapped[str | None] = mapped_column(ForeignKey("institution.code"))
    seats: Mapped[int]


class RoomRow(Base):
    """A room; its desks are kept as the JSON of the survey that was accepted."""

    __tablename__ = "room"

    centre_code: Mapped[str] = mapped_column(ForeignKey("centre.code"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    desks: Mapped[str] = mapped_column(Text)
