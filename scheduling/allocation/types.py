"""Frozen values of allocation: applicants, places to sit at, and who goes where."""

from dataclasses import dataclass

STANDARD_POOL = "standard"


@dataclass(frozen=True, slots=True)
class Applicant:
    """A candidate who needs a place; coordinates in degrees, north and east positive.

    ``preferences`` and ``excluded`` are site ids; preferences only decide between equals.
    """

    id: str
    latitude: float
    longitude: float
    pool: str = STANDARD_POOL
    preferences: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    college: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The seats of one pool in one session at one site."""

    site: str
    session: str
    latitude: float
    longitude: float
    seats: int
    pool: str = STANDARD_POOL


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices that prove an allocation optimal, in centimetres.

    ``price[p]`` belongs to the p-th place.  Going without costs ``unassigned_cm``, leaving a
    kept seat ``moved_cm``; both exceed what any chain of moves can save.
    """

    price: tuple[int, ...]
    unassigned_cm: int
    moved_cm: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who goes where; ``assigned`` and ``unassigned`` are in the order of the applicants.

    ``optimal`` is true when the prices were verified against every possibility: nobody more
    can be seated, and with as many seated no kept seat more be kept nor a kilometre saved.
    """

    assigned: dict[str, Place]
    unassigned: tuple[str, ...]
    distance_km: dict[str, float]
    certificate: Certificate
    optimal: bool
    seed: int


class UnusableAllocation(ValueError):
    """The lists of candidates and sites contradict themselves."""


class SiteMoved(UnusableAllocation):
    """One site stands at two positions."""

    def __init__(self, site: str) -> None:
        self.site = site
        super().__init__(f"site {site!r} has two positions: give all its sessions the same")


class PlaceTwice(UnusableAllocation):
    """One site, session and pool stand in two lines."""

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(
            f"site {place.site!r}, session {place.session!r}, pool {place.pool!r} is listed "
            "twice: add its seats up in one line"
        )


class ApplicantTwice(UnusableAllocation):
    """One candidate stands in two lines."""

    def __init__(self, applicant: str) -> None:
        self.applicant = applicant
        super().__init__(f"candidate {applicant!r} is listed twice: keep one line")
