"""Who may book what, and what a change costs: pure functions that give every reason."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from eligibility.types import Attempt, Authorization
from exambank.core.exact import Cents
from exambank.core.reasons import N_, Reason
from scheduling.bookings.types import ChangeCost
from scheduling.days.types import DayState, ExamDay, Session

DAYS_OF_A_YEAR = 365
NAME_LENGTH_MAX = 200


def overlaps(one: Session, other: Session) -> bool:
    """Tell whether two sessions share any moment.  Back to back is not an overlap."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def name_refusals(name_on_id: str) -> Iterable[Reason]:
    """Yield why a name cannot stand on a ticket."""
    if not name_on_id.strip():
        yield Reason("no_name", N_("state the name as on the photo ID"))
    elif len(name_on_id) > NAME_LENGTH_MAX:
        text = N_("the name has {have} characters; {most} fit on a ticket")
        yield Reason("name_long", text, {"have": len(name_on_id), "most": NAME_LENGTH_MAX})


def day_refusals(day: ExamDay, sitting: Session, *, now: datetime) -> Iterable[Reason]:
    """Yield why a session cannot be booked by anybody, seats aside."""
    if day.state is not DayState.BOOKING:
        text = N_("booking for {day} is not open: the day is {state}")
        yield Reason("closed", text, {"day": day.name.en, "state": day.state.value})
    elif now >= sitting.starts_at:
        text = N_("the session began at {start}")
        yield Reason("closed", text, {"start": f"{sitting.local_start:%Y-%m-%d %H:%M}"})


def permit_refusals(permit: Authorization | None, sitting: Session) -> Iterable[Reason]:
    """Yield why a candidate's eligibility does not reach the day of the session."""
    if permit is None:
        text = N_("no eligibility decision allows this exam: apply for {course} first")
        yield Reason("not_authorized", text, {"course": sitting.course})
        return
    if permit.course != sitting.course:
        text = N_("the eligibility decision is for {have}, the session for {need}")
        yield Reason("other_course", text, {"have": permit.course, "need": sitting.course})
    on = sitting.local_day
    if not permit.valid_from <= on <= permit.valid_to:
        text = N_("the session is on {on}; the authorization runs from {begins} to {ends}")
        values = {"on": on, "begins": permit.valid_from, "ends": permit.valid_to}
        yield Reason("outside_window", text, values)
    if permit.evidence_valid_to is not None and on > permit.evidence_valid_to:
        text = N_("evidence expires before the session on {on}: the last usable day is {last}")
        yield Reason("evidence_expires", text, {"on": on, "last": permit.evidence_valid_to})


def attempt_refusals(
    attempts: Sequence[Attempt], sitting: Session, *, wait_days: int, per_year: int
) -> Iterable[Reason]:
    """Yield why earlier attempts stand in the way, in dates of the centres.

    Exactly `wait_days` after an attempt is late enough.
    """
    on = sitting.local_day
    same = [one for one in attempts if one.course == sitting.course and one.sat_on <= on]
    if same:
        last = max(same, key=lambda one: (one.sat_on, one.centre))
        earliest = last.sat_on + timedelta(days=wait_days)
        if on < earliest:
            text = N_(
                "an attempt at {centre} on {last} was {days} days before; "
                "{need} days are asked for: the earliest day is {earliest}"
            )
            values = {
                "centre": last.centre,
                "last": last.sat_on,
                "days": (on - last.sat_on).days,
                "need": wait_days,
                "earliest": earliest,
            }
            yield Reason("retest_wait", text, values)
    recent = [one for one in same if (on - one.sat_on).days < DAYS_OF_A_YEAR]
    if len(recent) >= per_year:
        text = N_("{have} attempts within twelve months; {need} are allowed")
        yield Reason("attempts", text, {"have": len(recent), "need": per_year})


def clash_refusals(sitting: Session, held: Sequence[Session]) -> Iterable[Reason]:
    """Yield each session the candidate already holds that this one overlaps or repeats."""
    for other in held:
        if other.id == sitting.id:
            yield Reason("already_booked", N_("this session is already booked"))
        elif other.course == sitting.course:
            text = N_("{course} is already booked for {on}: move that booking instead")
            yield Reason("same_course", text, {"course": sitting.course, "on": other.local_day})
        elif overlaps(sitting, other):
            text = N_("it overlaps the session of {course} at {start}")
            values = {"course": other.course, "start": f"{other.local_start:%H:%M}"}
            yield Reason("clash", text, values)


def change_cost(
    *, on: date, today: date, free_days: int, fee_days: int, fee: Cents, price: Cents
) -> ChangeCost:
    """Return what moving or withdrawing a booking for the day `on` costs `today`.

    Free until `free_days` before the day, for a fee until `fee_days` before, then the whole
    price; both limits include their day.
    """
    free_until = on - timedelta(days=free_days)
    fee_until = on - timedelta(days=fee_days)
    if today <= free_until:
        return ChangeCost(Cents(0), False, free_until, fee_until)
    if today <= fee_until:
        return ChangeCost(Cents(min(fee, price)), False, free_until, fee_until)
    return ChangeCost(price, True, free_until, fee_until)
