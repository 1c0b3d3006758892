"""Flags by centre, held against what chance puts there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from scoring.ladder import Statistic, supports
from scoring.multiplicity import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class CentreFlags:
    """Flagged candidates of one centre; p is None where it has too few candidates for a rate."""

    centre: str
    n: int
    flagged: int
    expected: float
    p: float | None
    p_fdr: float | None


@dataclass(frozen=True, slots=True)
class CentreTable:
    """All centres, with the rate of flags they are held against."""

    centres: tuple[CentreFlags, ...]
    n: int
    rate: float
    method: str
    assumptions: tuple[str, ...]


def by_centre(is_flagged: NDArray[np.bool_], *, centres: Sequence[str], rate: float) -> CentreTable:
    r"""Return the flags of every centre against a rate, :math:`P(B(n, \text{rate}) \ge k)`.

    Parameters
    ----------
    is_flagged : ndarray of bool, shape (n_candidates,)
        For instance, p of lz* below `rate`.
    centres : sequence of str
        Centre of each candidate.
    rate : float
        Share of candidates that is flagged without cause.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995), for the correction over centres.

    Examples
    --------
    >>> flags = np.array([True] * 4 + [False] * 36)
    >>> found = by_centre(flags, centres=["N"] * 20 + ["S"] * 20, rate=0.05)
    >>> [(one.centre, one.flagged, round(one.p, 4)) for one in found.centres]
    [('N', 4, 0.0159), ('S', 0, 1.0)]
    """
    sizes = Counter(centres)
    flagged = Counter(c for c, one in zip(centres, is_flagged.tolist(), strict=True) if one)
    names = sorted(sizes)
    p = np.array([_chance(flagged[name], sizes[name], rate) for name in names])
    adjusted = benjamini_hochberg(p)
    return CentreTable(
        centres=tuple(
            CentreFlags(
                centre=name,
                n=sizes[name],
                flagged=flagged[name],
                expected=rate * sizes[name],
                p=None if np.isnan(p[k]) else float(p[k]),
                p_fdr=None if np.isnan(p[k]) else float(adjusted[k]),
            )
            for k, name in enumerate(names)
        ),
        n=len(centres),
        rate=rate,
        method="binomial, one-sided, by centre",
        assumptions=(
            "flags of candidates are independent of each other",
            "centres that teach differently differ without anybody's fault",
        ),
    )


def _chance(flagged: int, n: int, rate: float) -> float:
    """Return the chance of so many flags, nan below the N of a share."""
    if not supports(Statistic.P, n=n):
        return float("nan")
    return float(betainc(flagged, n - flagged + 1, rate)) if flagged else 1.0
