"""Key validation: two people decide about each held item, each without the other's word."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import Reason
from exambank.core.vocabulary import ItemId
from scoring.runs import rules, store
from scoring.runs.forms import scored_form
from scoring.runs.steps import RunRefused, locked, record, step
from scoring.runs.types import Disposition, Ruling, Run, RunState


class RulingRefused(Exception):
    """A decision about a held item is not written so that it can be carried out."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


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
        If the item is not held, the run is past key validation, or no reason is given.
    RulingRefused
        If the disposition and the key that goes with it do not fit the item.
    """
    fresh = locked(session, run.id)
    if fresh.state is not RunState.KEY_VALIDATION:
        msg = f"run {fresh.course} {fresh.number} is {fresh.state.value}: its keys are settled"
        raise RunRefused(msg)
    if item not in {hold.item for hold in fresh.holds}:
        msg = f"item {item} is not held in run {fresh.course} {fresh.number}"
        raise RunRefused(msg)
    if not act.reason:
        msg = f"write why item {item} is decided as {disposition.value}"
        raise RunRefused(msg)
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
    return step(session, run, RunState.KEYED, act=act)


def rulings(session: Session, run: Run, *, act: Act) -> Sequence[Ruling]:
    """Return the rulings of a run that the actor may see, oldest first.

    While keys are being settled, others' rulings show only on items that the actor has ruled
    on.
    """
    found = store.rulings(session, run.id)
    if run.state is RunState.KEY_VALIDATION:
        return rules.visible(found, to=act.by)
    return found


def dispositions(session: Session, run: Run) -> Mapping[ItemId, tuple[Disposition, str]]:
    """Return what two people agreed on for each held item, as far as they have."""
    return rules.overrides(run.holds, store.rulings(session, run.id))
