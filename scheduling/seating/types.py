"""Frozen values of seating: desks, rooms, sitters, the rule, breaches and plans.

Lengths are whole micrometres, because the distance rule has no tolerance: 1.500 m is legal
and 1.499 m is not, and a float cannot be trusted to tell.  Nothing here decides anything.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import isqrt

UM_PER_METRE = 1_000_000
MDEG_PER_TURN = 360_000
ROUND_SHAPES = frozenset({"round", "circular", "circle"})
STANDARD_KIND = "standard"
ACCOMMODATION_KIND = "accommodation"


def micrometres(metres: Decimal | float | str) -> int:
    """Return a length in metres as whole micrometres, rounded half to even.

    Examples
    --------
    >>> micrometres("1.5"), micrometres(3 * 1.2)
    (1500000, 3600000)
    """
    return round(Decimal(str(metres)) * UM_PER_METRE)


def metres(length_um: int) -> Decimal:
    """Return whole micrometres as metres, exactly.

    Examples
    --------
    >>> metres(1_499_000)
    Decimal('1.499')
    """
    return (Decimal(length_um) / UM_PER_METRE).normalize()


class Rule(StrEnum):
    """What a room or a plan can break; the values go out in files and over the API."""

    DISTANCE = "distance"
    DIRECTION = "direction"
    TABLE_LENGTH = "table_length"
    ROUND_TABLE = "round_table"
    CAPACITY = "capacity"
    ACCOMMODATION = "accommodation"
    NEIGHBOUR_FORM = "neighbour_form"
    SEEN_FORM = "seen_form"
    UNSEATED = "unseated"
    SEATED_TWICE = "seated_twice"
    DESK_TWICE = "desk_twice"
    UNKNOWN_CANDIDATE = "unknown_candidate"
    UNKNOWN_DESK = "unknown_desk"
    UNKNOWN_FORM = "unknown_form"


@dataclass(frozen=True, slots=True)
class Desk:
    """One place for one candidate; the position is the centre, as distances are measured.

    ``table`` names the table the place belongs to (desks with the same name share it); empty
    means a table of its own.  ``offers`` is empty for a standard desk, else the needs it meets;
    ``accommodation`` among them meets any need.
    """

    id: str
    x_um: int
    y_um: int
    facing_mdeg: int = 0
    table: str = ""
    table_length_um: int = 0
    table_shape: str = ""
    offers: frozenset[str] = frozenset()

    @property
    def is_round(self) -> bool:
        return self.table_shape in ROUND_SHAPES

    def meets(self, needs: frozenset[str]) -> bool:
        """Tell whether a candidate with *needs* may sit here; a standard desk meets none."""
        if not needs:
            return True
        return bool(self.offers) and (
            ACCOMMODATION_KIND in self.offers or needs - {ACCOMMODATION_KIND} <= self.offers
        )


class DeskTwice(ValueError):
    """Two desks of one room carry the same name."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        super().__init__(f"the room has two desks called {desk!r}: give each desk its own name")


@dataclass(frozen=True, slots=True)
class Room:
    """The desks of one room, in any order; names are unique."""

    desks: tuple[Desk, ...]
    name: str = ""

    def __post_init__(self) -> None:
        names = [desk.id for desk in self.desks]
        if len(set(names)) < len(names):
            raise DeskTwice(next(name for name in names if names.count(name) > 1))

    def only(self, desks: frozenset[str]) -> "Room":
        """Return the room with the named desks alone in use."""
        return Room(tuple(desk for desk in self.desks if desk.id in desks), self.name)


@dataclass(frozen=True, slots=True)
class Sitter:
    """A candidate as seating sees one: a college, needs, and the forms seen before."""

    id: str
    college: str = ""
    needs: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SeatingRule:
    """The numbers that a seating plan must keep; the defaults are the shipped policy values.

    ``neighbour_percent`` is the reach of "neighbour" in percent of the distance;
    ``two_from_um`` and ``three_from_um`` are 8 ft and 13 ft tables.
    """

    distance_um: int = 1_500_000
    neighbour_percent: int = 220
    two_from_um: int = 2_440_000
    three_from_um: int = 3_960_000
    college_percent: int = 40

    @property
    def neighbour_sq(self) -> int:
        """Largest squared distance (um^2) at which two desks are neighbours."""
        return (self.distance_um * self.neighbour_percent) ** 2 // 10_000

    @property
    def neighbour_um(self) -> int:
        return isqrt(self.neighbour_sq)

    def places(self, table_length_um: int) -> int:
        """Return how many candidates a table of this length may hold."""
        return 1 + (table_length_um >= self.two_from_um) + (table_length_um >= self.three_from_um)


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken rule: where, what there is and what there would have to be."""

    rule: Rule
    desks: tuple[str, ...]
    have: Decimal | int | str
    need: Decimal | int | str
    message: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits where with which form."""

    candidate: str
    desk: str
    form: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """The largest legal choice of desks found; ``proven`` when none can be larger."""

    desks: tuple[str, ...]
    proven: bool

    @property
    def capacity(self) -> int:
        return len(self.desks)


@dataclass(frozen=True, slots=True)
class Plan:
    """A seating plan with what is wrong with it; publish it only when ``breaches`` is empty.

    ``seats`` is empty when the room is refused or too small; ``alternative`` then says which
    desks to use.  ``notes`` are facts that break no rule because the numbers leave no choice.
    """

    seats: tuple[Seat, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]
    alternative: Alternative
    seed: int

    @property
    def legal_capacity(self) -> int:
        return self.alternative.capacity

    @property
    def is_publishable(self) -> bool:
        return not self.breaches


def form_of(paper: str) -> str:
    """Return the form of a paper; ``A/2`` is version 2 of form ``A``.

    Examples
    --------
    >>> form_of("A/2"), form_of("B")
    ('A', 'B')
    """
    return paper.partition("/")[0]
