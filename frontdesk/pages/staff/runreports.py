"""The technical report of a scoring run: what it says first, and its parts as files."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.vocabulary import RunId
from frontdesk.access import Caller
from frontdesk.pages.rendering import Page
from frontdesk.usecases.runreports import ReportFormat, printed, report_of
from printouts.report import figure_rows
from printouts.report_language import Speaker, in_language
from scoring.report.values import Audience, Topic
from scoring.runs import steps

Sessions = sessionmaker[Session]
MEDIA = {ReportFormat.PDF: "application/pdf", ReportFormat.HTML: "text/html"}


@get("/runs/{run:uuid}/report", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_report(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show what the report says is known, its sections, and the files to take."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        found = report_of(session, known, language=page.language)
    said = in_language(found.report, Speaker(page.language))
    sections = said.part(Audience.PUBLIC)
    head = next(one for one in sections if one.topic is Topic.KNOWN)
    context: dict[str, Any] = {
        "figures": figure_rows(head.figures),
        "may_annex": caller.may("runs:validate_keys"),
        "provisional": said.provisional,
        "run": known,
        "sections": sections,
        "staff_sections": said.part(Audience.RESTRICTED),
    }
    return page.show("staff/run_report.html", context)


@get("/runs/{run:uuid}/report/{kind:str}", opt={"needs": "runs:read"}, sync_to_thread=True)
def take_report(
    run: FromPath[UUID],
    kind: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[bytes]:
    """Hand out the public part."""
    return _file(page, reading, run, kind, audience=Audience.PUBLIC)


@get("/runs/{run:uuid}/annex/{kind:str}", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def take_annex(
    run: FromPath[UUID],
    kind: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
) -> Response[bytes]:
    """Hand out the restricted annex."""
    return _file(page, reading, run, kind, audience=Audience.RESTRICTED)


def _file(
    page: Page, reading: Sessions, run: UUID, kind: str, *, audience: Audience
) -> Response[bytes]:
    if kind not in set(ReportFormat):
        msg = f"a report is printed as {' or '.join(ReportFormat)}, not as {kind}"
        raise steps.RunNotFound(msg)
    form = ReportFormat(kind)
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        found = report_of(session, known, language=page.language)
    content = printed(found, audience=audience, form=form, language=page.language)
    part = "report" if audience is Audience.PUBLIC else "annex"
    name = f"{known.form}-run-{known.number}-{part}-{page.language.value}.{form.value}"
    return page.file(content, name=name, media_type=MEDIA[form])


HANDLERS = (show_report, take_report, take_annex)
