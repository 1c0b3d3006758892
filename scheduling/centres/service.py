"""What can be done with centres and rooms."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.vocabulary import CentreCode
from scheduling.centres import store
from scheduling.centres.types import Centre, RoomPlan
from scheduling.keytime import find_zone
from scheduling.seating import (
    Alternative,
    Breach,
    Room,
    SeatingRule,
    legal_alternative,
    micrometres,
    room_breaches,
)


class CentreNotFound(LookupError):
    """No centre, or no room of it, has that code."""


class RoomRefused(Exception):
    """A room breaks seating rules: every breach is named, and a legal alternative offered."""

    def __init__(self, room: str, breaches: Sequence[Breach], alternative: Alternative) -> None:
        told = "; ".join(breach.message for breach in breaches)
        super().__init__(
            f"room {room} cannot be used as it stands: {told}. "
            f"Using {alternative.capacity} of its desks would be legal"
        )
        self.room = room
        self.breaches = tuple(breaches)
        self.alternative = alternative


def put(session: Session, centre: Centre, *, act: Act) -> Centre:
    """Add a centre or change it.

    Raises
    ------
    scheduling.keytime.UnknownZone
        If its time zone has no such name.
    """
    find_zone(centre.zone)
    store.put(session, centre)
    events.record(session, kind="centre.written", subject=f"centre/{centre.code}", act=act)
    return centre


def get(session: Session, code: CentreCode) -> Centre:
    """Return the centre called `code`, or raise `CentreNotFound`."""
    found = store.find(session, code)
    if found is None:
        msg = f"no centre has the code {code!r}"
        raise CentreNotFound(msg)
    return found


def centres(session: Session) -> Sequence[Centre]:
    """Return every centre by code."""
    return store.everyone(session)


def put_room(session: Session, room: RoomPlan, *, act: Act) -> RoomPlan:
    """Accept the survey of a room.

    Raises
    ------
    RoomRefused
        If its desks break a seating rule; the error offers the legal alternative.
    CentreNotFound
        If there is no such centre.
    """
    get(session, room.centre)
    rule = seating_rule(act.at.date())
    layout = Room(room.desks, name=room.code)
    found = room_breaches(layout, rule)
    if found:
        raise RoomRefused(room.code, found, legal_alternative(layout, rule))
    store.put_room(session, room)
    subject = f"room/{room.centre}/{room.code}"
    data = {"desks": len(room.desks)}
    events.record(session, kind="room.surveyed", subject=subject, act=act, data=data)
    return room


def room(session: Session, centre: CentreCode, code: str) -> RoomPlan:
    """Return one room of a centre, or raise `CentreNotFound`."""
    found = store.find_room(session, centre, code)
    if found is None:
        msg = f"centre {centre} has no room called {code!r}"
        raise CentreNotFound(msg)
    return found


def rooms(session: Session, centre: CentreCode) -> Sequence[RoomPlan]:
    """Return the rooms of a centre by code."""
    return store.rooms_of(session, centre)


def seating_rule(on: date) -> SeatingRule:
    """Return the seating rule in force on the day `on`."""
    policy = pack("scheduling")
    return SeatingRule(
        distance_um=micrometres(policy.decimal("seat_distance_metres", on)),
        neighbour_percent=policy.whole("neighbour_percent", on),
        two_from_um=micrometres(policy.decimal("table_for_two_metres", on)),
        three_from_um=micrometres(policy.decimal("table_for_three_metres", on)),
        college_percent=policy.whole("college_share_percent", on),
    )
