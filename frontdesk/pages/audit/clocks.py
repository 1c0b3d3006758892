"""The auditor's page of clocks: what was due when, and what was missed."""

from dataclasses import dataclass

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session, sessionmaker

from frontdesk.pages.rendering import Page
from scoring.appeals import rules as appeal_rules
from scoring.appeals import service as appeals
from scoring.cases import rules as case_rules
from scoring.cases import service as cases
from scoring.clocks import Clock


@dataclass(frozen=True, slots=True)
class Kept:
    """One clock of one case or rescore; `path` leads to it."""

    number: str
    path: str
    clock: Clock


@get("/audit/clocks", opt={"needs": "cases:read"}, sync_to_thread=True)
def list_clocks(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List every clock of cases and rescores, the missed ones first."""
    today = page.visit.now.date()
    with reading.begin() as session:
        found = every(session)
    missed = [one for one in found if one.clock.is_missed(today)]
    running = [one for one in found if one.clock.is_running and one not in missed]
    context = {
        "kept": len(found) - len(missed) - len(running),
        "missed": missed,
        "running": running,
        "today": today,
    }
    return page.show("audit/clocks.html", context)


def every(session: Session) -> list[Kept]:
    """Return every clock, by the day on which it is due."""
    of_cases = (
        Kept(one.number, f"/staff/cases/{one.number}", clock)
        for one in cases.cases(session)
        for clock in case_rules.clocks(one)
    )
    of_appeals = (
        Kept(one.number, f"/staff/rescores/{one.number}", clock)
        for one in appeals.appeals(session)
        for clock in appeal_rules.clocks(one)
    )
    return sorted([*of_cases, *of_appeals], key=lambda one: (one.clock.due, one.number))


HANDLERS = (list_clocks,)
