"""Item fit by summed scores: Orlando and Thissen's S-X2 with control of multiplicity.

Observed and model-implied answers are compared among candidates with the same total, so no
ability has to be estimated.  Fit by residuals is in :mod:`scoring.irt.residuals`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import gammaincc

from scoring.irt.bank import Bank
from scoring.irt.design import MISSING, Bytes
from scoring.irt.models import ItemParameters, Model
from scoring.irt.population import standard_normal
from scoring.irt.sumscore import sum_distribution
from scoring.multiplicity import benjamini_hochberg, holm

Floats = NDArray[np.float64]

LEAST_EXPECTED = 1.0
FEWEST_ITEMS = 3


class NoCompleteRows(ValueError):
    """Summed-score fit needs candidates who answered every item."""


@dataclass(frozen=True, slots=True)
class SummedScoreFit:
    r"""S-X2 of one item.

    Attributes
    ----------
    item : str
    n : float
        Candidates who answered everything.
    statistic : float
    df : int
        Cells less one a row, less the item's estimated parameters; at 0 or below p is NaN.
    p, p_holm, p_fdr : float
        As is; adjusted for all items by Holm (any false alarm) and by Benjamini-Hochberg (share
        of false alarms).
    rmsea : float
        Misfit a degree of freedom, :math:`\sqrt{\max(X^2 - df, 0) / ((N - 1) df)}`.
    """

    item: str
    n: float
    statistic: float
    df: int
    p: float
    p_holm: float
    p_fdr: float
    rmsea: float


def s_x2(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    weights: NDArray[np.generic] | None = None,
    n_estimated: Sequence[int] | None = None,
    density: Floats | None = None,
) -> tuple[SummedScoreFit, ...]:
    r"""Return S-X2 of every item.

    .. math:: S\text{-}X^2_j = \sum_s N_s \sum_k \frac{(O_{sk} - E_{sk})^2}{E_{sk}}

    over total scores s, with :math:`E_{sk} = \int P_{jk} f^{-j}(s - k) g / \int f(s) g`.  Totals
    with an expected count below 1 are joined with their neighbours, from both ends inwards; of
    items with more than two categories, categories are joined within a total.

    Parameters
    ----------
    bank : Bank
        Calibrated items.
    marks : ndarray of shape (n_candidates, n_items)
        Candidates with a missing mark are left out.
    weights : ndarray of shape (n_candidates,), optional
    n_estimated : sequence of int, optional
        Parameters estimated for each item from these data; by default those of its model.
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes; standard normal without.

    Raises
    ------
    NoCompleteRows
        If nobody answered every item or there are fewer than three items.

    References
    ----------
    Orlando, M. and Thissen, D. (2000). *Applied Psychological Measurement*, 24, 50-64,
    equation 10; Kang, T. and Chen, T. T. (2008). *Journal of Educational Measurement*, 45,
    391-406, for more than two categories.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "ABCD"])
    >>> marks = np.random.default_rng(1).integers(0, 2, (200, 4))
    >>> [fit.df for fit in s_x2(bank, marks)]
    [2, 2, 2, 2]
    """
    codes = bank.codes(marks)
    times = np.ones(len(codes)) if weights is None else weights.astype(np.float64)
    complete = (codes != MISSING).all(axis=1)
    codes, times = codes[complete], times[complete]
    if len(bank.items) < FEWEST_ITEMS or not times.sum() > 0:
        raise NoCompleteRows(
            f"{times.sum():g} candidates answered all {len(bank.items)} items: S-X2 needs at "
            f"least one and {FEWEST_ITEMS} items; use residual fit for data missing by design"
        )
    share = standard_normal(bank.theta) if density is None else density
    tables = [np.exp(bank.log_p[j, : item.n_categories]) for j, item in enumerate(bank.items)]
    n_scores = int(sum(len(table) - 1 for table in tables)) + 1
    observed = _observed(codes, times, n_scores, max(len(table) for table in tables))
    whole = sum_distribution(tables) @ share
    raw = []
    for j, rest in _left_out(tables, list(range(len(tables))), np.ones((1, len(share)))):
        expected = _expected(tables[j], rest, share, whole)
        counted = observed[:, j, : len(tables[j])]
        n_own = _n_own(bank.items[j]) if n_estimated is None else n_estimated[j]
        raw.append(_statistic(counted, expected, n_own))
    return _results(bank.items, float(times.sum()), raw)


def _results(
    items: Sequence[ItemParameters], n: float, raw: list[tuple[float, int]]
) -> tuple[SummedScoreFit, ...]:
    p = np.array([gammaincc(df / 2, x / 2) if df > 0 else np.nan for x, df in raw])
    by_holm, by_fdr = holm(p), benjamini_hochberg(p)
    return tuple(
        SummedScoreFit(
            item.id,
            n,
            x,
            df,
            float(p[j]),
            float(by_holm[j]),
            float(by_fdr[j]),
            float(np.sqrt(max(x - df, 0.0) / ((n - 1) * df))) if df > 0 and n > 1 else float("nan"),
        )
        for j, (item, (x, df)) in enumerate(zip(items, raw, strict=True))
    )


def _n_own(item: ItemParameters) -> int:
    """Count the parameters that a calibration of its own estimates for an item."""
    slopes = 0 if item.model.has_unit_slope or item.model is Model.ONE_PL else 1
    return slopes + len(item.b) + (item.model is Model.THREE_PL)


def _observed(codes: Bytes, weights: Floats, n_scores: int, n_categories: int) -> Floats:
    """Return how many candidates have each total and each category, (scores, items, categories)."""
    sums = codes.sum(axis=1, dtype=np.intp)
    rows = np.arange(len(codes))
    by_score = sparse.csr_array((weights, (sums, rows)), shape=(n_scores, len(codes)))
    return np.stack(
        [by_score @ (codes == category).astype(np.float64) for category in range(n_categories)],
        axis=2,
    )


def _left_out(
    tables: Sequence[Floats], places: list[int], others: Floats
) -> Iterator[tuple[int, Floats]]:
    """Yield each item with the distribution of the sum of all others, halving the items."""
    if len(places) == 1:
        yield places[0], others
        return
    middle = len(places) // 2
    left, right = places[:middle], places[middle:]
    yield from _left_out(tables, left, _with(others, [tables[j] for j in right]))
    yield from _left_out(tables, right, _with(others, [tables[j] for j in left]))


def _with(distribution: Floats, tables: Sequence[Floats]) -> Floats:
    for p in tables:
        longer = np.zeros((len(distribution) + len(p) - 1, distribution.shape[1]))
        for category, share in enumerate(p):
            longer[category : category + len(distribution)] += share * distribution
        distribution = longer
    return distribution


def _expected(table: Floats, rest: Floats, density: Floats, whole: Floats) -> Floats:
    """Return the model's share of each category among candidates with each total."""
    joint = np.zeros((len(whole), len(table)))
    for category, share in enumerate(table):
        joint[category : category + len(rest), category] = rest @ (share * density)
    shares: Floats = joint / np.maximum(whole, 1e-300)[:, None]
    return shares


def _statistic(counted: Floats, shares: Floats, n_own: int) -> tuple[float, int]:
    # The lowest and highest total leave nothing to compare.
    counted, shares = counted[1:-1], shares[1:-1]
    expected = shares * counted.sum(axis=1, keepdims=True)
    filled = expected.sum(axis=1) > 0
    counted, expected = counted[filled], expected[filled]
    if counted.shape[1] == 2:  # noqa: PLR2004 - right or wrong
        counted, expected = _joined_rows(counted, expected)
        statistic = ((counted - expected) ** 2 / np.maximum(expected, 1e-300)).sum()
        return float(statistic), len(counted) - n_own
    statistic, cells = 0.0, 0
    for seen, meant in zip(counted, expected, strict=True):
        joined_seen, joined_meant = _joined_cells(seen, meant)
        statistic += float(((joined_seen - joined_meant) ** 2 / joined_meant).sum())
        cells += len(joined_seen) - 1
    return statistic, cells - n_own


def _joined_rows(counted: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Join totals until every cell expects enough, from both ends inwards."""
    seen, meant = list(counted), list(expected)
    while len(meant) > 1 and min(meant[0]) < LEAST_EXPECTED:
        seen[1], meant[1] = seen[0] + seen[1], meant[0] + meant[1]
        del seen[0], meant[0]
    while len(meant) > 1 and min(meant[-1]) < LEAST_EXPECTED:
        seen[-2], meant[-2] = seen[-2] + seen[-1], meant[-2] + meant[-1]
        del seen[-1], meant[-1]
    inner = 1
    while inner < len(meant) - 1:
        if min(meant[inner]) < LEAST_EXPECTED:
            seen[inner + 1] = seen[inner] + seen[inner + 1]
            meant[inner + 1] = meant[inner] + meant[inner + 1]
            del seen[inner], meant[inner]
        else:
            inner += 1
    return np.array(seen).reshape(-1, 2), np.array(meant).reshape(-1, 2)


def _joined_cells(seen: Floats, meant: Floats) -> tuple[Floats, Floats]:
    """Join neighbouring categories of one total until each expects enough."""
    left, right = list(seen), list(meant)
    while len(right) > 1 and min(right) < LEAST_EXPECTED:
        place = int(np.argmin(right))
        beside = (
            place - 1
            if place and (place == len(right) - 1 or place * 2 > len(right))
            else (place + 1)
        )
        left[beside] += left[place]
        right[beside] += right[place]
        del left[place], right[place]
    return np.array(left), np.maximum(np.array(right), 1e-300)
