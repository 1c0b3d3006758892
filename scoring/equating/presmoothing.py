"""Log-linear presmoothing: smooth frequencies that keep the moments of the observed ones.

One table or a stack of them; which degree to take is the caller's decision, for which
`degree_fits` gives the likelihood ratio statistics.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.equating.frequencies import EquatingData, FormFrequencies, NotEquatable

Floats = NDArray[np.float64]

MOST_STEPS = 60
CLOSE = 1.0e-10  # of N, in every fitted moment
HALVINGS = 12
SINGULAR = 1.0e8  # condition from which on the moments of a fit no longer tell their terms apart


@dataclass(frozen=True, slots=True)
class DegreeFit:
    """Fit of one degree: deviance against the observed table, and what AIC makes of it."""

    degree: int
    deviance: float
    df: int
    aic: float


@dataclass(frozen=True, slots=True)
class Degrees:
    """From how many to how many moments of the totals a log-linear model may keep."""

    low: int
    high: int


def smoothed(data: EquatingData, *, degree: int) -> EquatingData:
    """Return both forms with smoothed frequencies, those of the anchor jointly with the totals.

    With an anchor the model has `degree` moments of the totals and of the anchor each, and their
    covariance; with an internal anchor, combinations that cannot occur stay empty.
    """
    internal = data.design.value == "neat-internal"
    forms = [_smoothed_form(form, degree=degree, internal=internal) for form in data.forms]
    return EquatingData(data.design, forms[0], forms[1])


def smoothing_near(data: EquatingData, *, degree: int) -> Callable[[EquatingData], EquatingData]:
    r"""Return the smoothing of tables that differ very little from those of `data`.

    .. math:: m(f + df) = m + (D - m m' / n) B [B' (D - m m' / n) B]^{-1} B' df

    The first two terms of the fit's expansion, D the diagonal of m: what the delta method needs,
    without a fit for every cell.  As many candidates must be in each table as in `data`.

    References
    ----------
    Holland, P. W. and Thayer, D. T. (2000). *Journal of Educational and Behavioral Statistics*,
    25, 133-183, section 2, for the derivative of the fit.
    """
    internal = data.design.value == "neat-internal"
    smooth_x, smooth_y = (
        _smoothing_near(form, degree=degree, internal=internal) for form in data.forms
    )
    return lambda near: EquatingData(near.design, smooth_x(near.x), smooth_y(near.y))


def log_linear(counts: Floats, columns: Floats) -> Floats:
    r"""Return maximum likelihood frequencies of a log-linear model.

    .. math:: \log m = \beta_0 + B \beta, \qquad B' m = B' f

    Parameters
    ----------
    counts : ndarray of shape (..., n_cells)
    columns : ndarray of shape (n_cells, n_columns)
        Without the constant; scaled inside.

    Returns
    -------
    ndarray of shape (..., n_cells)
        With the same sums and the same moments as the observed frequencies.

    Raises
    ------
    NotEquatable
        If Newton's method does not settle: the degree is too high for the data.

    References
    ----------
    Holland, P. W. and Thayer, D. T. (2000). *Journal of Educational and Behavioral Statistics*,
    25, 133-183.

    Examples
    --------
    >>> observed = np.array([1.0, 4.0, 3.0, 4.0, 1.0])
    >>> fitted = log_linear(observed, np.arange(5.0)[:, None])
    >>> float(fitted.sum()), round(float(fitted @ np.arange(5.0)), 6)
    (13.0, 26.0)
    """
    basis = _orthonormal(columns)
    n = counts.sum(axis=-1, keepdims=True)
    target = counts @ basis
    beta = _start(counts, basis)
    fitted = _frequencies(beta, basis, n)
    for _ in range(MOST_STEPS):
        gradient = target - fitted @ basis
        open_ones = np.abs(gradient).max(axis=-1) > CLOSE * n[..., 0]
        if not open_ones.any():
            return fitted
        weighted = fitted[..., :, None] * basis
        mean = (fitted @ basis) / n
        hessian = np.swapaxes(weighted, -1, -2) @ basis
        hessian -= n[..., None] * mean[..., :, None] * mean[..., None, :]
        try:
            step: Floats = np.linalg.solve(hessian, gradient[..., None])[..., 0].astype(np.float64)
        except np.linalg.LinAlgError:
            break
        beta = _improved(beta, step, basis=basis, target=target, n=n)
        fitted = _frequencies(beta, basis, n)
    raise _unsettled(columns.shape[1])


def degree_fits(form: FormFrequencies, *, degrees: range) -> tuple[DegreeFit, ...]:
    """Return how well each degree fits the totals of a form, for the choice of a degree.

    References
    ----------
    Kolen and Brennan (2014), chapter 3; the smallest AIC is the advice of Moses and Holland
    (2009), *Journal of Educational Measurement*, 46, 159-176.
    """
    totals = form.totals
    found = []
    for degree in degrees:
        fitted = log_linear(totals, _powers(form.scores, degree))
        seen = totals > 0
        deviance = 2 * float((totals[seen] * np.log(totals[seen] / fitted[seen])).sum())
        df = len(totals) - degree - 1
        found.append(DegreeFit(degree, deviance, df, deviance + 2 * (degree + 1)))
    return tuple(found)


def best_degree(data: EquatingData, degrees: Degrees) -> int:
    r"""Return the degree of the smallest AIC over both forms, of those whose model settles.

    .. math:: \mathrm{AIC}(k) = \sum_{X, Y} \left( G^2_k + 2 (k + 1) \right)

    Both forms keep as many moments, so that neither curve is smoother than the other.

    Raises
    ------
    NotEquatable
        If no degree settles.

    References
    ----------
    Moses and Holland (2009), *Journal of Educational Measurement*, 46, 159-176.

    Examples
    --------
    >>> from scoring.equating.frequencies import Design, FormFrequencies
    >>> bell = [mark for mark, n in enumerate((2, 9, 25, 38, 25, 9, 2)) for _ in range(n)]
    >>> x, y = (FormFrequencies.of_candidates(bell, highest=6) for _ in range(2))
    >>> best_degree(EquatingData(Design.EQUIVALENT_GROUPS, x, y), Degrees(2, 4))
    2
    """
    wanted = range(degrees.low, degrees.high + 1)
    of_x, of_y = (degree_fits(form, degrees=wanted) for form in data.forms)
    pairs = sorted(zip(of_x, of_y, strict=True), key=lambda pair: pair[0].aic + pair[1].aic)
    for degree in (one.degree for one, _ in pairs):
        try:
            smoothed(data, degree=degree)
        except NotEquatable:
            continue
        return degree
    raise NotEquatable(f"no log-linear model of {degrees.low} to {degrees.high} moments settles")


def _smoothed_form(form: FormFrequencies, *, degree: int, internal: bool) -> FormFrequencies:
    possible, design = _model(form, degree=degree, internal=internal)
    counts = np.zeros_like(form.counts)
    counts[..., possible] = log_linear(form.counts[..., possible], design)
    return form.with_counts(counts)


def _smoothing_near(
    form: FormFrequencies, *, degree: int, internal: bool
) -> Callable[[FormFrequencies], FormFrequencies]:
    possible, design = _model(form, degree=degree, internal=internal)
    basis, seen = _orthonormal(design), form.counts[possible]
    fitted = log_linear(seen, design)
    mean = fitted @ basis / fitted.sum()
    centred = fitted[:, None] * (basis - mean)
    hessian = basis.T @ centred
    if np.linalg.cond(hessian) > SINGULAR:
        raise _unsettled(design.shape[1])
    moves = np.linalg.solve(hessian, centred.T)

    def smooth(near: FormFrequencies) -> FormFrequencies:
        counts = np.zeros_like(near.counts)
        counts[..., possible] = fitted + (near.counts[..., possible] - seen) @ basis @ moves
        return near.with_counts(counts)

    return smooth


def _model(
    form: FormFrequencies, *, degree: int, internal: bool
) -> tuple[NDArray[np.bool_], Floats]:
    """Return which cells of a table can occur, and the columns of the model over them."""
    x, v = form.scores, form.anchor_scores
    if len(v) == 1:
        return np.ones((len(x), 1), dtype=np.bool_), _powers(x, degree)
    rows, columns = np.meshgrid(x, v, indexing="ij")
    possible = _possible(form, rows, columns) if internal else np.ones(rows.shape, dtype=np.bool_)
    anchor_degree = min(degree, len(v) - 1)
    return possible, np.column_stack(
        [
            _powers(rows[possible], degree),
            _powers(columns[possible], anchor_degree),
            (_standard(rows[possible]) * _standard(columns[possible]))[:, None],
        ]
    )


def _possible(form: FormFrequencies, rows: Floats, columns: Floats) -> NDArray[np.bool_]:
    """Return the combinations of total and internal anchor score that can occur.

    The upper bound needs the true highest marks; where scales end at the highest mark seen and
    the data contradict it, it is left out.
    """
    possible: NDArray[np.bool_] = columns <= rows
    if (form.counts[..., ~possible] > 0).any():
        raise NotEquatable("some totals are below their anchor score: the anchor is external")
    own_highest = form.scores[-1] - form.anchor_scores[-1]
    is_within: NDArray[np.bool_] = rows - columns <= own_highest
    if (form.counts[..., ~is_within] > 0).any():
        return possible
    return possible & is_within


def _standard(scores: Floats) -> Floats:
    found: Floats = (scores - scores.mean()) / max(float(np.ptp(scores)) / 2, 1.0)
    return found


def _powers(scores: Floats, degree: int) -> Floats:
    if not 1 <= degree < len(np.unique(scores)):
        raise NotEquatable(
            f"a degree of {degree} for {len(np.unique(scores))} scores: take 1 or more, and fewer "
            "than there are scores"
        )
    return np.stack([_standard(scores) ** power for power in range(1, degree + 1)], axis=1)


def _unsettled(moments: int) -> NotEquatable:
    return NotEquatable(
        f"a log-linear model of {moments} moments does not settle: take a lower degree"
    )


def _orthonormal(columns: Floats) -> Floats:
    """Return columns that span the same model, free of the constant and of each other."""
    with_constant = np.column_stack([np.ones(len(columns)), columns])
    basis: Floats = np.linalg.qr(with_constant)[0][:, 1:] * np.sqrt(len(columns))
    return basis


def _start(counts: Floats, basis: Floats) -> Floats:
    """Return the least squares fit to the logs of frequencies drawn towards their mean."""
    drawn = 0.8 * counts + 0.2 * counts.mean(axis=-1, keepdims=True)
    root = np.sqrt(drawn)[..., None]
    full = np.concatenate([np.ones((len(basis), 1)), basis], axis=1)
    left = root * full
    gram = np.swapaxes(left, -1, -2) @ left
    right = np.swapaxes(left, -1, -2) @ (root * np.log(drawn)[..., None])
    beta: Floats = np.linalg.solve(gram, right)[..., 1:, 0]
    return beta


def _frequencies(beta: Floats, basis: Floats, n: Floats) -> Floats:
    z = beta @ basis.T
    unscaled = np.exp(z - z.max(axis=-1, keepdims=True))
    found: Floats = n * unscaled / unscaled.sum(axis=-1, keepdims=True)
    return found


def _improved(beta: Floats, step: Floats, *, basis: Floats, target: Floats, n: Floats) -> Floats:
    """Return the Newton point, each sample's step halved until its likelihood does not fall."""
    before = _log_likelihood(beta, basis, target, n)
    size = np.ones_like(n)
    for _ in range(HALVINGS):
        after = _log_likelihood(beta + size * step, basis, target, n)
        worse = after < before - 1e-9 * np.abs(before)
        if not worse.any():
            break
        size = np.where(worse[..., None], size / 2, size)
    found: Floats = beta + size * step
    return found


def _log_likelihood(beta: Floats, basis: Floats, target: Floats, n: Floats) -> Floats:
    z = beta @ basis.T
    top = z.max(axis=-1)
    norm = top + np.log(np.exp(z - top[..., None]).sum(axis=-1))
    found: Floats = (beta * target).sum(axis=-1) - n[..., 0] * norm
    return found
