"""The clerical check at the desk: a blind second reading from the paper, and the sweep."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scoring.appeals import checking, steps
from scoring.appeals.steps import AppealRefused
from scoring.responses import NOT_REACHED, OMITTED, UNREADABLE

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
EMPTY = "empty"  # what the form sends for a question without a mark
AT_THE_DESK = {"needs": "appeals:decide"}


@post("/staff/rescores/{number:str}/begin", opt=AT_THE_DESK, sync_to_thread=True)
def begin(
    number: FromPath[str],
    page: NamedDependency[Page],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take up the check; whoever read or handed in these answers is refused."""
    with sessions.begin() as session:
        checking.begin(session, number, act=act)
    return page.go(f"/staff/rescores/{number}/check")


@get("/staff/rescores/{number:str}/check", opt=AT_THE_DESK, sync_to_thread=True)
def reading_form(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form for the second reading: the questions as printed, and no answer."""
    return _show_reading(page, reading, form, number)


@post("/staff/rescores/{number:str}/check", opt=AT_THE_DESK, sync_to_thread=True)
def hand_in(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take the second reading of the whole sheet and compare it with the first."""
    with reading.begin() as session:
        length = len(checking.paper(session, steps.get(session, number)).letters)
    open_ones = [n for n in range(1, length + 1) if not form.all(f"q{n}")]
    if open_ones:
        said = page.say(N_("Read question {question} too, or say that it is empty."))
        wrong = [FieldFault(f"q{n}", said.format(question=n)) for n in open_ones]
        return _show_reading(page, reading, form, number, wrong=wrong)
    cells = [_cell(form.all(f"q{n}")) for n in range(1, length + 1)]
    try:
        with sessions.begin() as session:
            checking.hand_in(session, number, cells, act=act)
    except AppealRefused as refused:
        told = [_placed(page, one) for one in refused.reasons]
        return _show_reading(page, reading, form, number, wrong=told)
    except TransitionRefused as refused:
        told = [FieldFault("", page.said(one)) for one in refused.reasons]
        return _show_reading(page, reading, form, number, wrong=told)
    notice = N_("The second reading is compared with the first.")
    return page.go(f"/staff/rescores/{number}", notice=notice)


@get("/staff/rescores/{number:str}/sweep", opt=AT_THE_DESK, sync_to_thread=True)
def sweep_form(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show every other sheet of the file, to say which were looked at and which are faulty."""
    return _show_sweep(page, reading, form, number)


@post("/staff/rescores/{number:str}/sweep", opt=AT_THE_DESK, sync_to_thread=True)
def sweep(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take the answer to the sweep; each faulty sheet gets a rescore of its own."""
    try:
        with sessions.begin() as session:
            checking.sweep(
                session,
                number,
                checked=form.all("checked"),
                faulty=form.all("faulty"),
                words=form.text("words"),
                act=act,
            )
    except AppealRefused as refused:
        fields = {"sweep_partial": "checked", "sweep_strange": "faulty", "sweep_silent": "words"}
        told = [FieldFault(fields.get(one.code, ""), page.said(one)) for one in refused.reasons]
        return _show_sweep(page, reading, form, number, wrong=told)
    return page.go(f"/staff/rescores/{number}", notice=N_("The sweep is answered."))


def _show_reading(
    page: Page,
    reading: Sessions,
    form: FormFields,
    number: str,
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        appeal = steps.get(session, number)
        paper = checking.paper(session, appeal)
    several = {
        question
        for question, place in enumerate(paper.form.orders[paper.version], start=1)
        if place in paper.form.several
    }
    context = {
        "appeal": appeal,
        "form": form,
        "paper": paper,
        "several": several,
        "signs": ((EMPTY, page.say(N_("empty"))), (NOT_REACHED, "–"), (UNREADABLE, UNREADABLE)),
    }
    return page.show("staff/rescore_check.html", context, faults=wrong)


def _show_sweep(
    page: Page,
    reading: Sessions,
    form: FormFields,
    number: str,
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        appeal = steps.get(session, number)
        batch = steps.batch_of(session, appeal)
    others = [one for one in sorted(batch.sheets) if one != appeal.candidate_number]
    context = {"appeal": appeal, "batch": batch, "form": form, "others": others}
    return page.show("staff/rescore_sweep.html", context, faults=wrong)


def _cell(marked: Sequence[str]) -> str:
    """Return one cell of a reading; an empty question is said to be so."""
    return "+".join(OMITTED if mark == EMPTY else mark for mark in marked)


def _placed(page: Page, reason: Reason) -> FieldFault:
    question = reason.values.get("question")
    return FieldFault("" if question is None else f"q{question}", page.said(reason))


HANDLERS = (begin, reading_form, hand_in, sweep_form, sweep)
