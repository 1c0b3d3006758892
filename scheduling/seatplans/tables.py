"""The table of seat plans."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class SeatPlanRow(Base):
    """One plan of a session; older versions stay, because people may have been told them."""

    __tablename__ = "seat_plan"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seed: Mapped[str] = mapped_column(String(40))
    papers: Mapped[str] = mapped_column(Text)
    placements: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))
