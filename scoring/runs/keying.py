"""Key validation: experts answer again, and two people decide about each held item.

Each of the two decides without the other's word.  Below N = 30 nobody decides before the
experts have answered, so that no decision is made without their evidence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, ItemId, Role
from scoring.classical.keycheck import ExpertAnswer, against_experts
from scoring.experts import service as experts
from scoring.experts.types import Expert
from scoring.runs import compute, rules, store
from scoring.runs.forms import scored_form
from scoring.runs.steps import RunRefused, facts_of, locked, record, refused, step
from scoring.runs.types import RAISED, Disposition, Hold, Ruling, Run, RunState


class RulingRefused(Exception):
    """A decision about a held item is not written so that it can be carried out."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


def hand_in_answers(
    session: Session, form: FormCode, *, roles: Collection[Role], act: Act
) -> Expert:
    """Hand in what an expert answered, and hold in every run whose keys are open what differs.

    `roles` are all that the expert's account holds.

    Raises
    ------
    scoring.experts.service.ExpertNotNamed
        If the person who acts is not an expert of the form.
    scoring.experts.service.ExpertRefused
        If a question is open, the answers were handed in before, or the person reads the keys.
    """
    expert = experts.hand_in(session, form, roles=roles, act=act)
    found = _against_key(session, form, experts.second_answers(session, form))
    for run in store.runs_of_form(session, form):
        if run.state is RunState.KEY_VALIDATION:
            _hold(session, locked(session, run.id), found, act=act)
    return expert


def raise_hold(session: Session, run: Run, *, item: ItemId, act: Act) -> Run:
    """Hold a key because a person doubts it, as after a comment; two people then decide.

    Raises
    ------
    RunRefused
        If the run is past key validation, the item is not scored, or no reason is given.
    """
    fresh = _open(session, run)
    if not act.reason:
        raise refused(fresh, N_("write why item {item} is to be held"), item=item)
    places = {one.item: one for one in scored_form(session, fresh.form).places if one.scored}
    if item not in places:
        text = N_("item {item} does not count on form {form}")
        raise refused(fresh, text, item=item, form=fresh.form)
    hold = Hold(item, places[item].position, (RAISED,), (act.reason,))
    return _hold(session, fresh, [hold], act=act)


def rule(
    session: Session,
    run: Run,
    *,
    item: ItemId,
    disposition: Disposition,
    key: str = "",
    act: Act,
) -> Run:
    """Take one person's decision about a held item; the other person decides independently.

    Raises
    ------
    RunRefused
        If the item is not held, the run is past key validation, experts have yet to answer
        where statistics cannot judge, or no reason is given.
    RulingRefused
        If the disposition and the key that goes with it do not fit the item.
    """
    fresh = _open(session, run)
    if item not in {hold.item for hold in fresh.holds}:
        raise refused(fresh, N_("item {item} is not held in run {course} {number}"), item=item)
    for reason in rules.experts_have_answered(facts_of(session, fresh, act)):
        raise RunRefused(reason)
    if not act.reason:
        raise refused(fresh, N_("write why item {item} is decided so"), item=item)
    places = {place.item: place for place in scored_form(session, fresh.form).places}
    found = list(rules.ruling_faults(places[item], disposition, key))
    if found:
        raise RulingRefused(item, found)
    ruling = Ruling(item, disposition, key, act.by, act.at, act.reason)
    store.add_ruling(session, fresh.id, ruling)
    data = {"item": item, "disposition": disposition.value}
    record(session, fresh, "run.key_ruled", act, data)
    return fresh


def settle_keys(session: Session, run: Run, *, act: Act) -> Run:
    """Close key validation: every held item has the same decision of two people."""
    return step(session, locked(session, run.id), RunState.KEYED, act=act)


def rulings(session: Session, run: Run, *, act: Act) -> Sequence[Ruling]:
    """Return the rulings of a run that the actor may see, oldest first.

    While keys are being settled, others' rulings show only on items that the actor has ruled
    on.
    """
    found = store.rulings(session, run.id)
    if run.state is RunState.KEY_VALIDATION:
        return rules.visible(found, to=act.by)
    return found


def everybodys_rulings(session: Session, run: Run) -> Sequence[Ruling]:
    """Return every ruling of a run, oldest first, to whoever may know them all."""
    return store.rulings(session, run.id)


def dispositions(session: Session, run: Run) -> Mapping[ItemId, tuple[Disposition, str]]:
    """Return what two people agreed on for each held item, as far as they have."""
    return rules.overrides(run.holds, store.rulings(session, run.id))


def _open(session: Session, run: Run) -> Run:
    fresh = locked(session, run.id)
    if fresh.state is not RunState.KEY_VALIDATION:
        raise refused(fresh, N_("the keys of run {course} {number} are not open any more"))
    return fresh


def _against_key(session: Session, code: FormCode, given: Sequence[ExpertAnswer]) -> list[Hold]:
    form = scored_form(session, code)
    found = against_experts(compute.key_of(form), [one.item for one in form.places], given)
    positions = {one.item: one.position for one in form.places}
    return [
        Hold(ItemId(one.item), positions[ItemId(one.item)], (one.kind.value,), (one.evidence,))
        for one in found
    ]


def _hold(session: Session, run: Run, found: Sequence[Hold], *, act: Act) -> Run:
    """Add evidence to what a run holds; what it holds for the same reason already is no news."""
    holds = rules.with_evidence(run.holds, found)
    if holds == run.holds:
        return run
    held = replace(run, holds=holds)
    store.update(session, held)
    data = {"items": sorted({one.item for one in found})}
    record(session, held, "run.keys_held", act, data)
    return held
