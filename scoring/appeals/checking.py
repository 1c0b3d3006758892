"""The clerical check: the sheet is read again from the paper, blind, by somebody else.

What differs goes into a new version of the answer record, the sheet is scored again, and all
other sheets of the same file are looked at for the same fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import RunId
from exambank.forms.versions import in_form_order
from scoring.appeals import rules, store
from scoring.appeals.service import open_for_sweep
from scoring.appeals.steps import AppealRefused, batch_of, facts_of, get, locked, record, step
from scoring.appeals.types import Appeal, AppealState, Sweep
from scoring.responses import SEPARATOR
from scoring.runs import corrections, results
from scoring.runs.forms import answer_form
from scoring.runs.types import Result, ResultState, Run
from scoring.sheets import service as sheets
from scoring.sheets.types import AnswerForm, Sheet


@dataclass(frozen=True, slots=True)
class Paper:
    """What a checker has on the desk: the form as it was printed, and no answer."""

    form: AnswerForm
    version: str

    @property
    def letters(self) -> tuple[str, ...]:
        """Return the options of each question, in the order of the printed version."""
        return tuple(self.form.letters[place - 1] for place in self.form.orders[self.version])


def begin(session: Session, number: str, *, act: Act) -> Appeal:
    """Take up the check of a sheet.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the person read or handed in these answers before.
    """
    taken = replace(locked(session, number), checker=act.by)
    return step(session, taken, AppealState.CLERICAL_CHECK, act=act)


def paper(session: Session, appeal: Appeal) -> Paper:
    """Return the form of a sheet as printed, for the second reading."""
    return Paper(answer_form(session, appeal.form), _sheet(session, appeal).version)


def hand_in(session: Session, number: str, cells: Sequence[str], *, act: Act) -> Appeal:
    """Take the second reading of a whole sheet, in the order of the printed version.

    Raises
    ------
    AppealRefused
        With every cell that is no answer, and when the reading is not as long as the sheet.
    exambank.core.lifecycle.TransitionRefused
        If it is not the person who began the check.
    """
    appeal = locked(session, number)
    given = paper(session, appeal)
    read = [_plain(cell) for cell in cells]
    order = given.form.orders[given.version]
    if len(read) != len(order):
        text = N_("the sheet has {wanted} questions, the reading {given}")
        values = {"wanted": len(order), "given": len(read)}
        raise AppealRefused([Reason("reading_length", text, values)])
    found = list(rules.reading_faults(read, given.form, given.version))
    if found:
        raise AppealRefused(found)
    reading = in_form_order(read, order)
    differing = rules.differences(_sheet(session, appeal), reading, order)
    checked = replace(appeal, reading=reading, differences=tuple(differing), checked_at=act.at)
    state = AppealState.CHANGED if differing else AppealState.UNCHANGED
    return step(session, checked, state, act=act)


def score_again(session: Session, number: str, *, act: Act) -> tuple[Appeal, Run]:
    """Let the second reading count and score the sheet again; two people release it then.

    Raises
    ------
    AppealRefused
        If nothing was read differently, it is scored again already, or the one who asks is
        the checker: a second person must look at the difference.
    """
    appeal = locked(session, number)
    found = []
    if appeal.state is not AppealState.CHANGED or appeal.correction is not None:
        found.append(Reason("nothing_to_score", N_("there is nothing to score again")))
    if act.by == appeal.checker:
        text = N_("a second person looks at the difference and scores the sheet again")
        found.append(Reason("second_person", text))
    if found:
        raise AppealRefused(found)
    because = act.because(f"rescore {appeal.number}")
    sheets.correct(session, appeal.sitting, appeal.candidate, appeal.reading, act=because)
    run = corrections.prepare(session, appeal.run, [appeal.candidate], act=act)
    scored = replace(appeal, correction=run.id)
    store.update(session, scored)
    data = {"run": run.number, "questions": len(appeal.differences)}
    record(session, scored, "appeal.scored_again", act=act, data=data)
    return scored, run


def sweep(
    session: Session,
    number: str,
    *,
    checked: Sequence[str],
    faulty: Sequence[str],
    words: str,
    act: Act,
) -> tuple[Appeal, tuple[Appeal, ...]]:
    """Answer whether the same fault could touch others; each faulty sheet gets its own rescore.

    Raises
    ------
    AppealRefused
        If a sheet of the file was left out, a number is not in it, or nothing is said.
    """
    appeal = locked(session, number)
    batch = batch_of(session, appeal)
    said = Sweep(batch.name, tuple(checked), tuple(faulty), words.strip(), act.by, act.at)
    found = list(rules.sweep_faults(said, batch, own=appeal.candidate_number))
    if not appeal.differences:
        found.append(Reason("no_difference", N_("both readings of the sheet are the same")))
    if found:
        raise AppealRefused(found)
    swept = replace(appeal, sweep=said)
    store.update(session, swept)
    data = {"checked": len(said.checked), "faulty": list(said.faulty)}
    record(session, swept, "appeal.swept", act=act, data=data)
    opened = (open_for_sweep(session, batch.sheets[one], swept, act=act) for one in said.faulty)
    others = tuple(one for one in opened if one is not None)
    return settle(session, swept, act=act), others


def note_release(session: Session, run: Run, *, act: Act) -> tuple[Appeal, ...]:
    """Note on the appeals of a correction that it is released, and what it changed."""
    noted = []
    for appeal in store.of_correction(session, run.id):
        before = _result(session, appeal.run, appeal)
        after = _result(session, run.id, appeal)
        changed = (before.scaled, before.passed) != (after.scaled, after.passed)
        known = replace(appeal, score_changed=changed)
        store.update(session, known)
        noted.append(settle(session, known, act=act))
    return tuple(noted)


def settle(session: Session, appeal: Appeal, *, act: Act) -> Appeal:
    """Decide a changed appeal once the correction is released and the sweep is answered.

    The fee goes back when the score changed.
    """
    facts = facts_of(session, appeal, act=act)
    target = AppealState.DECIDED
    if appeal.state is not AppealState.CHANGED or rules.LIFE_CYCLE.refusals(
        appeal.state, target, role=act.role, facts=facts
    ):
        return appeal
    decided = replace(
        appeal,
        decided_at=act.at,
        fee_returned_at=act.at if appeal.score_changed and appeal.fee else None,
    )
    done = step(session, decided, target, act=act)
    if done.fee_returned_at is not None:
        record(session, done, "appeal.fee_returned", act=act, data={"cents": int(done.fee)})
    return done


def correction_of(session: Session, number: str) -> RunId | None:
    """Return the run that scores the sheet of an appeal again."""
    return get(session, number).correction


def is_restated(result: Result, run: Run) -> bool:
    """Say whether a released result comes from a correction after the first release."""
    return result.state is ResultState.RELEASED and run.corrects is not None


def _sheet(session: Session, appeal: Appeal) -> Sheet:
    return sheets.sheet_of(session, appeal.sitting, appeal.candidate)


def _result(session: Session, run: RunId, appeal: Appeal) -> Result:
    return results.locked(session, run, appeal.candidate)


def _plain(cell: str) -> str:
    marks = cell.strip().upper().replace(" ", "").split(SEPARATOR)
    return SEPARATOR.join(sorted(marks))
