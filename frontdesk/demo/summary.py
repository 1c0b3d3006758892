"""What happened in a demonstration: the table on the screen, and the same as one JSON object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table
from sqlalchemy.orm import Session

from eligibility.catalogue import service as catalogue
from eligibility.catalogue.types import grant_of
from eligibility.coverage import coverage
from exambank.blueprints import service as blueprints
from exambank.core.exact import percent
from exambank.core.vocabulary import CourseCode, DefinitionCode
from exambank.institutions import service as institutions
from frontdesk.demo import data
from frontdesk.demo.faults import Caught

COLUMNS = (
    "applied",
    "eligible",
    "needs_review",
    "not_yet",
    "booked",
    "sat",
    "passed",
    "letters",
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of every course, the golden tables, the faults, the documents, the time."""

    courses: Mapping[str, Mapping[str, int]]
    coverage: Sequence[Mapping[str, Any]]
    letter_credit: Mapping[str, Mapping[str, str]]
    faults: Sequence[Caught]
    documents: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        return {
            "courses": {code: dict(counts) for code, counts in self.courses.items()},
            "coverage": [dict(one) for one in self.coverage],
            "letter_credit": {code: dict(row) for code, row in self.letter_credit.items()},
            "faults": [
                {"planted": one.planted, "caught": one.caught, "how": one.how}
                for one in sorted(self.faults, key=lambda one: one.number)
            ],
            "documents": self.documents,
            "seconds": round(self.seconds, 2),
        }

    def table(self) -> Table:
        """Return what happened per course, for a terminal of eighty columns."""
        made = Table(
            title="What happened, by course equivalent",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        made.add_column("course", no_wrap=True)
        for column in COLUMNS:
            made.add_column(column.replace("_", " "), justify="right")
        for code, counts in self.courses.items():
            made.add_row(code, *(str(counts[column]) for column in COLUMNS))
        return made

    def faults_table(self) -> Table:
        """Return the planted faults and how they were caught, for a terminal."""
        made = Table(title="Planted faults")
        for column in ("planted", "caught", "how"):
            made.add_column(column)
        for one in sorted(self.faults, key=lambda one: one.number):
            made.add_row(one.planted, "yes" if one.caught else "NO", one.how)
        return made


def coverages(session: Session) -> list[dict[str, Any]]:
    """Return the coverage of each golden case, computed from the catalogue in the database."""
    found = []
    for case in data.body("expected.json")["coverage"]:
        course = CourseCode(case["course"])
        blueprint = blueprints.active_blueprint(session, course)
        grants = []
        for code in case["micro_credentials"]:
            definition = catalogue.get(session, DefinitionCode(code))
            grants.append(grant_of(definition, definition.newest, course))
        share = coverage(blueprint, grants).total
        found.append(
            {
                "course": course,
                "micro_credentials": list(case["micro_credentials"]),
                "percent": float(percent(share)),
            }
        )
    return found


def letter_credit(session: Session) -> dict[str, dict[str, str]]:
    """Return the recommendation line of every course for every receiver."""
    lines: dict[str, dict[str, str]] = {}
    for course in blueprints.courses(session):
        listing = institutions.listing(
            session, course.code, instructional_hours=course.instructional_hours or 0
        )
        lines[course.code] = {line.institution: line.recommendation.en for line in listing.lines}
    return lines
