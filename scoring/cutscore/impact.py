"""What a cut would do: who passes at the cut and at one and two errors around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.cutscore.angoff import lowest_mark
from scoring.proportions import Interval, wilson

STEPS = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """The outcome at one candidate cut."""

    errors: int
    cut: float
    raw_cut: int
    n_pass: int
    pass_rate: float
    pass_interval: Interval


@dataclass(frozen=True, slots=True)
class Impact:
    """Outcomes at the cut and around it, in rising order of cut."""

    rows: tuple[ImpactRow, ...]
    n: int
    se: float


def impact(totals: NDArray[np.float64], *, cut: float, se: float) -> Impact:
    """Return pass counts at the cut and at one and two standard errors below and above.

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total marks of a cohort.
    cut, se : float
        Unrounded cut and its standard error, in marks.

    Examples
    --------
    >>> found = impact(np.array([48.0, 50, 52, 54]), cut=50.2, se=2.0)
    >>> [(row.raw_cut, row.n_pass) for row in found.rows]
    [(47, 4), (49, 3), (51, 2), (53, 1), (55, 0)]
    """
    if len(totals) == 0:
        msg = "impact needs the totals of a cohort, and there are none"
        raise ValueError(msg)
    rows = []
    for step in STEPS:
        moved = cut + step * se
        passing = int((totals >= lowest_mark(moved)).sum())
        rows.append(
            ImpactRow(
                errors=step,
                cut=moved,
                raw_cut=lowest_mark(moved),
                n_pass=passing,
                pass_rate=passing / len(totals),
                pass_interval=wilson(passing, n=len(totals)),
            )
        )
    return Impact(rows=tuple(rows), n=len(totals), se=se)
