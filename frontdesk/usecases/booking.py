"""Booking a seat: who, under which eligibility, at which price, and who accepts a pass today.

Gathers what several packages know and hands it to scheduling; decides nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session as Connection

from eligibility.applications import service as applications
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from eligibility.types import Authorization
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act
from exambank.core.exact import Cents
from exambank.core.reasons import Reason
from exambank.core.vocabulary import Bilingual, CandidateId, CourseCode, SessionId
from exambank.institutions import service as institutions
from exambank.institutions.types import CreditLine
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.bookings.changes import Moved
from scheduling.bookings.types import Booking, ChangeCost, Placed, Wish
from scheduling.centres import service as centres
from scheduling.centres.types import Centre
from scheduling.days import service as days
from scheduling.days.types import ExamDay, Session

NO_NEEDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SeatOffer:
    """Everything that somebody should see before a seat is booked."""

    candidate: Candidate
    sitting: Session
    day: ExamDay
    centre: Centre
    course: CourseEquivalent
    permit: Authorization | None
    free: int
    waiting: int
    price: Cents
    change: ChangeCost
    lines: tuple[CreditLine, ...]
    refusals: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SnapshotLine:
    """What one receiver accepted when a seat was booked."""

    name: Bilingual
    accepted: bool
    lead: Bilingual | None
    recommendation: Bilingual
    conditions: tuple[Bilingual, ...]


def offer(
    session: Connection, candidate: CandidateId, sitting: SessionId, *, act: Act
) -> SeatOffer:
    """Return what booking a session would mean for a candidate, with every refusal.

    Raises
    ------
    scheduling.days.service.SessionNotFound
        If there is no such session.
    """
    found = days.session_of(session, sitting)
    course = blueprints.course(session, found.course)
    permit = applications.authorization(session, candidate, found.course)
    free = bookings.availability(session, sitting, act=act)
    return SeatOffer(
        candidate=candidates.get(session, candidate),
        sitting=found,
        day=days.get(session, found.day),
        centre=centres.get(session, found.centre),
        course=course,
        permit=permit,
        free=free.free,
        waiting=free.waiting,
        price=course.price,
        change=changes.cost_for(found, price=course.price, on=act.at.date()),
        lines=accepted(session, course),
        refusals=tuple(
            bookings.refusals(session, found, candidate=candidate, permit=permit, act=act)
        ),
    )


def hold(
    session: Connection,
    candidate: CandidateId,
    sitting: SessionId,
    *,
    name_on_id: str = "",
    needs: frozenset[str] = NO_NEEDS,
    act: Act,
) -> Placed:
    """Hold a seat for a candidate at today's price, with what is accepted today.

    Without `name_on_id` the name in the candidate's record goes on the ticket.  A coordinator
    books the own college's candidates only; another's is not found.

    Raises
    ------
    eligibility.candidates.service.CandidateNotFound
        If there is no such candidate, or it is not yours.
    scheduling.bookings.service.BookingRefused
        With every reason.
    """
    who = own_candidate(session, candidate, act=act)
    found = days.session_of(session, sitting)
    course = blueprints.course(session, found.course)
    wish = Wish(
        session=sitting,
        name_on_id=name_on_id or who.full_name,
        fee=course.price,
        college=who.college,
        needs=needs,
        acceptance=snapshot(accepted(session, course), at=act.at),
    )
    permit = applications.authorization(session, candidate, found.course)
    return bookings.hold(session, wish, candidate=candidate, permit=permit, act=act)


def confirm(session: Connection, booking: Booking, *, act: Act) -> Booking:
    """Confirm a held seat; the price is charged once."""
    return bookings.confirm(session, booking, act=act)


def book(
    session: Connection,
    candidate: CandidateId,
    sitting: SessionId,
    *,
    name_on_id: str = "",
    act: Act,
) -> Placed:
    """Hold a seat and confirm it in one go, as a college does for its candidates."""
    placed = hold(session, candidate, sitting, name_on_id=name_on_id, act=act)
    if placed.booking is None:
        return placed
    return Placed(confirm(session, placed.booking, act=act))


def withdraw(session: Connection, booking: Booking, *, act: Act) -> tuple[Booking, ChangeCost]:
    """Give a seat back; who waits is offered it in the same transaction."""
    return changes.withdraw(session, booking, act=act)


def move(session: Connection, booking: Booking, to: SessionId, *, act: Act) -> Moved:
    """Move a booking to another session of the same course."""
    permit = applications.authorization(session, booking.candidate, booking.course)
    return changes.move(session, booking, to, permit=permit, act=act)


def choices(session: Connection, course: CourseCode, *, act: Act) -> Sequence[Session]:
    """Return the sessions of a course that can still be booked, soonest first."""
    found = [
        one
        for day in days.bookable_days(session)
        for one in days.sessions(session, day.id)
        if one.course == course and one.starts_at > act.at
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.centre, one.room))


def own_candidate(session: Connection, candidate: CandidateId, *, act: Act) -> Candidate:
    """Return a candidate for whom somebody may act, or raise that there is none."""
    who = candidates.get(session, candidate)
    by_college = act.institution is None or who.college == act.institution
    by_self = act.role.value != "candidate" or str(who.account) == act.by
    if by_college and by_self:
        return who
    msg = f"no candidate of yours has the identifier {candidate}"
    raise candidates.CandidateNotFound(msg)


def accepted(session: Connection, course: CourseEquivalent) -> tuple[CreditLine, ...]:
    """Return what each receiver accepts for a course today."""
    hours = course.instructional_hours or 0
    return institutions.listing(session, course.code, instructional_hours=hours).lines


def snapshot(lines: Sequence[CreditLine], *, at: datetime) -> dict[str, Any]:
    """Return what is accepted as plain values, to be kept with a booking."""
    return {
        "as_of": at.date().isoformat(),
        "lines": [
            {
                "institution": line.institution,
                "name": _both(line.name),
                "accepted": line.accepted,
                "lead": None if line.lead is None else _both(line.lead),
                "recommendation": _both(line.recommendation),
                "conditions": [_both(one) for one in line.conditions],
            }
            for line in lines
        ],
    }


def snapshot_lines(booking: Booking) -> tuple[SnapshotLine, ...]:
    """Return what was accepted when a seat was booked."""
    return tuple(
        SnapshotLine(
            name=Bilingual(*one["name"]),
            accepted=one["accepted"],
            lead=None if one["lead"] is None else Bilingual(*one["lead"]),
            recommendation=Bilingual(*one["recommendation"]),
            conditions=tuple(Bilingual(*said) for said in one["conditions"]),
        )
        for one in booking.acceptance.get("lines", ())
    )


def snapshot_day(booking: Booking) -> date | None:
    """Return the day on which the snapshot of a booking was taken, None where there is none."""
    written = booking.acceptance.get("as_of")
    return None if written is None else date.fromisoformat(written)


def _both(text: Bilingual) -> list[str]:
    return [text.en, text.fr]
