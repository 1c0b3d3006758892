"""Did a question of the anchor move between the sittings?  Pure functions of both forms' marks.

From 30 candidates on either side a delta plot is shown.  From 150 on the anchor is purified by the
rule that the plan fixed; a plan without one leaves it to two people, whom the plot tells where to
look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from exambank.core.reasons import N_
from exambank.core.vocabulary import ItemId
from scoring.ladder import Statistic, supports
from scoring.linking.anchordrift import LEAST_ITEMS, DriftRule, ItemLogits, purify_anchor
from scoring.linking.anchors import NotLinkable
from scoring.linking.deltaplot import DeltaPlot, delta_plot
from scoring.runs.counting import CountedForm, used
from scoring.runs.types import AnchorItem, DriftCheck

MOVED = N_("moved between the sittings: out by the rule of the plan")


@dataclass(frozen=True, slots=True)
class JudgedAnchor:
    """The anchor with what was seen of each question, and the check if the plan's rule ran."""

    items: tuple[AnchorItem, ...]
    check: DriftCheck | None = None


def judged(
    anchor: tuple[AnchorItem, ...],
    *,
    new: CountedForm,
    base: CountedForm,
    rule: DriftRule | None,
) -> JudgedAnchor:
    """Return the anchor with its drift, as far as the smaller group supports it.

    Parameters
    ----------
    anchor : tuple of AnchorItem
        With those that are out for another reason; they are not judged.
    new, base : CountedForm
    rule : DriftRule or None
        Of the sealed plan; None for a plan of before there were rules.
    """
    n_least = min(len(new.marks), len(base.marks))
    if not supports(Statistic.ITEM_FLAGS, n=n_least):
        return JudgedAnchor(anchor)
    verdict = supports(Statistic.ANCHOR_DRIFT, n=n_least)
    plotted = _plotted(anchor, new=new, base=base, marks=verdict and rule is None)
    if not verdict or rule is None or len(used(anchor)) < LEAST_ITEMS:
        return JudgedAnchor(plotted)
    return _purified(plotted, new=new, base=base, rule=rule)


def _purified(
    anchor: tuple[AnchorItem, ...], *, new: CountedForm, base: CountedForm, rule: DriftRule
) -> JudgedAnchor:
    items = used(anchor)
    here, there = (
        ItemLogits.of_counts(items, right=form.columns(items).sum(axis=0), n=len(form.marks))
        for form in (new, base)
    )
    found = purify_anchor(here, there, rule=rule)
    shifts = {one.id: one for one in found.items}
    check = DriftCheck(rule, n=found.n_new, n_base=found.n_base, at_limit=found.at_limit)
    return JudgedAnchor(
        tuple(
            replace(
                one,
                shift=shifts[one.item].shift,
                z=shifts[one.item].z,
                drifted=not shifts[one.item].kept,
                unused="" if shifts[one.item].kept else MOVED,
            )
            if one.item in shifts
            else one
            for one in anchor
        ),
        check,
    )


def _plotted(
    anchor: tuple[AnchorItem, ...], *, new: CountedForm, base: CountedForm, marks: bool
) -> tuple[AnchorItem, ...]:
    plot, items = _plot(used(anchor), new=new, base=base)
    if plot is None:
        return anchor
    at = {item: place for place, item in enumerate(items)}
    flagged = plot.flagged if marks else ()
    return tuple(
        replace(one, distance=float(plot.distance[at[one.item]]), drifted=at[one.item] in flagged)
        if one.item in at
        else one
        for one in anchor
    )


def _plot(
    items: Sequence[ItemId], *, new: CountedForm, base: CountedForm
) -> tuple[DeltaPlot | None, list[ItemId]]:
    """Return the delta plot of the questions that some but not all answered in both sittings."""
    shares = {
        item: (float(new.columns([item]).mean()), float(base.columns([item]).mean()))
        for item in items
    }
    kept = [item for item, both in shares.items() if all(0 < share < 1 for share in both)]
    try:
        here, there = (np.array([shares[item][side] for item in kept]) for side in (0, 1))
        return delta_plot(here, there), kept
    except NotLinkable:
        return None, kept
