"""Standard-setting studies: list, hand in ratings, one study at a glance, the decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.tabular import Fault, FileRefused
from exambank.core.vocabulary import CourseCode
from exambank.items import service as items
from frontdesk import words
from frontdesk.access import Caller
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories, studywords
from frontdesk.pages.staff.severityplot import severity_plot
from frontdesk.usecases import cutimpact
from scoring.cutscore.impact import STEPS
from scoring.panels import service as panels
from scoring.policies import cut_adjustment_max, panel_rules
from scoring.studies import analysis, rules, service
from scoring.studies.analysis import StudyAnalysis
from scoring.studies.service import StudyRefused
from scoring.studies.types import Study, StudyState

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]

FIELDS = {"definition_missing": "definition", "training_missing": "training"}


@dataclass(frozen=True, slots=True)
class StudyLine:
    """A study in the list: with the cut that its panel found, or the committee adopted."""

    study: Study
    numbers: StudyAnalysis

    @property
    def cut(self) -> float:
        """Return the cut in marks, with the committee's adjustment."""
        return analysis.adopted_cut(self.numbers, self.study.adjustment)


@get("/studies", opt={"needs": "studies:read"}, sync_to_thread=True)
def list_studies(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """List the studies of every course, newest first, and the panels that rate on the web."""
    with reading.begin() as session:
        courses = blueprints.courses(session)
        lines = {one.code: _lines(session, one.code) for one in courses}
        sheets = panels.sheets(session)
    context = {
        "courses": [one for one in courses if lines[one.code]],
        "lines": lines,
        "may_write": caller.may("studies:write"),
        "sheet_states": studywords.SHEET_STATES,
        "sheets": sheets,
        "states": studywords.STATES,
    }
    return page.show("staff/studies.html", context)


@get("/studies/upload", opt={"needs": "studies:write"}, sync_to_thread=True)
def upload_form(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form that takes a file of ratings."""
    return _show_upload(page, form, reading)


@post("/studies/upload", opt={"needs": "studies:write"}, sync_to_thread=True)
def upload(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Keep a file of ratings whole, or show every fault of it and store nothing."""
    file, course = form.upload("file"), CourseCode(form.text("course"))
    if file is None:
        missing = FieldFault("file", page.say(N_("Choose a file.")))
        return _show_upload(page, form, reading, wrong=[missing])
    try:
        with sessions.begin() as session:
            blueprints.course(session, course)
            known = [one.item for one in items.listing(session, course, act=act)]
            study = service.hand_in_paper(
                session,
                course,
                file.content,
                name=file.name,
                known_items=known,
                definition=form.text("definition"),
                training=form.text("training"),
                act=act,
            )
    except FileRefused as refused:
        summary = page.not_stored("file", refused.faults)
        return _show_upload(page, form, reading, wrong=[summary], faults=refused.faults)
    except StudyRefused as refused:
        wrong = [
            FieldFault(FIELDS.get(one.code, "file"), page.said(one)) for one in refused.reasons
        ]
        return _show_upload(page, form, reading, wrong=wrong)
    return page.go(f"/studies/{course}/{study.version}", notice=N_("The ratings are handed in."))


@get("/studies/{course:str}/{version:int}", opt={"needs": "studies:read"}, sync_to_thread=True)
def show_study(
    course: FromPath[str],
    version: FromPath[int],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show a study: panel, rounds, judges, items, impact, and what was decided."""
    with reading.begin() as session:
        study = service.version_of(session, CourseCode(course), version)
        found = cutimpact.impacts(session, study)
        done = histories.of(session, f"study/{course}/{version}", act=act)
        title = blueprints.course(session, study.course).title
    numbers = analysis.analyse(study.ratings)
    context: dict[str, Any] = {
        "adopted_cut": analysis.adopted_cut(numbers, study.adjustment),
        "done": done,
        "errors": STEPS,
        "gaps": _gaps(study, act),
        "impacts": found,
        "may_decide": caller.may("studies:adopt") and study.state is StudyState.ANALYSED,
        "numbers": numbers,
        "plot": severity_plot(numbers.cut),
        "shift": analysis.shift(numbers, study.adjustment),
        "seats": {one.name: one for one in study.ratings.judges},
        "states": studywords.STATES,
        "study": study,
        "title": title,
        "warnings": tuple(analysis.warnings(numbers)),
    }
    return page.show("staff/study.html", context)


@get(
    "/studies/{course:str}/{version:int}/decision",
    opt={"needs": "studies:adopt"},
    sync_to_thread=True,
)
def decision_form(
    course: FromPath[str],
    version: FromPath[int],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the form that takes the committee's decision."""
    return _show_decision(page, form, reading, (CourseCode(course), version), act=act)


@post(
    "/studies/{course:str}/{version:int}/decision",
    opt={"needs": "studies:adopt"},
    sync_to_thread=True,
)
def decide(
    course: FromPath[str],
    version: FromPath[int],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Show the decision to be checked, and record it once it is confirmed."""
    which = (CourseCode(course), version)
    wrong = _decision_faults(page, form)
    step = form.text("step")
    if wrong or step == "edit":
        return _show_decision(page, form, reading, which, act=act, wrong=wrong)
    if step != "confirm":
        return _show_decision(page, form, reading, which, act=act, template="study_check")
    try:
        with sessions.begin() as session:
            study = service.version_of(session, *which)
            _settle(session, study, form, act=act.because(form.text("reason")))
    except StudyRefused as refused:
        reasons = refused.reasons
        return _show_decision(page, form, reading, which, act=act, refused=reasons)
    return page.go(f"/studies/{course}/{version}", notice=N_("The decision is recorded."))


def _settle(session: Session, study: Study, form: FormFields, *, act: Act) -> None:
    if form.text("decision") == studywords.REJECT:
        service.reject(session, study, act=act)
    else:
        service.adopt(session, study, adjustment=_adjustment(form), act=act)


def _adjustment(form: FormFields) -> Decimal:
    """Return by how many errors the form moves the cut; only `ADJUST` moves it."""
    said = form.text("adjustment")
    moves = form.text("decision") == studywords.ADJUST and said in studywords.ADJUSTMENTS
    return Decimal(said) if moves else Decimal(0)


def _offered(numbers: StudyAnalysis, page: Page, act: Act) -> list[tuple[str, str]]:
    """Return the adjustments that the policy lets a committee choose, with what they come to."""
    most = cut_adjustment_max(act.at.date())
    text = page.say(N_("{errors} SE: {marks} marks, cut {cut}"))
    write = words.filters(page.language)["fixed"]
    return [
        (
            said,
            text.format(
                errors=_signed(write(Decimal(said), 1)),
                marks=_signed(write(analysis.shift(numbers, Decimal(said)), 2)),
                cut=write(analysis.adopted_cut(numbers, Decimal(said)), 2),
            ),
        )
        for said in studywords.ADJUSTMENTS
        if not [*analysis.adjustment_blocks(numbers, Decimal(said), most=most)]
    ]


def _signed(number: str) -> str:
    return number if number.startswith("\u2212") else f"+{number}"


def _lines(session: Session, course: CourseCode) -> list[StudyLine]:
    found = service.studies(session, course)
    return [StudyLine(one, analysis.analyse(one.ratings)) for one in reversed(found)]


def _gaps(study: Study, act: Act) -> list[tuple[str, Reason]]:
    """Return what the panel's composition lacks, with whether it blocks or warns."""
    found = rules.gaps(study.ratings.judges, rules=panel_rules(act.at.date()))
    return [(gap.gravity.value, rules.gap_reason(gap)) for gap in found]


def _decision_faults(page: Page, form: FormFields) -> list[FieldFault]:
    found: list[FieldFault] = []
    if form.text("decision") not in studywords.DECISIONS:
        found.append(FieldFault("decision", page.say(N_("Say what the committee decided."))))
    if not form.text("reason"):
        text = N_("Write the committee's reason: it stays with the cut.")
        found.append(FieldFault("reason", page.say(text)))
    if form.text("decision") == studywords.ADJUST and not _adjustment(form):
        text = N_("Choose by how much the cut is moved.")
        found.append(FieldFault("adjustment", page.say(text)))
    return found


def _show_decision(
    page: Page,
    form: FormFields,
    reading: Sessions,
    which: tuple[CourseCode, int],
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
    refused: Sequence[Reason] = (),
    template: str = "study_decision",
) -> Response[str]:
    with reading.begin() as session:
        study = service.version_of(session, *which)
        others = service.studies(session, study.course)
    numbers = analysis.analyse(study.ratings)
    context = {
        "adjusted": analysis.adopted_cut(numbers, _adjustment(form)),
        "adjustment": _adjustment(form),
        "adjustments": _offered(numbers, page, act),
        "shift": analysis.shift(numbers, _adjustment(form)),
        "before": next((one for one in others if one.state is StudyState.ADOPTED), None),
        "decisions": [(value, page.say(text)) for value, text in studywords.DECISIONS.items()],
        "form": form,
        "gaps": _gaps(study, act),
        "numbers": numbers,
        "refused": refused,
        "study": study,
    }
    status = 409 if refused else None
    return page.show(f"staff/{template}.html", context, faults=wrong, status=status)


def _show_upload(
    page: Page,
    form: FormFields,
    reading: Sessions,
    *,
    wrong: Sequence[FieldFault] = (),
    faults: Sequence[Fault] = (),
) -> Response[str]:
    with reading.begin() as session:
        courses: Sequence[CourseEquivalent] = blueprints.courses(session)
    context = {"courses": courses, "file_faults": faults, "form": form}
    return page.show("staff/study_upload.html", context, faults=wrong)


HANDLERS = (list_studies, upload_form, upload, show_study, decision_form, decide)
