"""Generalized Mantel-Haenszel: groups that spread differently over the marks of a question.

The marks are names here, without order, so that a difference in any direction is found; for an
ordered difference :mod:`scoring.dif.written` has more power.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, Grouped, matching_with
from scoring.dif.results import ALPHA, DifResult
from scoring.dif.written import WrittenStrata, mean_difference, size_class, written_strata

Floats = NDArray[np.float64]

SMALLEST_EIGENVALUE = 1e-9


def generalized_mantel_haenszel(
    groups: Grouped,
    *,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return the generalized Mantel-Haenszel chi-square of all questions.

    Parameters
    ----------
    groups : Grouped
        Whole marks.
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
    Somes, G. W. (1986). *The American Statistician*, 40, 106-108; Zwick, R., Donoghue, J. R. and
    Grima, A. (1993). *Journal of Educational Measurement*, 30, 233-251, equation 9.
    """
    return screened(
        groups,
        _of_item,
        method="generalized Mantel-Haenszel",
        effect_scale="SMD over the SD of the mark (negative is harder; says nothing of spread)",
        anchors=anchors,
        assumptions=("marks are categories without order",),
        exploratory=exploratory,
        alpha=alpha,
    )


def chi_square(table: WrittenStrata) -> tuple[float, int] | None:
    r"""Return the chi-square of one question with its degrees of freedom.

    .. math::

        \chi^2 = d' V^{-1} d, \quad d = \sum_k (n_{Fk} - E_k), \quad
        E_{tk} = \frac{n_{Fk} n_{tk}}{n_k}, \quad
        V = \sum_k \frac{n_{Rk} n_{Fk}}{n_k^2 (n_k - 1)}
        (n_k \operatorname{diag}(n_{tk}) - n_{tk} n_{tk}')

    over all marks t but one and the scores k at which both groups are found.

    References
    ----------
    Somes (1986), equation 2.

    Examples
    --------
    >>> marks, score = np.array([0.0, 1.0, 2.0]), np.array([5.0])
    >>> even, middling = np.array([[10.0, 10.0, 10.0]]), np.array([[5.0, 20.0, 5.0]])
    >>> found = chi_square(WrittenStrata(score, marks, even, middling))
    >>> round(found[0], 4), found[1]
    (6.5556, 2)
    """
    shared = table.shared()
    both = shared.focal + shared.reference
    n, n_focal = both.sum(axis=1), shared.focal.sum(axis=1)
    d = (shared.focal - n_focal[:, None] * both / n[:, None]).sum(axis=0)[:-1]
    share = n_focal * (n - n_focal) / (n**2 * np.maximum(n - 1, 1))
    spread = np.diag((share * n) @ both) - (both * share[:, None]).T @ both
    values, vectors = np.linalg.eigh(spread[:-1, :-1])
    used = values > SMALLEST_EIGENVALUE * max(float(values.max(initial=0.0)), 1.0)
    if not used.any():
        return None
    along = vectors[:, used].T @ d
    return float((along**2 / values[used]).sum()), int(used.sum())


def _of_item(groups: Grouped, item: int, anchors: Flags) -> Numbers:
    table = written_strata(groups, item=item, matching=matching_with(anchors, item))
    found, mean = chi_square(table), mean_difference(table)
    if found is None or mean is None:
        return UNDEFINED
    chi2, df = found
    p = float(chdtrc(df, chi2))
    se = abs(mean.se * mean.effect / mean.smd) if mean.smd else mean.se
    return Numbers(chi2, df, p, mean.effect, se, size_class(mean.effect, p=p))
