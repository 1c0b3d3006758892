"""Compromise methods: Hofstee and Beuk set judges' wishes against what candidates did."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.cutscore.angoff import MARK_TOLERANCE, RatingsUnusable, lowest_mark


class NoCompromise(ValueError):
    """The candidates' curve does not meet the judges' line; the message says which way."""


@dataclass(frozen=True, slots=True)
class HofsteeLimits:
    """The panel's mean limits: cuts in marks, fail rates as shares."""

    cut_min: float
    cut_max: float
    fail_min: float
    fail_max: float


@dataclass(frozen=True, slots=True)
class CompromiseResult:
    """Where the line meets the curve: an unrounded cut and the rate there.

    `rate` is the fail rate for Hofstee and the pass rate for Beuk, on the interpolated curve.
    """

    cut: float
    raw_cut: int
    rate: float
    line: tuple[tuple[float, float], tuple[float, float]]
    n: int
    n_judges: int
    method: str
    assumptions: tuple[str, ...]


def hofstee(totals: NDArray[np.float64], *, wishes: NDArray[np.float64]) -> CompromiseResult:
    """Return the cut where the fail curve crosses the diagonal of the judges' rectangle.

    The fail curve at a whole mark is the share of candidates below it, joined by straight lines.
    The diagonal runs from (smallest cut, largest fail rate) to (largest cut, smallest fail rate).

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total marks.
    wishes : ndarray of shape (n_judges, 4)
        Smallest and largest acceptable cut (marks), smallest and largest acceptable fail rate.

    Raises
    ------
    NoCompromise
        If the curve passes beside the diagonal; the panel then has to decide in another way.

    References
    ----------
    Hofstee, W. K. B. (1983). The case for compromise in educational selection and grading. In
    *On educational testing*, pp. 109-127.

    Examples
    --------
    >>> found = hofstee(np.arange(0.0, 10.0), wishes=np.array([[2.0, 6.0, 0.2, 0.6]]))
    >>> round(found.cut, 6), found.raw_cut, round(found.rate, 6)
    (4.0, 4, 0.4)
    """
    limits = _limits(wishes)
    low, high = limits.cut_min, limits.cut_max
    slope = (limits.fail_min - limits.fail_max) / (high - low)

    def gap(cut: float) -> float:
        return _fail_rate(totals, cut) - (limits.fail_max + slope * (cut - low))

    if gap(low) > MARK_TOLERANCE or gap(high) < -MARK_TOLERANCE:
        above = gap(low) > 0
        msg = (
            f"{_fail_rate(totals, low if above else high):.0%} of candidates fail at the "
            f"{'smallest' if above else 'largest'} acceptable cut "
            f"({low if above else high:.2f}): the panel has to widen its limits or decide"
        )
        raise NoCompromise(msg)
    cut = _crossing(gap, low, high)
    return CompromiseResult(
        cut=cut,
        raw_cut=lowest_mark(cut),
        rate=_fail_rate(totals, cut),
        line=((low, limits.fail_max), (high, limits.fail_min)),
        n=len(totals),
        n_judges=len(wishes),
        method="Hofstee",
        assumptions=("these candidates stand for those to come",),
    )


def beuk(totals: NDArray[np.float64], *, wishes: NDArray[np.float64]) -> CompromiseResult:
    r"""Return Beuk's compromise between wished cuts and wished pass rates.

    The line goes through the judges' means with slope :math:`s_{rate}/s_{cut}`, so that the wish
    on which judges agree more gives way less; it meets the pass curve.

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total marks.
    wishes : ndarray of shape (n_judges, 2)
        Wished cut in marks and wished pass rate as a share, two judges at least.

    References
    ----------
    Beuk, C. H. (1984). A method for reaching a compromise between absolute and relative standards
    in examinations. *Journal of Educational Measurement*, 21, 147-152.

    Examples
    --------
    >>> wishes = np.array([[5.0, 0.5], [7.0, 0.7]])
    >>> found = beuk(np.arange(0.0, 10.0), wishes=wishes)
    >>> round(found.cut, 6), round(found.rate, 6)
    (5.0, 0.5)
    """
    if wishes.ndim != 2 or wishes.shape[1] != 2 or len(wishes) < 2:  # noqa: PLR2004 - cut and rate of two judges
        msg = f"Beuk needs a cut and a pass rate of two judges at least, not shape {wishes.shape}"
        raise RatingsUnusable(msg)
    _check_rates(wishes[:, 1])
    _check_totals(totals)
    means, spreads = wishes.mean(axis=0), wishes.std(axis=0, ddof=1)
    if spreads[0] <= MARK_TOLERANCE:
        cut = float(means[0])  # all judges agree on the cut, so it does not give way
        slope = float("inf")
    else:
        slope = float(spreads[1] / spreads[0])

        def gap(cut: float) -> float:
            return float(means[1]) + slope * (cut - float(means[0])) - _pass_rate(totals, cut)

        low = min(float(totals.min()), float(means[0])) - (1 / slope if slope > 0 else 0) - 1
        high = max(float(totals.max()), float(means[0])) + (1 / slope if slope > 0 else 0) + 1
        cut = _crossing(gap, low, high)
    return CompromiseResult(
        cut=cut,
        raw_cut=lowest_mark(cut),
        rate=_pass_rate(totals, cut),
        line=((float(means[0]), float(means[1])), (1.0, slope)),
        n=len(totals),
        n_judges=len(wishes),
        method="Beuk",
        assumptions=("these candidates stand for those to come",),
    )


def beuk_tilt(result: CompromiseResult) -> float:
    """Return the angle of Beuk's line in radians: near 0 the cut gives way, near pi/2 the rate."""
    _, (run, rise) = result.line
    return float(np.arctan2(rise, run))


def _limits(wishes: NDArray[np.float64]) -> HofsteeLimits:
    if wishes.ndim != 2 or wishes.shape[1] != 4 or len(wishes) < 1:  # noqa: PLR2004 - the four limits
        msg = f"Hofstee needs four limits a judge, not an array of shape {wishes.shape}"
        raise RatingsUnusable(msg)
    _check_rates(wishes[:, 2:])
    for judge, (low, high, few, many) in enumerate(wishes.tolist(), start=1):
        if not (low < high and few < many):
            msg = f"judge {judge} gave a smallest limit that is not below the largest"
            raise RatingsUnusable(msg)
    means = wishes.mean(axis=0)
    return HofsteeLimits(*(float(one) for one in means))


def _check_rates(rates: NDArray[np.float64]) -> None:
    if not ((rates >= 0) & (rates <= 1)).all():
        msg = "a rate is a share between 0 and 1, and one is not"
        raise RatingsUnusable(msg)


def _check_totals(totals: NDArray[np.float64]) -> None:
    if len(totals) == 0:
        msg = "a compromise needs the totals of candidates, and there are none"
        raise RatingsUnusable(msg)


def _fail_rate(totals: NDArray[np.float64], cut: float) -> float:
    """Return the share below a cut, straight between whole marks."""
    _check_totals(totals)
    below = float(np.floor(cut + MARK_TOLERANCE))
    part = max(0.0, cut - below)
    first = float((totals < below - MARK_TOLERANCE).mean())
    second = float((totals < below + 1 - MARK_TOLERANCE).mean())
    return first + part * (second - first)


def _pass_rate(totals: NDArray[np.float64], cut: float) -> float:
    return 1 - _fail_rate(totals, cut)


def _crossing(gap: Callable[[float], float], low: float, high: float) -> float:
    """Return where a rising gap reaches 0, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        if gap(middle) < 0:
            low = middle
        else:
            high = middle
    return high
