"""What a run found: the analysis of every item, and the conversion of marks to the scale."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.vocabulary import ItemId, RunId
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import runwords
from printouts.distractor_plot import distractor_plot
from scoring.runs import materials, results, service, steps

Sessions = sessionmaker[Session]


@get("/runs/{run:uuid}/items", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def show_items(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the statistics and flags of every scored item, with a picture of those flagged."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        found = service.analysis_of(session, known, given.form, given.files)
    positions = {place.item: place.position for place in given.form.places}
    lines = [] if found.statistics is None else found.statistics.items
    held = {hold.item for hold in known.holds}
    rows = [
        (positions[ItemId(table.item)], table, lines[place] if lines else None, found.flags[place])
        for place, table in enumerate(found.tables)
    ]
    context: dict[str, Any] = {
        "analysis": found,
        "flags": runwords.FLAGS,
        "held": held,
        # The picture escapes every text in it.
        "plots": {
            table.item: Markup(distractor_plot(table, language=page.language))  # noqa: S704
            for _, table, _, flags in rows
            if table.n and (flags or table.item in held)
        },
        "rows": rows,
        "run": known,
    }
    return page.show("staff/run_items.html", context)


@get("/runs/{run:uuid}/scale", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_scale(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show cut, B-level and the conversion table of a scaled run, with every change."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        outcome = service.outcome_of(session, known, given.form, given.files)
        changes = results.changes(session, known)
    counts: dict[float, int] = {}
    for line in outcome.lines:
        counts[line.raw] = counts.get(line.raw, 0) + 1
    context = {
        "basis": known.basis,
        "changes": changes,
        "counts": counts,
        "outcome": outcome,
        "run": known,
    }
    return page.show("staff/run_scale.html", context)


HANDLERS = (show_items, show_scale)
