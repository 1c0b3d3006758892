"""Put the numbers of all items together into one result, with p-values adjusted and classes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from scoring.dif.groups import Flags, Grouped, unsupported
from scoring.dif.results import ALPHA, COMMON_ASSUMPTIONS, DifClass, DifResult, ItemDif
from scoring.dif.results import shows_classes as classes_shown
from scoring.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a method found for one item, before adjusting and classes are decided."""

    statistic: float
    df: int
    p: float
    effect: float
    se: float
    dif_class: DifClass | None
    is_flagged: bool | None = None


Groups = TypeVar("Groups", bound=Grouped)

NAN = float("nan")
UNDEFINED = Numbers(statistic=NAN, df=1, p=NAN, effect=NAN, se=NAN, dif_class=None)


def screened(
    groups: Groups,
    of_item: Callable[[Groups, int, Flags], Numbers],
    *,
    method: str,
    effect_scale: str,
    anchors: Flags | None,
    assumptions: Sequence[str],
    exploratory: bool,
    alpha: float = ALPHA,
) -> DifResult:
    """Return what a method says of every item; groups too small are refused before it begins.

    Parameters
    ----------
    groups : Grouped
    of_item : callable
        The method: called with the groups, the place of an item, and the anchors.
    anchors : ndarray of bool, shape (n_items,), or None
        None for all items.

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.
    """
    unsupported(groups, exploratory=exploratory)
    chosen = groups.all_items() if anchors is None else anchors
    return assembled(
        groups,
        [of_item(groups, item, chosen) for item in range(len(groups.items))],
        method=method,
        effect_scale=effect_scale,
        anchors=chosen,
        assumptions=assumptions,
        exploratory=exploratory,
        alpha=alpha,
    )


def assembled(
    groups: Grouped,
    found: Sequence[Numbers],
    *,
    method: str,
    effect_scale: str,
    anchors: Flags,
    assumptions: Sequence[str],
    exploratory: bool,
    alpha: float = ALPHA,
) -> DifResult:
    """Return the result of a method over all items.

    Parameters
    ----------
    groups : Grouped
    found : sequence of Numbers
        One for each item.
    anchors : ndarray of bool, shape (n_items,)
    """
    refused = unsupported(groups, exploratory=exploratory)
    shows_classes = classes_shown(refused, exploratory=exploratory)
    adjusted = benjamini_hochberg(np.array([one.p for one in found]))
    taken = ~np.isnan(groups.marks)
    focal = taken[groups.is_focal].sum(axis=0)
    reference = taken[~groups.is_focal].sum(axis=0)
    items = tuple(
        ItemDif(
            item=name,
            n_reference=int(reference[j]),
            n_focal=int(focal[j]),
            statistic=found[j].statistic,
            df=found[j].df,
            p=found[j].p,
            p_fdr=float(adjusted[j]),
            effect=found[j].effect,
            se=found[j].se,
            dif_class=found[j].dif_class if shows_classes else None,
            is_flagged=_is_flagged(found[j], alpha),
        )
        for j, name in enumerate(groups.items)
    )
    return DifResult(
        items=items,
        n_reference=groups.n_reference,
        n_focal=groups.n_focal,
        method=method,
        effect_scale=effect_scale,
        alpha=alpha,
        anchors=tuple(np.array(groups.items)[anchors].tolist()),
        assumptions=(*assumptions, *COMMON_ASSUMPTIONS),
        refused=refused,
    )


def _is_flagged(one: Numbers, alpha: float) -> bool:
    return bool(one.p < alpha) if one.is_flagged is None else one.is_flagged
