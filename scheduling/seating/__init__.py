"""Seating: who sits at which desk with which form, and a checker that trusts nobody."""

from scheduling.seating.alternative import legal_alternative, legal_capacity
from scheduling.seating.check import Audit, audit, check
from scheduling.seating.layout import RoomTooLarge, room_breaches
from scheduling.seating.sharing import Sharing, share
from scheduling.seating.solve import CandidateTwice, NoForms, seat
from scheduling.seating.types import (
    Alternative,
    Breach,
    Desk,
    DeskTwice,
    Plan,
    Room,
    Rule,
    Seat,
    SeatingRule,
    Sitter,
    metres,
    micrometres,
)

__all__ = [
    "Alternative",
    "Audit",
    "Breach",
    "CandidateTwice",
    "Desk",
    "DeskTwice",
    "NoForms",
    "Plan",
    "Room",
    "RoomTooLarge",
    "Rule",
    "Seat",
    "SeatingRule",
    "Sharing",
    "Sitter",
    "audit",
    "check",
    "legal_alternative",
    "legal_capacity",
    "metres",
    "micrometres",
    "room_breaches",
    "seat",
    "share",
]
