"""Common items of two calibrations, and their response functions on the base scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt.models import ItemParameters

Floats = NDArray[np.float64]

LEAST_ITEMS = 2


class NotLinkable(ValueError):
    """The two calibrations cannot be linked as asked."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Right/wrong items that both calibrations hold.

    Attributes
    ----------
    ids : tuple of str
    new, base : ndarray of shape (n_items, 3)
        Columns a, b, c in each calibration's own metric, logit = D a (theta - b).
    """

    ids: tuple[str, ...]
    new: Floats
    base: Floats

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
            If fewer than two items are left, or a named item is not in both calibrations.
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
        return cls(tuple(ids), _rows([here[i] for i in ids]), _rows([there[i] for i in ids]))

    def without(self, ids: Sequence[str]) -> "Anchors":
        """Leave out items."""
        keep = np.array([one not in ids for one in self.ids])
        if keep.sum() < LEAST_ITEMS:
            raise NotLinkable(f"{keep.sum()} common items are left: at least {LEAST_ITEMS}")
        names = tuple(one for one in self.ids if one not in ids)
        return Anchors(names, self.new[keep], self.base[keep])


def _rows(items: Sequence[ItemParameters]) -> Floats:
    for item in items:
        if not item.model.is_dichotomous:
            raise NotLinkable(f"item {item.id} is {item.model}: only right/wrong items are linked")
        if item.a <= 0:
            raise NotLinkable(f"item {item.id} has a = {item.a:g}: exclude it from the anchor")
    return np.array([[item.a, item.b[0], item.c] for item in items])


def probabilities(parameters: Floats, theta: Floats, *, d: float) -> Floats:
    r"""Return :math:`P = c + (1 - c) / (1 + e^{-D a (\theta - b)})`.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, 3)
        Columns a, b, c; may be complex, for derivatives by a complex step.
    theta : ndarray of shape (n_points,)
    d : float
        1, or 1.7 where the parameters approximate the normal ogive.

    Returns
    -------
    ndarray of shape (n_items, n_points)

    References
    ----------
    Birnbaum, A. (1968), in Lord and Novick, *Statistical Theories of Mental Test Scores*, ch. 17.

    Examples
    --------
    >>> probabilities(np.array([[1.0, 0.0, 0.2]]), np.array([0.0]), d=1.7).round(6)
    array([[0.6]])
    """
    a, b, c = (parameters[:, k, None] for k in range(3))
    found: Floats = c + (1 - c) / (1 + np.exp(-d * a * (theta - b)))
    return found


def moved(parameters: Floats, slope: float, intercept: float) -> Floats:
    """Return parameters on the base scale: a / A, A b + B and c.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, 3)
        Columns a, b, c on the new scale.
    slope, intercept : float
        A and B.

    Returns
    -------
    ndarray of shape (n_items, 3)

    Examples
    --------
    >>> moved(np.array([[1.0, 2.0, 0.2]]), 2.0, -1.0).tolist()
    [[0.5, 3.0, 0.2]]
    """
    a, b, c = parameters.T
    return np.stack([a / slope, slope * b + intercept, c], axis=1)
