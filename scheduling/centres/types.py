"""Frozen values of centres and rooms."""

from dataclasses import dataclass

from exambank.core.vocabulary import Bilingual, CentreCode, InstitutionCode
from scheduling.seating import Desk


@dataclass(frozen=True, slots=True)
class Centre:
    """A place that hosts exam rooms; `host` is the college that runs it, None for the bank."""

    code: CentreCode
    name: Bilingual
    zone: str
    address: str
    host: InstitutionCode | None = None
    seats: int = 0


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """The desks of one room of a centre, as surveyed."""

    centre: CentreCode
    code: str
    desks: tuple[Desk, ...]
