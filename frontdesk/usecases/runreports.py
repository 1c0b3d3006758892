"""The technical report of a scoring run: loaded, put together, and printed in one language.

It rests on what the run is bound to and on earlier published runs of the course; no clock is
read, so that the same run gives the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.core.checkdigit import numbered
from exambank.core.vocabulary import CandidateId, Language
from exambank.forms import service as forms
from exambank.forms.types import FormPurpose
from printouts.press import Imprint
from printouts.report import render_report
from printouts.report_html import render_report_html
from scheduling.bookings import service as bookings
from scheduling.bookings.types import ATTEMPTED, Booking, BookingState
from scheduling.days import service as days
from scoring.ladder import Statistic, supports
from scoring.policies import (
    area_items_min,
    item_flag_rules,
    report_review_date,
    scale_fixture,
    suppression_below,
)
from scoring.report.build import technical_report
from scoring.report.circumstances import Count, CountKind, EarlierSitting, OwnCut
from scoring.report.earlier import NothingToPool, pooled_reliability
from scoring.report.evidence import Evidence, Pooled
from scoring.report.ofruns import (
    run_areas,
    run_cohort,
    run_decisions,
    run_digests,
    run_drift,
    run_equating,
    run_groups,
    run_sitting,
    run_study,
)
from scoring.report.values import Audience, TechnicalReport
from scoring.runs import compute, keying, materials, results, service
from scoring.runs.types import ResultState, Run, RunInputs, RunState
from scoring.studies import service as studies

SERIES = {Audience.PUBLIC: "TR", Audience.RESTRICTED: "TA"}
PURPOSE = {
    Language.ENGLISH: "To recognise learning equal to the course {code}, {title}. The receiving "
    "institution decides about credit.",
    Language.FRENCH: "Reconnaître des acquis équivalents au cours {code}, {title}. "
    "L'établissement d'accueil décide des crédits.",
}
LANGUAGE = {Language.ENGLISH: "language", Language.FRENCH: "la langue"}
ATTENDANCE = {
    BookingState.NO_SHOW: "did not come",
    BookingState.REFUSED_ENTRY: "refused",
    BookingState.INTERRUPTED: "interrupted",
    BookingState.CENTRE_FAULT: "fault of the centre",
    BookingState.WITHDRAWN: "withdrew",
}


class ReportFormat(StrEnum):
    """What a part of the report can be printed as."""

    PDF = "pdf"
    HTML = "html"


class NotScaledYet(Exception):
    """A run has no report before it is on the scale."""

    def __init__(self, run: Run) -> None:
        super().__init__(
            f"run {run.course} {run.number} is {run.state.value}: score and scale it first"
        )
        self.run = run


@dataclass(frozen=True, slots=True)
class RunReport:
    """The report of a run, and the day and digest that its printing takes."""

    report: TechnicalReport
    on: date
    digest: str


def report_of(session: Session, run: Run, *, language: Language) -> RunReport:
    """Return the technical report of a scaled run, with earlier sittings of its course.

    Raises
    ------
    NotScaledYet
        If nobody has a score in the run.
    """
    evidence = _evidence(session, run, language=language)
    digest = sha256("".join(one.sha256 for one in evidence.digests).encode()).hexdigest()
    return RunReport(technical_report(evidence), evidence.policy_date, digest)


def printed(
    found: RunReport, *, audience: Audience, form: ReportFormat, language: Language
) -> bytes:
    """Return one part of a report as a file; equal runs give equal bytes."""
    running = 1 + int(found.digest[:8], 16) % 999_999
    imprint = Imprint(
        number=numbered(SERIES[audience], running),
        language=language,
        generated_at=datetime(found.on.year, found.on.month, found.on.day, tzinfo=UTC),
    )
    if form is ReportFormat.PDF:
        return render_report(found.report, audience=audience, imprint=imprint)
    return render_report_html(found.report, audience=audience, imprint=imprint).encode()


def _evidence(session: Session, run: Run, *, language: Language) -> Evidence:
    if run.basis is None:
        raise NotScaledYet(run)
    given = materials.of_run(session, run)
    settled = keying.dispositions(session, run)
    inputs = compute.inputs_of(given.form, given.files, settled)
    outcome = service.outcome_of(session, run, given.form, given.files)
    study = studies.version_of(session, run.course, run.basis.study_version)
    cohort = run_cohort(run, inputs)
    sittings = (*_before(session, run), run_sitting(run, cohort, sat_on=_sat_on(session, run)))
    on, dated = _day(run)
    course = blueprints.course(session, run.course)
    return Evidence(
        form=run.form,
        purpose=PURPOSE[language].format(code=run.course, title=course.title.said(language)),
        cohort=cohort,
        flag_rules=item_flag_rules(on),
        area_items_min=area_items_min(on),
        policy_date=on,
        dated=dated,
        software=run.software,
        digests=run_digests(run),
        study=run_study(inputs, study),
        adopted_cut=run.basis.cut,
        adopted_b=run.basis.b_level,
        conversion=outcome.table,
        fixture=scale_fixture(run.made_at.date()),
        areas=run_areas(inputs),
        equating=run_equating(run),
        own_cut=_own_cut(session, run),
        drift=run_drift(run),
        groups=run_groups(inputs, _languages(session, inputs), name=LANGUAGE[language]),
        pooled=_pooled(sittings),
        review_date=report_review_date(on),
        key_decisions=run_decisions(settled, keying.everybodys_rulings(session, run)),
        counts=_counts(session, run),
        earlier=sittings,
        suppression_below=suppression_below(on),
    )


def _own_cut(session: Session, run: Run) -> OwnCut | None:
    if run.equating is None or run.equating.base is not None:
        return None
    is_reserve = forms.get(session, run.form).purpose is FormPurpose.RESERVE
    return OwnCut.RESERVE if is_reserve else OwnCut.BASE


def _languages(session: Session, inputs: RunInputs) -> dict[CandidateId, str]:
    """Return the language of each candidate: the only group that the bank keeps of people."""
    return {one: candidates.get(session, one).language.value for one in inputs.candidates}


def _day(run: Run) -> tuple[date, str]:
    if run.published_at is not None:
        return run.published_at.date(), "when the run was published"
    return run.made_at.date(), "when the run was made"


def _before(session: Session, run: Run) -> list[EarlierSitting]:
    """Return the published runs of the course that came before, oldest first."""
    published = [
        one
        for one in service.runs(session)
        if one.course == run.course
        and one.number < run.number
        and one.form != run.form
        and one.state is RunState.PUBLISHED
    ]
    newest = {one.form: one for one in sorted(published, key=lambda one: one.number)}
    return [
        run_sitting(one, run_cohort(one, _inputs(session, one)), sat_on=_sat_on(session, one))
        for one in sorted(newest.values(), key=lambda one: one.number)
    ]


def _inputs(session: Session, run: Run) -> RunInputs:
    given = materials.of_run(session, run)
    return compute.inputs_of(given.form, given.files, keying.dispositions(session, run))


def _sat_on(session: Session, run: Run) -> date | None:
    held = [days.session_of(session, one) for one in run.sessions]
    return max((days.get(session, one.day).on for one in held), default=None)


def _pooled(sittings: Sequence[EarlierSitting]) -> Pooled | None:
    try:
        found = pooled_reliability(sittings)
    except NothingToPool:
        return None
    if found.sittings < 2 or not supports(Statistic.ALPHA, n=found.n):  # noqa: PLR2004 - a pool
        return None
    return Pooled(found.reliability, n=found.n)


def _counts(session: Session, run: Run) -> tuple[Count, ...]:
    """Return attendance, arrangements and open cases of the rooms of a run."""
    seats = [one for room in run.sessions for one in bookings.of_session(session, room)]
    sat = [one for one in seats if one.state in ATTEMPTED]
    held = sum(one.state is ResultState.HELD for one in results.of_run(session, run.id))
    return (
        Count(CountKind.ATTENDANCE, "sat", len(sat)),
        *_absences(seats),
        *_arrangements(sat),
        Count(CountKind.IRREGULARITY, "results held with an open case", held),
    )


def _absences(seats: Sequence[Booking]) -> list[Count]:
    states = Counter(one.state for one in seats)
    return [
        Count(CountKind.ATTENDANCE, said, states[state])
        for state, said in ATTENDANCE.items()
        if states[state]
    ]


def _arrangements(sat: Sequence[Booking]) -> list[Count]:
    needs = Counter(need for one in sat for need in one.needs)
    return [
        Count(CountKind.ACCOMMODATION, need.replace("_", " "), needs[need])
        for need in sorted(needs)
    ]
