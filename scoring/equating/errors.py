"""Standard errors of equating: the delta method on frequencies, and the bootstrap.

Both treat each group's table as a multinomial sample and use the very function that equates, on a
stack of tables.  The delta method is therefore one piece of code for every method; the formulas
printed for single methods serve as its tests.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.equating.frequencies import EquatingData, NotEquatable
from scoring.equating.methods import Method, Settings, curve, with_bandwidths
from scoring.equating.presmoothing import smoothed, smoothing_near

Floats = NDArray[np.float64]

NUDGE = 1.0e-6  # share moved to one cell; the difference is taken both ways
STACK = 500  # samples equated at once
LEAST_SAMPLES = 2


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What the method gives on samples drawn again from the groups.

    Attributes
    ----------
    se : ndarray of shape (n_scores,)
        Standard deviation over samples, in marks of Y.
    low, high : ndarray of shape (n_scores,)
        Percentiles 2.5 and 97.5.
    bias : ndarray of shape (n_scores,)
        Mean over samples less the result on the data.
    samples, seed : int
    """

    se: Floats
    low: Floats
    high: Floats
    bias: Floats
    samples: int
    seed: int


def delta_errors(data: EquatingData, method: Method, settings: Settings) -> Floats:
    """Return the delta-method standard error of every equated score, in marks of Y.

    See :func:`multinomial_errors` for the formula.  A kernel method's bandwidths are held and,
    where it smooths, candidates are drawn from the smoothed distributions, as von Davier, Holland
    and Thayer (2004, chapter 5) have it; other methods draw from the observed ones.
    """
    fixed = with_bandwidths(data, method, settings)
    drawn = data
    if method.uses_kernel and settings.presmooth is not None:
        drawn = smoothed(data, degree=settings.presmooth)

    if not method.uses_distributions or settings.presmooth is None:
        return multinomial_errors(
            lambda samples: curve(data.with_samples(samples), method, fixed).equated,
            drawn.samples,
        )
    smooth, plain = smoothing_near(drawn, degree=settings.presmooth), replace(fixed, presmooth=None)
    return multinomial_errors(
        lambda samples: curve(smooth(data.with_samples(samples)), method, plain).equated,
        drawn.samples,
    )


def multinomial_errors(
    equated: Callable[[tuple[Floats, ...]], Floats], samples: tuple[Floats, ...]
) -> Floats:
    r"""Return standard errors of a function of independent multinomial tables.

    .. math:: \mathrm{var}\, \hat e(x) = \sum_g \frac{1}{n_g} \sum_c p_{gc} \psi_{gc}(x)^2, \qquad
              \psi_{gc} = \frac{d}{dh} e[(1 - h) p_g + h \delta_c]_{h = 0}

    with the derivative taken as a central difference.

    Parameters
    ----------
    equated : callable
        Takes one array a group, each (n_tables, n_rows, n_columns) or without the first axis,
        and returns (n_tables, n_scores) or (n_scores,).
    samples : tuple of ndarray of shape (n_rows, n_columns)
        Frequencies of each group.

    Returns
    -------
    ndarray of shape (n_scores,)

    References
    ----------
    Braun and Holland (1982), in *Test Equating*, 9-49; Kolen and Brennan (2014), chapter 7.

    Examples
    --------
    >>> table = np.array([[25.0], [75.0]])
    >>> mean = lambda tables: tables[0][..., 1, :] / tables[0].sum(axis=-2)
    >>> multinomial_errors(mean, (table,)).round(6)
    array([0.043301])
    """
    variance = 0.0
    for group, table in enumerate(samples):
        share = table / table.sum()
        rows, columns = np.nonzero(share)
        up, down = (_nudged(table, rows, columns, by) for by in (NUDGE, -NUDGE))
        stacks = [
            equated(tuple(moved if k == group else one for k, one in enumerate(samples)))
            for moved in (up, down)
        ]
        slope = (stacks[0] - stacks[1]) / (2 * NUDGE)
        weight = share[rows, columns][:, None]
        centred = slope - (weight * slope).sum(axis=0)
        variance = variance + (weight * centred**2).sum(axis=0) / table.sum()
    return np.asarray(np.sqrt(variance), dtype=np.float64)


def bootstrap(
    data: EquatingData, method: Method, settings: Settings, *, samples: int, seed: int
) -> Bootstrap:
    """Return the bootstrap of one method; see :func:`bootstrap_panel`."""
    return bootstrap_panel(data, [method], settings, samples=samples, seed=seed)[method]


def bootstrap_panel(
    data: EquatingData, methods: list[Method], settings: Settings, *, samples: int, seed: int
) -> dict[Method, Bootstrap]:
    """Return the bootstrap of several methods on the same samples.

    Candidates of each group are drawn again with replacement, which is a multinomial draw of its
    table.

    References
    ----------
    Efron, B. and Tibshirani, R. J. (1993). *An Introduction to the Bootstrap*; Kolen and Brennan
    (2014), chapter 7.
    """
    if samples < LEAST_SAMPLES:
        raise NotEquatable(f"{samples} bootstrap samples: take {LEAST_SAMPLES} or more")
    rng = np.random.default_rng(seed)
    fixed = {method: with_bandwidths(data, method, settings) for method in methods}
    drawn: dict[Method, list[Floats]] = {method: [] for method in methods}
    for first in range(0, samples, STACK):
        size = min(STACK, samples - first)
        again = data.with_samples([_redrawn(table, size, rng) for table in data.samples])
        with np.errstate(divide="ignore", invalid="ignore"):  # samples without spread, see below
            for method, equated in _panel(again, fixed):
                drawn[method].append(equated)
    return {
        method: _summary(
            np.concatenate(parts), curve(data, method, fixed[method]).equated, seed=seed
        )
        for method, parts in drawn.items()
    }


def _panel(
    data: EquatingData, methods: Mapping[Method, Settings]
) -> Iterator[tuple[Method, Floats]]:
    """Yield every method on one stack, which is smoothed once for all of them."""
    smooth: EquatingData | None = None
    for method, settings in methods.items():
        use, plain = data, replace(settings, presmooth=None)
        if method.uses_distributions and settings.presmooth is not None:
            smooth = smooth or smoothed(data, degree=settings.presmooth)
            use = smooth
        yield method, curve(use, method, plain).equated


def _nudged(table: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], by: float) -> Floats:
    moved = np.repeat((1 - by) * table[None], len(rows), axis=0)
    moved[np.arange(len(rows)), rows, columns] += by * table.sum()
    return moved


def _redrawn(table: Floats, size: int, rng: np.random.Generator) -> Floats:
    cells = table.ravel()
    seen = np.flatnonzero(cells)
    drawn = np.zeros((size, len(cells)))
    drawn[:, seen] = rng.multinomial(round(float(cells.sum())), cells[seen] / cells.sum(), size)
    return drawn.reshape(size, *table.shape)


def _summary(drawn: Floats, found: Floats, *, seed: int) -> Bootstrap:
    """Summarize the samples that could be equated: a tiny group may be redrawn without spread."""
    usable = np.isfinite(drawn).all(axis=1)
    if 2 * usable.sum() < len(drawn) or usable.sum() < LEAST_SAMPLES:
        raise NotEquatable(
            f"only {usable.sum()} of {len(drawn)} bootstrap samples can be equated: the groups are "
            "too small or too alike; take the delta method's errors"
        )
    drawn = drawn[usable]
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return Bootstrap(
        se=drawn.std(axis=0, ddof=1),
        low=low,
        high=high,
        bias=drawn.mean(axis=0) - found,
        samples=len(drawn),
        seed=seed,
    )
