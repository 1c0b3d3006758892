"""Words for the states of days and bookings, with the tones of their tags."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from scheduling.bookings.types import BookingState as B
from scheduling.days.types import DayState as D

#: State of an exam day: what to call it, and the tone of its tag.
DAY_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        D.PLANNED.value: (N_("planned"), "quiet"),
        D.PUBLISHED.value: (N_("published"), "wait"),
        D.BOOKING.value: (N_("booking is open"), "good"),
        D.CLOSED.value: (N_("booking is closed"), "wait"),
        D.READY.value: (N_("ready"), "good"),
        D.IN_PROGRESS.value: (N_("under way"), "good"),
        D.FINISHED.value: (N_("finished"), "quiet"),
        D.RECONCILED.value: (N_("reconciled"), "quiet"),
        D.CANCELLED.value: (N_("cancelled"), "bad"),
    }
)

#: What the button of each step says.
DAY_STEPS: Mapping[str, str] = MappingProxyType(
    {
        D.PUBLISHED.value: N_("Publish the day"),
        D.BOOKING.value: N_("Open booking"),
        D.CLOSED.value: N_("Close booking"),
        D.READY.value: N_("Declare the day ready"),
        D.IN_PROGRESS.value: N_("Begin the day"),
        D.FINISHED.value: N_("Finish the day"),
        D.RECONCILED.value: N_("Reconcile the day"),
        D.CANCELLED.value: N_("Cancel the day"),
    }
)

BOOKING_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        B.HELD.value: (N_("held for you"), "wait"),
        B.CONFIRMED.value: (N_("booked"), "good"),
        B.ADMITTED.value: (N_("admitted"), "good"),
        B.STARTED.value: (N_("writing"), "good"),
        B.COMPLETED.value: (N_("completed"), "good"),
        B.RELEASED.value: (N_("the hold ran out"), "quiet"),
        B.MOVED.value: (N_("moved"), "quiet"),
        B.WITHDRAWN.value: (N_("withdrawn"), "quiet"),
        B.NO_SHOW.value: (N_("did not come"), "bad"),
        B.REFUSED_ENTRY.value: (N_("not let in"), "bad"),
        B.INTERRUPTED.value: (N_("interrupted"), "wait"),
        B.CENTRE_FAULT.value: (N_("cancelled by the bank"), "bad"),
    }
)

#: States as reasons name them.
NAMED_STATES = (N_("booking"), N_("closed"), N_("held"), N_("started"), N_("released"))

CHARGES: Mapping[str, str] = MappingProxyType(
    {"price": N_("Price of the exam"), "move": N_("Fee for moving"), "refund": N_("Paid back")}
)

REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "late": N_("late"),
        "middle_name": N_("middle name differs"),
        "names_differ": N_("name differs"),
    }
)

WORDS = MappingProxyType(
    {
        "days": DAY_STATES,
        "steps": DAY_STEPS,
        "bookings": BOOKING_STATES,
        "charges": CHARGES,
        "remarks": REMARKS,
    }
)
