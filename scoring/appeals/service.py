"""What candidates and the desk do with appeals: ask, consent, settle the fee, close, look up.

The check of the paper is in `checking`, the review and the panel in `deciding`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.checkdigit import numbered
from exambank.core.counters import next_value
from exambank.core.exact import Cents
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, RunId
from scoring import clocks
from scoring.appeals import rules, store
from scoring.appeals.steps import AppealNotFound, AppealRefused, locked, record, step
from scoring.appeals.types import Appeal, AppealState, Origin
from scoring.runs import corrections, results
from scoring.runs.types import Result


def may_ask(session: Session, result: Result, *, on: date) -> tuple[Reason, ...]:
    """Return every reason why a rescore of a result may not be asked for; empty means yes."""
    window = pack("scoring").whole("appeal_window_days", on)
    existing = _of_result(session, result)
    return tuple(rules.request_refusals(result, today=on, window_days=window, existing=existing))


def last_day(result: Result) -> date | None:
    """Return the last day on which a rescore of a released result may be asked for."""
    if result.released_at is None:
        return None
    return window_from(result.released_at.date())


def window_from(day: date) -> date:
    """Return the last day of the appeal window if a result were released on a day.

    >>> window_from(date(2027, 4, 23))
    datetime.date(2027, 5, 23)
    """
    return rules.last_day(day, pack("scoring").whole("appeal_window_days", day))


def fee(on: date) -> Cents:
    """Return the price of a rescore on a day.

    >>> fee(date(2027, 5, 1))
    4000
    """
    return Cents(pack("scoring").whole("rescore_fee", on))


def request(
    session: Session, run: RunId, candidate: CandidateId, *, statement: str = "", act: Act
) -> Appeal:
    """Open the rescore of a released result.

    Raises
    ------
    AppealRefused
        With every reason: not released, too late, asked for already.
    scoring.runs.results.ResultNotFound
        If the candidate has no result in that run.
    """
    result = results.locked(session, run, candidate)
    found = may_ask(session, result, on=act.at.date())
    if found:
        raise AppealRefused(found)
    appeal = _drafted(result, Origin.CANDIDATE, act, statement=statement.strip())
    appeal = replace(appeal, number=numbered("R", next_value(session, "appeal")))
    store.add(session, appeal)
    record(session, appeal, "appeal.requested", act=act)
    return appeal


def consent(session: Session, number: str, *, version: str, act: Act) -> Appeal:
    """Take the candidate's consent that the result may go down, to one version of its text.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the version is not the one in force.
    """
    appeal = locked(session, number)
    given = replace(appeal, consent_version=version, consented_at=act.at)
    return step(session, given, AppealState.CONSENTED, act=act)


def settle_fee(session: Session, number: str, *, paid: bool, act: Act) -> Appeal:
    """Note that the fee was paid, or is waived with a reason; the clock of the check starts.

    Raises
    ------
    AppealRefused
        If the fee is waived without a reason.
    """
    appeal = locked(session, number)
    if not paid and not act.reason:
        raise AppealRefused([Reason("reason_missing", N_("write why the fee is waived"))])
    settled = replace(
        appeal,
        settled_at=act.at,
        check_due=clocks.due("clerical_check_days", start=act.at.date()),
        fee=appeal.fee if paid else Cents(0),
    )
    return step(session, settled, AppealState.PAID if paid else AppealState.WAIVED, act=act)


def open_for_sweep(
    session: Session, candidate: CandidateId, origin: Appeal, *, act: Act
) -> Appeal | None:
    """Open the rescore of a sheet that a sweep found to be misread; it costs nothing.

    Nobody's consent is asked for: the bank mends its own fault.  None where the candidate has
    no result of that sitting that was published, or a rescore of it is under way.
    """
    shown = results.of_candidate(session, candidate)
    mine = (one for one in shown if one.session == origin.sitting)
    result = next((one for one in mine if one.state in corrections.REDONE), None)
    if result is None or any(
        one.sitting == origin.sitting and one.state is not AppealState.CLOSED
        for one in store.of_candidate(session, candidate)
    ):
        return None
    opened = replace(
        _drafted(result, Origin.SWEEP, act),
        number=numbered("R", next_value(session, "appeal")),
        state=AppealState.WAIVED,
        fee=Cents(0),
        settled_at=act.at,
        check_due=clocks.due("clerical_check_days", start=act.at.date()),
    )
    store.add(session, opened)
    record(session, opened, "appeal.opened_by_sweep", act=act, data={"of": origin.number})
    return opened


def close(session: Session, number: str, *, act: Act) -> Appeal:
    """Close an appeal: unchanged and accepted as it is, or decided."""
    appeal = locked(session, number)
    return step(session, replace(appeal, closed_at=act.at), AppealState.CLOSED, act=act)


def ask_for_review(session: Session, number: str, *, act: Act) -> Appeal:
    """Take an appeal on to a review and a panel, as the candidate wishes; its clock starts."""
    appeal = locked(session, number)
    asked = replace(
        appeal,
        review_at=act.at,
        review_due=clocks.due("appeal_review_days", start=act.at.date()),
    )
    return step(session, asked, AppealState.REVIEW, act=act)


def appeals(session: Session) -> Sequence[Appeal]:
    """Return every appeal, oldest first."""
    return store.appeals(session)


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Appeal]:
    """Return the appeals of a candidate, oldest first."""
    return store.of_candidate(session, candidate)


def own(session: Session, number: str, candidate: CandidateId) -> Appeal:
    """Return an appeal of one candidate; to anybody else it does not exist."""
    found = store.by_number(session, number)
    if found is None or found.candidate != candidate:
        msg = f"the candidate has no rescore with the number {number!r}"
        raise AppealNotFound(msg)
    return found


def _of_result(session: Session, result: Result) -> Appeal | None:
    """Return the appeal that stands in the way of another one on the same result."""
    mine = store.of_candidate(session, result.candidate)
    same = (
        one
        for one in mine
        if one.run == result.run
        or (one.sitting == result.session and one.state is not AppealState.CLOSED)
    )
    return next(same, None)


def _drafted(result: Result, origin: Origin, act: Act, *, statement: str = "") -> Appeal:
    return Appeal(
        id=act.new_id(),
        number="",
        candidate=result.candidate,
        candidate_number=result.number,
        run=result.run,
        sitting=result.session,
        course=result.course,
        form=result.form,
        state=AppealState.REQUESTED,
        origin=origin,
        requested_at=act.at,
        fee=fee(act.at.date()),
        statement=statement,
    )
