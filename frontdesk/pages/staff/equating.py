"""How the cut of a run came about: the route and why, the anchor, what others would have done."""

import csv
from io import StringIO
from typing import Any
from uuid import UUID

import numpy as np
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import FormCode, Language, RunId
from exambank.forms import service as forms
from exambank.forms.types import FormPurpose
from frontdesk.pages.forms import FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import equatingwords
from printouts.equating_plot import WHOLE_ANCHOR, PlottedCurve, curves_plot
from scoring.ladder import Statistic, supports
from scoring.linking.deltaplot import CRITICAL_DISTANCE
from scoring.runs import planning, service, steps
from scoring.runs.types import FormEquating

Sessions = sessionmaker[Session]
MOST_LINES = 6  # beyond these, lines of a picture can no longer be told apart


@get("/runs/{run:uuid}/equating", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_equating(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show which rung decided and why, and what every other route would have done."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        is_reserve = forms.get(session, known.form).purpose is FormPurpose.RESERVE
    standard = service.standard_kept(known)
    found = standard.equating
    context: dict[str, Any] = {
        "apart": CRITICAL_DISTANCE,
        "assumed": equatingwords.ASSUMED,
        "basis": standard.basis,
        "found": found,
        "is_reserve": is_reserve,
        "likeness": equatingwords.LIKENESS,
        "plot": _plot(found, page.language),
        "routes": equatingwords.ROUTES,
        "run": known,
        "verdict": found.base is not None
        and supports(Statistic.ANCHOR_DRIFT, n=min(found.n, found.base.n)),
        "why": equatingwords.WHY,
    }
    return page.show("staff/run_equating.html", context)


@get("/runs/{run:uuid}/scale.csv", opt={"needs": "runs:read"}, sync_to_thread=True)
def conversion_file(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[bytes]:
    """Hand out the raw-to-scale table of the form, for the restricted annex."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["raw", "base", "see", "scaled", "pass", "b_level"])
    errors = service.standard_kept(known).equating.se_by_raw
    for row, se in zip(service.conversion_of(known).rows, errors, strict=True):
        error = "" if se is None else f"{se:.6f}"
        writer.writerow(
            [
                f"{row.raw:g}",
                f"{row.base:.6f}",
                error,
                row.scaled,
                int(row.passes),
                int(row.b_level),
            ]
        )
    name = f"{known.form}-run-{known.number}-raw-to-scale.csv"
    return page.file(out.getvalue().encode(), name=name, media_type="text/csv")


@post("/forms/{code:str}/plan", opt={"needs": "forms:seal"}, sync_to_thread=True)
def fix_plan(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[None]:
    """Fix the equating plan of a form that was sealed without one, or anew before it is sat."""
    with sessions.begin() as session:
        planning.fix_plan(session, FormCode(code), act=act.because(form.text("reason")))
    return page.go(f"/forms/{code}", notice=N_("The equating plan is fixed."))


def _plot(found: FormEquating, language: Language) -> Markup | None:
    """Return the picture of the conversion with the alternatives; none for the base form."""
    if found.base is None:
        return None
    marks = np.array(found.raws)
    nothing = np.full(len(marks), np.nan)
    errors = np.array([np.nan if one is None else one for one in found.se_by_raw])
    sealed = PlottedCurve(found.route.value, marks, np.array(found.equated), errors)
    others = [
        PlottedCurve(
            WHOLE_ANCHOR if one.whole_anchor else one.route.value,
            marks,
            np.array(one.equated),
            nothing,
        )
        for one in found.alternatives
        if one.equated
    ]
    # The picture escapes every text in it.
    return Markup(  # noqa: S704
        curves_plot(
            [sealed, *others[: MOST_LINES - 1]],
            sizes=(found.n, found.base.n),
            raw_cut=found.raw_cut,
            language=language,
        )
    )


HANDLERS = (show_equating, conversion_file, fix_plan)
