"""Where a candidate's area score lies against a candidate at the cut, where that may be said.

Whether an area has a score of its own worth telling is decided in `scoring.subscores`; an area
that does not pass that gate has no band here, whatever its numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.subscores import AreaValue, subscore_value


class AreaStanding(StrEnum):
    """Where an area score lies: more than one standard error off the cut profile, or not."""

    BELOW = "below"
    AROUND = "around"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class AreaBand:
    """The cut profile of one area, and how far a score may lie from it by chance.

    Attributes
    ----------
    value : AreaValue
        Added value of the area, with every reason why it has no band.
    at_cut : float
        Marks in the area that a candidate at the cut is expected to have.
    sem : float
        Standard error of measurement of the area's score, in marks; nan where undefined.
    """

    value: AreaValue
    at_cut: float
    sem: float

    def standing(self, marks: float) -> AreaStanding | None:
        """Return the band of a candidate's area score; None where the area has none."""
        if not self.value.reported:
            return None
        if abs(marks - self.at_cut) <= self.sem:
            return AreaStanding.AROUND
        return AreaStanding.BELOW if marks < self.at_cut else AreaStanding.ABOVE


def area_bands(
    marks: NDArray[np.float64],
    *,
    areas: Sequence[str],
    at_cut: NDArray[np.float64],
    cut: float,
    items_min: int,
) -> tuple[AreaBand, ...]:
    r"""Return the cut profile and the gate of every area, in the order of the form.

    The panel's expected marks of a candidate at the cut, :math:`\pi_j`, are brought to the cut
    that is in force on the form, so that the areas of the profile sum to it; the error of an
    area's score x is that of its alpha:

    .. math::

        c_a = \sum_{j \in a} \pi_j \cdot \frac{c}{\sum_j \pi_j},\qquad
        SEM_a = s_a \sqrt{1 - \alpha_a}

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks of the scored items.
    areas : sequence of str, length n_items
        The area of each item.
    at_cut : ndarray of shape (n_items,)
        Expected marks of a candidate at the cut, from the panel.
    cut : float
        Cut of the form in marks, unrounded.
    items_min : int
        Items an area needs, from the policy.

    References
    ----------
    Haberman, S. J. (2008). *Journal of Educational and Behavioral Statistics*, 33, 204-229, for
    the gate; Lord, F. M., & Novick, M. R. (1968). *Statistical theories of mental test scores*,
    eq. 3.8.4, for the error.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]])
    >>> first, _ = area_bands(
    ...     marks, areas=["a", "a", "b", "b"], at_cut=np.full(4, 0.5), cut=2.4, items_min=2
    ... )
    >>> round(first.at_cut, 3), first.sem, first.standing(2.0)
    (1.2, 0.0, None)
    """
    found = subscore_value(marks, areas=areas, items_min=items_min)
    named = np.array(areas)
    return tuple(
        AreaBand(
            value=one,
            at_cut=float(at_cut[named == one.area].sum()) * cut / float(at_cut.sum()),
            sem=_sem(marks[:, named == one.area].sum(axis=1), one.reliability),
        )
        for one in found.areas
    )


def _sem(totals: NDArray[np.float64], reliability: float) -> float:
    if not 0 <= reliability <= 1:
        return float("nan")
    return float(totals.std(ddof=1)) * sqrt(1 - reliability)
