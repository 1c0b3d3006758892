"""Common items of two calibrations, matched and made comparable."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt.kernels import Kind
from scoring.irt.models import ItemParameters, Model
from scoring.linking.curves import RIGHT_WRONG

Floats = NDArray[np.float64]

LEAST_ITEMS = 2


class NotLinkable(ValueError):
    """The two calibrations cannot be linked as asked."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Items that both calibrations hold.

    Attributes
    ----------
    ids : tuple of str
    new, base : ndarray of shape (n_items, n_columns)
        Columns a, b, c in each calibration's own metric, logit = D a (theta - b); items with
        more than two categories add columns b2, b3, ..., nan where an item has no such step.
    kinds : tuple of Kind
        How the steps of each item are read; of no account for right/wrong items.
    has_unit_slopes : bool
        Whether every item is Rasch or partial credit in both calibrations, so that the unit of
        both scales is the same and A is 1.
    """

    ids: tuple[str, ...]
    new: Floats
    base: Floats
    kinds: tuple[Kind, ...] = ()
    has_unit_slopes: bool = False

    @classmethod
    def common(
        cls,
        new: Sequence[ItemParameters],
        base: Sequence[ItemParameters],
        *,
        only: Sequence[str] | None = None,
        exclude: Sequence[str] = (),
    ) -> "Anchors":
        """Match items by identifier, in the order of the new calibration.

        Raises
        ------
        NotLinkable
            If fewer than two items are left, a named item is not in both calibrations, or an item
            is not the same kind of item in both.
        """
        there, here = {item.id: item for item in base}, {item.id: item for item in new}
        for name in (*(only or ()), *exclude):
            if name not in there or name not in here:
                raise NotLinkable(f"item {name} is not in both calibrations")
        ids = [
            item.id
            for item in new
            if item.id in there and item.id not in exclude and (only is None or item.id in only)
        ]
        if len(ids) < LEAST_ITEMS:
            raise NotLinkable(f"{len(ids)} common items: at least {LEAST_ITEMS} are needed")
        pairs = [(here[i], there[i]) for i in ids]
        for one, other in pairs:
            _check_alike(one, other)
        columns = RIGHT_WRONG + max(len(one.b) for one, _ in pairs) - 1
        return cls(
            tuple(ids),
            _rows([one for one, _ in pairs], columns),
            _rows([other for _, other in pairs], columns),
            tuple(one.model.kind for one, _ in pairs),
            all(item.model.has_unit_slope for pair in pairs for item in pair),
        )

    def without(self, ids: Sequence[str]) -> "Anchors":
        """Leave out items."""
        keep = np.array([one not in ids for one in self.ids])
        if keep.sum() < LEAST_ITEMS:
            raise NotLinkable(f"{keep.sum()} common items are left: at least {LEAST_ITEMS}")
        names = tuple(one for one in self.ids if one not in ids)
        kinds = tuple(kind for kind, kept in zip(self.kinds, keep, strict=False) if kept)
        return Anchors(names, self.new[keep], self.base[keep], kinds, self.has_unit_slopes)


def _rows(items: Sequence[ItemParameters], columns: int) -> Floats:
    found = np.full((len(items), columns), np.nan)
    for row, item in enumerate(items):
        if item.model is Model.NRM:
            raise NotLinkable(
                f"item {item.id} is nominal: its scores do not move along a line; exclude it"
            )
        if item.a <= 0:
            raise NotLinkable(f"item {item.id} has a = {item.a:g}: exclude it from the anchor")
        found[row, :RIGHT_WRONG] = item.a, item.b[0], item.c
        found[row, RIGHT_WRONG : len(item.b) + RIGHT_WRONG - 1] = item.b[1:]
    return found


def _check_alike(new: ItemParameters, base: ItemParameters) -> None:
    if new.n_categories != base.n_categories:
        raise NotLinkable(
            f"item {new.id} has {new.n_categories} categories in one calibration and "
            f"{base.n_categories} in the other: exclude it"
        )
    if new.n_categories > 2 and new.model.kind is not base.model.kind:  # noqa: PLR2004 - right/wrong
        raise NotLinkable(
            f"item {new.id} is {new.model} in one calibration and {base.model} in the other: "
            "their steps are not comparable; exclude it"
        )
