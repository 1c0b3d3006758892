"""The tables of bookings.  A seat is a row, so that the database itself cannot oversell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base


class BookingRow(Base):
    """One booking.  `live_key` is unique while it holds a seat and null afterwards."""

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("fee_cents >= 0", name="fee_not_negative"),
        Index("ix_booking_candidate", "candidate_id", "made_at"),
        Index("ix_booking_session", "session_id", "seat_no"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"))
    course_code: Mapped[str] = mapped_column(String(20))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"))
    college_code: Mapped[str | None] = mapped_column(ForeignKey("institution.code"))
    state: Mapped[str] = mapped_column(String(20))
    live_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    request_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    seat_no: Mapped[int | None]
    name_on_id: Mapped[str] = mapped_column(String(240))
    made_at: Mapped[datetime]
    held_until: Mapped[datetime | None]
    fee_cents: Mapped[int]
    needs: Mapped[str] = mapped_column(Text)
    acceptance: Mapped[str] = mapped_column(Text)
    desk: Mapped[str | None] = mapped_column(String(40))
    paper: Mapped[str | None] = mapped_column(String(40))
    ticket_issue: Mapped[int]
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[str | None] = mapped_column(String(200))
    remark: Mapped[str] = mapped_column(Text)


class SeatRow(Base):
    """One seat of a session, sold at most once."""

    __tablename__ = "seat"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"), primary_key=True)
    seat_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"), unique=True)


class WaitingRow(Base):
    """Somebody who waits for a seat; `wish` is the JSON of what was asked for."""

    __tablename__ = "waiting"
    __table_args__ = (UniqueConstraint("session_id", "place"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("exam_session.id"), primary_key=True)
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidate.id"), primary_key=True)
    since: Mapped[datetime]
    place: Mapped[int]
    wish: Mapped[str] = mapped_column(Text)


class ChargeRow(Base):
    """Money asked for or given back, once per booking and kind."""

    __tablename__ = "charge"
    __table_args__ = (UniqueConstraint("booking_id", "kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"))
    kind: Mapped[str] = mapped_column(String(20))
    cents: Mapped[int]
    at: Mapped[datetime]
