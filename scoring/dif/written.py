"""Written questions with several marks: Mantel's chi-square, and the standardized mean difference.

Both compare the mean mark of the groups at equal matching score.  Differences that a mean does
not show (one group has more middling marks) are for :mod:`scoring.dif.generalized`.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, Grouped, matched, matching_with
from scoring.dif.results import ALPHA, DifClass, DifResult

Floats = NDArray[np.float64]

# Zwick, R., Thayer, D. T. and Mazzeo, J. (1997). *Applied Measurement in Education*, 10, 321-344,
# p. 336: the classes AA, BB and CC of the National Assessment of Educational Progress.
NEGLIGIBLE, LARGE = 0.17, 0.25


@dataclass(frozen=True, slots=True)
class WrittenStrata:
    """Candidates of both groups by matching score and mark on one question.

    Attributes
    ----------
    score : ndarray of shape (n_strata,)
    marks : ndarray of shape (n_marks,)
        The marks that occurred, ascending.
    reference, focal : ndarray of shape (n_strata, n_marks)
    """

    score: Floats
    marks: Floats
    reference: Floats
    focal: Floats

    def shared(self) -> "WrittenStrata":
        """Return only the strata in which both groups are found."""
        both = (self.reference.sum(axis=1) > 0) & (self.focal.sum(axis=1) > 0)
        return WrittenStrata(self.score[both], self.marks, self.reference[both], self.focal[both])


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """Difference of mean marks at equal score, focal less reference.

    `smd` is in marks with error `se`; `effect` is `smd` over the standard deviation of the mark;
    `chi2` is Mantel's, with one degree of freedom.
    """

    chi2: float
    p: float
    smd: float
    se: float
    effect: float


def written_strata(groups: Grouped, *, item: int, matching: Flags) -> WrittenStrata:
    """Return the table of one question by score on the matching items.

    Parameters
    ----------
    groups : Grouped
    item : int
        Place of the question.
    matching : ndarray of bool, shape (n_items,)
    """
    taken = ~np.isnan(groups.marks[:, item])
    place, score = matched(groups.marks[taken][:, matching])
    marks, of_row = np.unique(groups.marks[taken, item], return_inverse=True)
    focal = groups.is_focal[taken]
    size = len(score) * len(marks)
    reference, other = (
        np.bincount((place * len(marks) + of_row)[side], minlength=size)
        .reshape(len(score), len(marks))
        .astype(np.float64)
        for side in (~focal, focal)
    )
    return WrittenStrata(score, marks, reference, other)


def mantel(
    groups: Grouped,
    *,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return Mantel's chi-square and the standardized mean difference of all questions.

    Parameters
    ----------
    groups : Grouped
        Whole marks; on a right/wrong item Mantel's chi-square is that of Mantel and Haenszel
        without the continuity correction.
    anchors : ndarray of bool, shape (n_items,), optional
        Items of the matching score, to which the item under study is always added.
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Mantel, N. (1963). *Journal of the American Statistical Association*, 58, 690-700, equation 4;
    Zwick, R., Donoghue, J. R. and Grima, A. (1993). *Journal of Educational Measurement*, 30,
    233-251; classes of Zwick, Thayer and Mazzeo (1997).
    """
    return screened(
        groups,
        _of_item,
        method="Mantel's chi-square with standardized mean difference",
        effect_scale="SMD over the SD of the mark (negative is harder for the focal group)",
        anchors=anchors,
        assumptions=("one step of marks is worth as much as another",),
        exploratory=exploratory,
        alpha=alpha,
    )


def mean_difference(table: WrittenStrata) -> MeanDifference | None:
    r"""Return Mantel's chi-square and the standardized mean difference of one question.

    .. math::

        \chi^2 = \frac{(\sum_k F_k - \sum_k E(F_k))^2}{\sum_k Var(F_k)}, \quad
        F_k = \sum_t y_t n_{Ftk}, \quad E(F_k) = \frac{n_{Fk}}{n_k} \sum_t y_t n_{tk},

    .. math::

        Var(F_k) = \frac{n_{Rk} n_{Fk}}{n_k^2 (n_k - 1)}
        \Big(n_k \sum_t y_t^2 n_{tk} - \big(\sum_t y_t n_{tk}\big)^2\Big),

    .. math::

        \mathrm{SMD} = \sum_k w_k (\bar y_{Fk} - \bar y_{Rk}), \quad w_k = n_{Fk} / n_F, \quad
        Var = \sum_k w_k^2 \Big(\frac1{n_{Fk}} + \frac1{n_{Rk}}\Big)^2 Var(F_k)

    over the scores k at which both groups are found; None where the mark never varies.

    References
    ----------
    Mantel (1963), equation 4; Dorans, N. J. and Schmitt, A. P. (1991), ETS RR-91-47, equation 6;
    Zwick, R. and Thayer, D. T. (1996). *Journal of Educational and Behavioral Statistics*, 21,
    187-201, equation 7 (the hypergeometric error).

    Examples
    --------
    >>> marks, score = np.array([0.0, 1.0, 2.0]), np.array([5.0])
    >>> even, low = np.array([[10.0, 10.0, 10.0]]), np.array([[20.0, 5.0, 5.0]])
    >>> found = mean_difference(WrittenStrata(score, marks, even, low))
    >>> round(found.smd, 6), round(found.chi2, 4)
    (-0.5, 5.3636)
    """
    shared = table.shared()
    y = shared.marks
    n_focal, n_reference = shared.focal.sum(axis=1), shared.reference.sum(axis=1)
    n = n_focal + n_reference
    both = shared.focal + shared.reference
    total, squares = both @ y, both @ y**2
    variance = n_reference * n_focal * (n * squares - total**2) / (n**2 * np.maximum(n - 1, 1))
    if not variance.sum() > 0:
        return None
    gap = float((shared.focal @ y - n_focal * total / n).sum())
    chi2 = gap**2 / float(variance.sum())
    weight = n_focal / n_focal.sum()
    smd = float((weight * (shared.focal @ y / n_focal - shared.reference @ y / n_reference)).sum())
    spread = weight**2 * (1 / n_focal + 1 / n_reference) ** 2 * variance
    return MeanDifference(
        chi2=chi2,
        p=float(chdtrc(1, chi2)),
        smd=smd,
        se=sqrt(float(spread.sum())),
        effect=smd / _standard_deviation(table),
    )


def _standard_deviation(table: WrittenStrata) -> float:
    """Return the standard deviation of the mark over all candidates."""
    counts = (table.reference + table.focal).sum(axis=0)
    n = float(counts.sum())
    mean = float(counts @ table.marks) / n
    return sqrt(float(counts @ (table.marks - mean) ** 2) / (n - 1))


def size_class(effect: float, *, p: float) -> DifClass:
    """Return the class of a standardized mean difference: A, B and C for AA, BB and CC.

    Examples
    --------
    >>> [size_class(effect, p=0.001).value for effect in (0.1, -0.2, 0.3)]
    ['A', 'B', 'C']
    """
    if p >= ALPHA or abs(effect) <= NEGLIGIBLE:
        return DifClass.A
    return DifClass.B if abs(effect) <= LARGE else DifClass.C


def standardized_mean_difference(
    groups: Grouped,
    *,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return the standardized mean difference in marks, tested by its own error.

    Parameters
    ----------
    groups : Grouped
    anchors : ndarray of bool, shape (n_items,), optional
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Zwick and Thayer (1996), equations 1 and 7.
    """
    return screened(
        groups,
        _smd_of_item,
        method="standardized mean difference, hypergeometric error",
        effect_scale="SMD (marks; negative is harder for the focal group)",
        anchors=anchors,
        assumptions=("one step of marks is worth as much as another",),
        exploratory=exploratory,
        alpha=alpha,
    )


def _found(groups: Grouped, item: int, anchors: Flags) -> MeanDifference | None:
    return mean_difference(written_strata(groups, item=item, matching=matching_with(anchors, item)))


def _of_item(groups: Grouped, item: int, anchors: Flags) -> Numbers:
    found = _found(groups, item, anchors)
    if found is None:
        return UNDEFINED
    se = abs(found.se * found.effect / found.smd) if found.smd else found.se
    kept = size_class(found.effect, p=found.p)
    return Numbers(found.chi2, 1, found.p, found.effect, se, kept)


def _smd_of_item(groups: Grouped, item: int, anchors: Flags) -> Numbers:
    found = _found(groups, item, anchors)
    if found is None:
        return UNDEFINED
    z = found.smd / found.se
    p = erfc(abs(z) / sqrt(2))
    return Numbers(z, 1, p, found.smd, found.se, size_class(found.effect, p=p))
