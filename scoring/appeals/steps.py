"""What every step of an appeal does: hold it, ask its guards, write its state, record it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import RunId
from scoring.appeals import rules, store
from scoring.appeals.types import Appeal, AppealState, Batch
from scoring.runs import corrections, keying
from scoring.runs import steps as runs
from scoring.runs.types import RunState
from scoring.sheets import service as sheets


class AppealNotFound(LookupError):
    """No appeal has that number, or none that the caller may know of."""


class AppealRefused(Exception):
    """Something cannot be done with an appeal; `reasons` says everything against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


def get(session: Session, number: str) -> Appeal:
    """Return the appeal with that number, or raise `AppealNotFound`."""
    found = store.by_number(session, number)
    if found is None:
        msg = f"no rescore has the number {number!r}: check the last digit"
        raise AppealNotFound(msg)
    return found


def locked(session: Session, number: str) -> Appeal:
    """Return an appeal, holding it until the transaction ends, or raise `AppealNotFound`."""
    found = store.lock(session, number)
    if found is None:
        msg = f"no rescore has the number {number!r}: check the last digit"
        raise AppealNotFound(msg)
    return found


def step(session: Session, appeal: Appeal, state: AppealState, *, act: Act) -> Appeal:
    """Take an appeal to `state`, or raise `TransitionRefused` with every reason."""
    facts = facts_of(session, appeal, act=act)
    subject = f"rescore {appeal.number}"
    rules.LIFE_CYCLE.demand(appeal.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(appeal, state=state)
    store.update(session, moved)
    record(session, moved, f"appeal.{state.value}", act=act)
    return moved


def facts_of(session: Session, appeal: Appeal, *, act: Act) -> rules.AppealFacts:
    """Return what the guards look at."""
    values, on = pack("scoring"), act.at.date()
    return rules.AppealFacts(
        appeal=appeal,
        actor=act.by,
        today=on,
        batch=batch_of(session, appeal),
        consent_wanted=consent_version(on),
        involved=_involved(session, appeal),
        correction=_state_of(session, appeal.correction),
        voices=store.voices(session, appeal),
        panel_people=values.whole("appeal_panel_people", on),
    )


def consent_version(on: date) -> str:
    """Return the version of the consent text in force on a day.

    >>> consent_version(date(2027, 5, 1))
    '2026-1'
    """
    return str(pack("scoring").dated("rescore_consent_version", on).value)


def batch_of(session: Session, appeal: Appeal) -> Batch:
    """Return the answer file of an appeal's sheet with all its sheets and their readers.

    Raises
    ------
    scoring.sheets.service.NoAnswerFile
        If the answers of the sitting were withdrawn.
    """
    file = sheets.file_of(session, appeal.sitting)
    if file is None:
        msg = f"the answers of the sitting of {appeal.candidate_number} were withdrawn"
        raise sheets.NoAnswerFile(msg)
    readers = {file.received_by, *(one.made_by for one in file.corrections)}
    numbers = {sheet.number: sheet.candidate for sheet in file.sheets}
    return Batch(file.name, file.digest, numbers, frozenset(readers))


def record(
    session: Session,
    appeal: Appeal,
    kind: str,
    *,
    act: Act,
    data: Mapping[str, object] | None = None,
) -> None:
    """Record what was done to an appeal; never an answer, never words about a person."""
    body = {"course": appeal.course, "origin": appeal.origin.value, **(data or {})}
    subject = f"appeal/{appeal.number}"
    events.record(session, kind=kind, subject=subject, act=act, data=body)


def _involved(session: Session, appeal: Appeal) -> frozenset[str]:
    """Return who released the result or settled a key of its run."""
    run = corrections.root_of(session, appeal.run)
    released = {person for _, person in run.approvals}
    ruled = {one.by for one in keying.everybodys_rulings(session, run)}
    return frozenset(released | ruled)


def _state_of(session: Session, run: RunId | None) -> RunState | None:
    return None if run is None else runs.get(session, run).state
