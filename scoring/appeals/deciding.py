"""The review of an appeal and its panel: people who took no part decide."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from scoring import clocks
from scoring.appeals import rules, store
from scoring.appeals.steps import AppealRefused, facts_of, locked, record, step
from scoring.appeals.types import Appeal, AppealState, Choice, PanelVoice
from scoring.voices import visible


def review(session: Session, number: str, finding: str, *, act: Act) -> Appeal:
    """Hand in what the review found; the panel decides next.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the reviewer took part before, or no finding is written.
    """
    appeal = replace(locked(session, number), reviewer=act.by, finding=finding.strip())
    return step(session, appeal, AppealState.PANEL, act=act)


def decide(session: Session, number: str, choice: Choice, *, act: Act) -> Appeal:
    """Add one member's decision; when the panel agrees, the appeal goes on.

    Either it is decided and the result stands, or the sheet is read again by somebody who has
    not read it before, free of charge.

    Raises
    ------
    AppealRefused
        If the appeal is not before its panel, the person took part in it, or gives no reason.
    """
    appeal = locked(session, number)
    found = list(rules.panel_member_refusals(facts_of(session, appeal, act=act)))
    if appeal.state is not AppealState.PANEL:
        text = N_("rescore {number} is not before a panel")
        found.append(Reason("no_panel", text, {"number": appeal.number}))
    if not act.reason:
        found.append(Reason("reason_missing", N_("write why, in one sentence")))
    if found:
        raise AppealRefused(found)
    voice = PanelVoice(choice, act.by, act.role.value, act.at, act.reason)
    store.add_voice(session, appeal, voice)
    record(session, appeal, "appeal.decided_by_one", act=act.because(""))
    if list(rules.panel_agrees(facts_of(session, appeal, act=act))):
        return appeal
    if choice is Choice.READ_AGAIN:
        return _read_again(session, appeal, act)
    return step(session, replace(appeal, decided_at=act.at), AppealState.DECIDED, act=act)


def voices(session: Session, appeal: Appeal, *, act: Act) -> Sequence[PanelVoice]:
    """Return what the panel said, as far as the actor may see it yet."""
    found = store.voices(session, appeal)
    if appeal.state is AppealState.PANEL:
        return visible(found, to=act.by)
    return found


def _read_again(session: Session, appeal: Appeal, act: Act) -> Appeal:
    again = replace(
        appeal,
        run=appeal.correction or appeal.run,
        checker="",
        former_checkers=(*appeal.former_checkers, appeal.checker),
        checked_at=None,
        reading=(),
        differences=(),
        correction=None,
        sweep=None,
        score_changed=None,
        settled_at=act.at,
        check_due=clocks.due("clerical_check_days", start=act.at.date()),
        review_due=None,
        reviewer="",
        finding="",
    )
    return step(session, again, AppealState.WAIVED, act=act)
