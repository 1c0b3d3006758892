"""Allocation: which site and session each candidate travels to, proved to be the best."""

from scheduling.allocation.check import Audit, audit
from scheduling.allocation.compare import Comparison, Summary, compare, summarise
from scheduling.allocation.solve import NEAREST, allocate
from scheduling.allocation.types import (
    Allocation,
    Applicant,
    ApplicantTwice,
    Certificate,
    Place,
    PlaceTwice,
    SiteMoved,
    UnusableAllocation,
)

__all__ = [
    "NEAREST",
    "Allocation",
    "Applicant",
    "ApplicantTwice",
    "Audit",
    "Certificate",
    "Comparison",
    "Place",
    "PlaceTwice",
    "SiteMoved",
    "Summary",
    "UnusableAllocation",
    "allocate",
    "audit",
    "compare",
    "summarise",
]
