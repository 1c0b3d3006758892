"""When an appeal may be opened and go on, and which clocks run: pure functions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role
from scoring.appeals.types import (
    Appeal,
    AppealState,
    Batch,
    Choice,
    Difference,
    PanelVoice,
    Sweep,
)
from scoring.clocks import Clock
from scoring.responses import NOT_REACHED, OMITTED, SEPARATOR, UNREADABLE
from scoring.runs.types import Result, ResultState, RunState
from scoring.sheets.types import AnswerForm, Sheet
from scoring.voices import latest

CHECK = N_("clerical check")
REVIEW = N_("review and decision of the panel")


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What the guards of an appeal look at.

    `involved` are the people who took part in the result: who handed the answers in, who read
    the sheet again, who released the run.  `consent_wanted` is the version of the consent in
    force.
    """

    appeal: Appeal
    actor: str
    today: date
    batch: Batch
    consent_wanted: str = ""
    involved: frozenset[str] = frozenset()
    correction: RunState | None = None
    voices: Sequence[PanelVoice] = ()
    panel_people: int = 2


def request_refusals(
    result: Result, *, today: date, window_days: int, existing: Appeal | None
) -> Iterable[Reason]:
    """Yield every reason why a rescore of a result may not be asked for."""
    if result.state is not ResultState.RELEASED or result.released_at is None:
        yield Reason("not_released", N_("a rescore can be asked for once a result is released"))
    elif today > (last := last_day(result.released_at.date(), window_days)):
        text = N_("a rescore could be asked for until {day}")
        yield Reason("too_late", text, {"day": last.isoformat()})
    if existing is not None:
        text = N_("rescore {number} of this result is under way or was done already")
        yield Reason("already_asked", text, {"number": existing.number})


def last_day(released: date, window_days: int) -> date:
    """Return the last day on which a rescore may be asked for.

    >>> last_day(date(2027, 4, 23), 30)
    datetime.date(2027, 5, 23)
    """
    return released + timedelta(days=window_days)


def consent_is_given(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason unless the candidate agreed to the text in force that it may go down."""
    if facts.appeal.consent_version != facts.consent_wanted:
        text = N_("the consent to a lower result is missing, or of another version than {version}")
        yield Reason("consent_missing", text, {"version": facts.consent_wanted})


def checker_is_another(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when the checker read or handed in these answers before."""
    if facts.actor in facts.batch.readers | set(facts.appeal.former_checkers):
        text = N_("whoever read or handed in these answers does not check them")
        yield Reason("checker_read_before", text)


def it_is_the_checker(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when another person than the one who began the check hands it in."""
    if facts.appeal.checker != facts.actor:
        yield Reason("not_the_checker", N_("somebody else has begun this check"))


def differences_are_found(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when the second reading is the same as the first."""
    if not facts.appeal.differences:
        yield Reason("no_difference", N_("both readings of the sheet are the same"))


def readings_agree(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when the second reading differs from the first."""
    if facts.appeal.differences:
        yield Reason("difference", N_("the readings of the sheet differ"))


def correction_is_released(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason while a sheet that was read differently is not scored again and released."""
    if facts.appeal.differences and facts.correction is not RunState.PUBLISHED:
        text = N_("the corrected sheet is not scored again and released by two people yet")
        yield Reason("correction_open", text)


def sweep_is_answered(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason while nobody has said whether the fault could touch other sheets."""
    if facts.appeal.differences and facts.appeal.sweep is None:
        text = N_("say whether the same fault could touch other sheets of {batch}")
        yield Reason("sweep_open", text, {"batch": facts.batch.name})


def reviewer_took_no_part(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when the reviewer took part in the reading or the check."""
    if facts.actor in facts.batch.readers | _checkers(facts.appeal):
        text = N_("whoever read these answers, or checked them, does not review the appeal")
        yield Reason("reviewer_took_part", text)


def review_says_something(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason while the reviewer has written no finding."""
    if not facts.appeal.finding:
        yield Reason("finding_missing", N_("write what the review found"))


def panel_member_refusals(facts: AppealFacts) -> Iterable[Reason]:
    """Yield a reason when somebody who took part wants to decide."""
    took_part = facts.involved | facts.batch.readers | _checkers(facts.appeal)
    if facts.actor in took_part | {facts.appeal.reviewer}:
        yield Reason("took_part", N_("an appeal is decided by people who took no part in it"))


def panel_agrees(facts: AppealFacts) -> Iterable[Reason]:
    """Yield what is missing of the decision of the panel."""
    voices = latest(facts.voices)
    if len(voices) < facts.panel_people:
        text = N_("{voices} of {wanted} members of the panel have decided")
        values = {"voices": len(voices), "wanted": facts.panel_people}
        yield Reason("voices_missing", text, values)
    elif len({one.choice for one in voices}) > 1:
        yield Reason("voices_differ", N_("the members of the panel decided differently"))
    if voices and not any(one.role == Role.BANK_MANAGER.value for one in voices):
        yield Reason("manager_missing", N_("no bank manager is on the panel"))


def _panel_stands(facts: AppealFacts) -> Iterable[Reason]:
    yield from panel_agrees(facts)
    if any(one.choice is not Choice.STANDS for one in latest(facts.voices)):
        yield Reason("not_standing", N_("the panel wants the sheet read again"))


def _panel_wants_reading(facts: AppealFacts) -> Iterable[Reason]:
    yield from panel_agrees(facts)
    if any(one.choice is not Choice.READ_AGAIN for one in latest(facts.voices)):
        yield Reason("not_again", N_("the panel does not want the sheet read again"))


def reading_faults(cells: Sequence[str], form: AnswerForm, version: str) -> Iterator[Reason]:
    """Yield what is wrong with a reading; `cells` are in the order of the printed version."""
    for question, (cell, position) in enumerate(
        zip(cells, form.orders[version], strict=True), start=1
    ):
        if cell in {OMITTED, NOT_REACHED, UNREADABLE}:
            continue
        marks = cell.split(SEPARATOR)
        letters = form.letters[position - 1]
        values = {"question": question, "letters": ", ".join(letters)}
        if any(len(mark) != 1 or mark not in letters for mark in marks):
            text = N_("question {question} has the options {letters}")
            yield Reason("answer_unknown", text, values)
        elif len(marks) > 1 and position not in form.several:
            text = N_("question {question} takes one answer; two marks are written as ?")
            yield Reason("answer_double", text, values)


def differences(sheet: Sheet, reading: Sequence[str], order: Sequence[int]) -> list[Difference]:
    """Return the questions that a second reading (in form order) reads differently."""
    printed = {position: question for question, position in enumerate(order, start=1)}
    found = (
        Difference(printed[position], position, before, after)
        for position, (before, after) in enumerate(
            zip(sheet.answers, reading, strict=True), start=1
        )
        if before != after
    )
    return sorted(found, key=lambda one: one.question)


def sweep_faults(sweep: Sweep, batch: Batch, *, own: str) -> Iterable[Reason]:
    """Yield why the answer to the sweep does not cover what it must."""
    others = set(batch.sheets) - {own}
    missing = sorted(others - set(sweep.checked))
    if missing:
        text = N_("{n} sheets of {batch} are not looked at yet: {numbers}")
        values = {"n": len(missing), "batch": batch.name, "numbers": ", ".join(missing[:5])}
        yield Reason("sweep_partial", text, values)
    strange = sorted(set(sweep.faulty) - others)
    if strange:
        text = N_("{numbers} do not stand in {batch}")
        yield Reason("sweep_strange", text, {"numbers": ", ".join(strange), "batch": batch.name})
    if not sweep.words:
        yield Reason("sweep_silent", N_("write what was looked for and what was found"))


def clocks(appeal: Appeal) -> tuple[Clock, ...]:
    """Return the clocks of an appeal, in the order in which they start."""
    running = []
    if appeal.check_due is not None:
        checked = None if appeal.checked_at is None else appeal.checked_at.date()
        running.append(Clock(CHECK, appeal.check_due, checked))
    if appeal.review_due is not None:
        decided = None if appeal.decided_at is None else appeal.decided_at.date()
        running.append(Clock(REVIEW, appeal.review_due, decided))
    return tuple(running)


def _checkers(appeal: Appeal) -> set[str]:
    return {appeal.checker, *appeal.former_checkers} - {""}


_CANDIDATE = frozenset({Role.CANDIDATE})
_STAFF = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER})
_MANAGER = frozenset({Role.BANK_MANAGER})
_ANY = _STAFF | _CANDIDATE
_READ = (it_is_the_checker, checker_is_another)
_MENDED = (correction_is_released, sweep_is_answered)

LIFE_CYCLE: LifeCycle[AppealState, AppealFacts] = LifeCycle(
    "rescore",
    (
        Transition(AppealState.REQUESTED, AppealState.CONSENTED, _CANDIDATE, (consent_is_given,)),
        Transition(AppealState.CONSENTED, AppealState.PAID, _MANAGER, (consent_is_given,)),
        Transition(AppealState.CONSENTED, AppealState.WAIVED, _MANAGER, (consent_is_given,)),
        Transition(AppealState.PAID, AppealState.CLERICAL_CHECK, _STAFF, (checker_is_another,)),
        Transition(AppealState.WAIVED, AppealState.CLERICAL_CHECK, _STAFF, (checker_is_another,)),
        Transition(
            AppealState.CLERICAL_CHECK, AppealState.UNCHANGED, _STAFF, (*_READ, readings_agree)
        ),
        Transition(
            AppealState.CLERICAL_CHECK,
            AppealState.CHANGED,
            _STAFF,
            (*_READ, differences_are_found),
        ),
        Transition(AppealState.UNCHANGED, AppealState.CLOSED, _ANY),
        Transition(AppealState.UNCHANGED, AppealState.REVIEW, _CANDIDATE),
        Transition(AppealState.CHANGED, AppealState.DECIDED, _STAFF, _MENDED),
        Transition(AppealState.CHANGED, AppealState.REVIEW, _CANDIDATE, _MENDED),
        Transition(AppealState.DECIDED, AppealState.CLOSED, _ANY),
        Transition(
            AppealState.REVIEW,
            AppealState.PANEL,
            _STAFF,
            (reviewer_took_no_part, review_says_something),
        ),
        Transition(AppealState.PANEL, AppealState.DECIDED, _STAFF, (_panel_stands, *_MENDED)),
        Transition(AppealState.PANEL, AppealState.WAIVED, _STAFF, (_panel_wants_reading,)),
    ),
)
