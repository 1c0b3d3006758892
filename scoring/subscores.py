"""Whether an area's own score says more about the area than the total does (Haberman)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ladder import Statistic, supports
from scoring.moments import TooFewMarks, mark_moments
from scoring.reliability.coefficients import alpha_of


@dataclass(frozen=True, slots=True)
class AreaValue:
    """Added value of one area.

    Attributes
    ----------
    prmse_area, prmse_total, prmse_both : float
        Proportional reduction of mean squared error in predicting the area's true score from its
        own score, from the total, and from both.
    correlation : float
        Correlation of the true area score with the rest of the form's true score; nan where an
        estimate passes 1.
    reported : bool
        Whether a band for the area may be printed.
    reasons : tuple of str
        Every reason why not.
    """

    area: str
    n_items: int
    reliability: float
    prmse_area: float
    prmse_total: float
    prmse_both: float
    correlation: float
    reported: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubscoreValue:
    """Added value of every area of a form."""

    areas: tuple[AreaValue, ...]
    n: int
    method: str
    assumptions: tuple[str, ...]


def subscore_value(
    marks: NDArray[np.float64], *, areas: Sequence[str], items_min: int
) -> SubscoreValue:
    r"""Return for each area whether its own score is worth printing.

    With s the area's score, x the total, :math:`\sigma^2_{es} = s_s^2(1 - \alpha_s)` its error:

    .. math::

        PRMSE_s = \alpha_s,\qquad
        PRMSE_x = \frac{(s_{sx} - \sigma^2_{es})^2}{(s_s^2 - \sigma^2_{es})\, s_x^2}

    An area is reported where PRMSE(area) is above PRMSE(total), it has `items_min` items, and N
    supports area feedback at all.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design.
    areas : sequence of str, length n_items
        The area of each item.
    items_min : int
        Items an area needs, from the policy.

    References
    ----------
    Haberman, S. J. (2008). When can subscores have value? *Journal of Educational and Behavioral
    Statistics*, 33, 204-229, eq. 2-12; Sinharay, S. (2010). *Journal of Educational
    Measurement*, 47, 150-174.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [1, 1, 1, 1]])
    >>> first, _ = subscore_value(marks, areas=["a", "a", "b", "b"], items_min=2).areas
    >>> round(first.prmse_area, 4), round(first.prmse_total, 4), first.reported
    (1.0, 0.5455, False)
    """
    if len(areas) != marks.shape[1]:
        msg = f"{len(areas)} areas are named for {marks.shape[1]} items: name one for each item"
        raise TooFewMarks(msg)
    moments = mark_moments(marks)
    names = tuple(dict.fromkeys(areas))
    return SubscoreValue(
        areas=tuple(
            _area(
                name,
                columns=[column for column, area in enumerate(areas) if area == name],
                covariance=moments.covariance,
                n=moments.n,
                items_min=items_min,
            )
            for name in names
        ),
        n=moments.n,
        method="Haberman's PRMSE with alpha of the area",
        assumptions=("errors of items are uncorrelated", *moments.assumptions),
    )


def _area(
    name: str, *, columns: list[int], covariance: NDArray[np.float64], n: int, items_min: int
) -> AreaValue:
    nan = float("nan")
    block = covariance[np.ix_(columns, columns)]
    variance, total = float(block.sum()), float(covariance.sum())
    if len(columns) < 2 or variance <= 0 or total <= 0:  # noqa: PLR2004 - alpha needs two items
        why = ("the area has fewer than two items that vary",)
        return AreaValue(name, len(columns), nan, nan, nan, nan, nan, reported=False, reasons=why)
    reliability = alpha_of(block)
    error = variance * (1 - reliability)
    true = variance - error
    with_total = float(covariance[columns].sum())
    if true <= 0:
        why = ("the area's score is all error",)
        return AreaValue(
            name, len(columns), reliability, 0.0, nan, nan, nan, reported=False, reasons=why
        )
    shared = with_total - error  # true area score with the total
    from_total = shared**2 / (true * total)
    reasons = tuple(
        _reasons(reliability, from_total, n_items=len(columns), items_min=items_min, n=n)
    )
    return AreaValue(
        area=name,
        n_items=len(columns),
        reliability=reliability,
        prmse_area=reliability,
        prmse_total=from_total,
        prmse_both=_from_both(true, shared, variance=variance, total=total, covary=with_total),
        correlation=_with_rest(covariance, columns, true=true),
        reported=not reasons,
        reasons=reasons,
    )


def _from_both(
    true: float, shared: float, *, variance: float, total: float, covary: float
) -> float:
    """Return the squared multiple correlation of the true area score on area and total."""
    scores = np.array([[variance, covary], [covary, total]])
    with_true = np.array([true, shared])
    return float(with_true @ np.linalg.pinv(scores) @ with_true / true)


def _with_rest(covariance: NDArray[np.float64], columns: list[int], *, true: float) -> float:
    rest = [column for column in range(len(covariance)) if column not in columns]
    if len(rest) < 2:  # noqa: PLR2004 - alpha needs two items
        return float("nan")
    block = covariance[np.ix_(rest, rest)]
    rest_true = float(block.sum()) * alpha_of(block)
    if rest_true <= 0:
        return float("nan")
    r = float(covariance[np.ix_(columns, rest)].sum()) / float(np.sqrt(true * rest_true))
    return r if abs(r) <= 1 else float("nan")


def _reasons(
    from_area: float, from_total: float, *, n_items: int, items_min: int, n: int
) -> list[str]:
    found = []
    if n_items < items_min:
        found.append(f"{n_items} items, at least {items_min} are needed")
    if from_area <= from_total:
        found.append(f"PRMSE {from_area:.3f} is not above {from_total:.3f} of the total")
    if not supports(Statistic.AREA_FEEDBACK, n=n):
        found.append(f"N = {n} supports no area feedback")
    return found
