"""Calibration by marginal maximum likelihood: the public function and its refusals.

Use :func:`calibrate` for one set of responses with any mixture of models, groups, fixed items
and missing marks.  What it assumes is written into the result; what cannot be estimated is
refused by name, never dropped.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.irt import design, reporting
from scoring.irt.admission import Sample, admit
from scoring.irt.kernels import Kind
from scoring.irt.layout import Layout, lay_out
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Priors
from scoring.irt.problem import Problem
from scoring.irt.results import CalibrationResult, ErrorMethod
from scoring.irt.solve import MANY_ROWS, Solution, solve
from scoring.irt.starts import starting_values

Floats = NDArray[np.float64]

NODES = 61
REACH = 6.0
GAP = 1e-10
GAP_WITH_MANY_ROWS = 1e-4


def calibrate(
    responses: NDArray[np.generic],
    *,
    model: Model | Mapping[str, Model],
    ids: Sequence[str] | None = None,
    weights: NDArray[np.generic] | None = None,
    groups: Sequence[str] | None = None,
    fixed: Sequence[ItemParameters] = (),
    asymptotes: Mapping[str, float] | None = None,
    priors: Priors = Priors(),  # noqa: B008 - a frozen value
    free_spread: bool | None = None,
    errors: ErrorMethod = ErrorMethod.LOUIS,
    nodes: int = NODES,
    gap: float | None = None,
    most_iterations: int = 500,
) -> CalibrationResult:
    r"""Fit item response models by marginal maximum likelihood or posterior mode.

    .. math:: \log L = \sum_i w_i \log \sum_q g(\theta_q) \prod_j P_j(x_{ij} \mid \theta_q)

    with :math:`g` the normal density of the candidate's group on equally spaced nodes from -6
    to 6.  The scale: the first group in sorted order has mean 0 and standard deviation 1, the
    others are free; with PCM its standard deviation is free too; with fixed items every mean
    and standard deviation is free, because the fixed items carry the scale.

    Parameters
    ----------
    responses : ndarray of shape (n_candidates, n_items)
        Marks; NaN (floats) or a negative number (integers) is missing by design.  The lowest
        mark of a polytomous item is its category 0.
    model : Model or mapping of item id to Model
        What is fitted to items that are not fixed.  A fixed item keeps its own model.
    ids : sequence of str, optional
        Names of the items; "1", "2", ... without.
    weights : ndarray of shape (n_candidates,), optional
        How often each row occurred.
    groups : sequence of str, optional
        Group of each row.
    fixed : sequence of ItemParameters
        Items whose parameters do not move; those without a column are passed over.
    asymptotes : mapping of item id to float, optional
        Lower asymptotes of 3PL items that are known and not estimated.
    priors : Priors
        See :mod:`scoring.irt.priors` for what they mean.
    free_spread : bool, optional
        Whether the first group's standard deviation is estimated; by default only if every
        free item is PCM, or if items are fixed.
    errors : ErrorMethod
    nodes : int
        Quadrature nodes; the certificate repeats the check with twice as many.
    gap : float, optional
        Log-posterior that the last Newton step may leave: by default 1e-10, and 1e-4 where so
        many distinct rows make a step dear (1.4 % of a standard error at the very most).
    most_iterations : int
        Most cycles of EM in each stage.

    Returns
    -------
    CalibrationResult
        On the metric ``logit = a (theta - b)``; `converged` tells whether its certificate holds.

    Raises
    ------
    UnusableResponses
        If an item has no variation and no prior, or marks that its model cannot have.

    References
    ----------
    Bock, R. D. and Aitkin, M. (1981). *Psychometrika*, 46, 443-459. Kim, S. (2006). *Journal
    of Educational Measurement*, 43, 355-381 (fixed items, multiple weights updating).

    Examples
    --------
    >>> marks = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    >>> fit = calibrate(marks, model=Model.RASCH, ids=["Q1", "Q2"])
    >>> fit.converged, [round(item.parameters.b[0], 6) for item in fit.items]
    (True, [0.0, 0.0])
    """
    sample = admit(
        responses,
        ids=ids or tuple(str(j + 1) for j in range(responses.shape[1])),
        model=model,
        weights=weights,
        groups=groups,
        fixed=fixed,
        priors=priors,
    )
    layout = _layout(sample, free_spread, asymptotes or {})
    problem = _problem(sample, layout, priors, nodes)
    solution = solve(
        problem,
        starting_values(layout, sample.codes, sample.weights),
        gap=_usual_gap(problem) if gap is None else gap,
        most_iterations=most_iterations,
        is_exact=errors in {ErrorMethod.LOUIS, ErrorMethod.SANDWICH},
    )
    return _result(problem, sample, solution, errors)


def _usual_gap(problem: Problem) -> float:
    return GAP if problem.design.n_rows <= MANY_ROWS else GAP_WITH_MANY_ROWS


def _layout(sample: Sample, free_spread: bool | None, asymptotes: Mapping[str, float]) -> Layout:
    anchored = bool(sample.fixed)
    n_groups = len(sample.groups)
    if free_spread is None:
        estimated = [m for item, m in enumerate(sample.models) if item not in sample.fixed]
        free_spread = anchored or all(model is Model.PCM for model in estimated)
    return lay_out(
        sample.models,
        sample.n_categories,
        fixed=sample.fixed,
        free_means=[anchored or group > 0 for group in range(n_groups)],
        free_spreads=[free_spread if group == 0 else True for group in range(n_groups)],
        asymptotes={j: asymptotes[name] for j, name in enumerate(sample.ids) if name in asymptotes},
    )


def _problem(sample: Sample, layout: Layout, priors: Priors, nodes: int) -> Problem:
    kinds = {stack.kind for stack in layout.stacks}
    keep_floats = kinds == {Kind.CREDIT} and bool((sample.n_categories == 2).all())  # noqa: PLR2004 - right or wrong
    made = design.build(
        sample.codes,
        n_categories=sample.n_categories,
        weights=sample.weights,
        groups=sample.group_of_row,
        keep_floats=keep_floats,
    )
    return Problem(made, layout, priors, np.linspace(-REACH, REACH, nodes))


def _result(
    problem: Problem, sample: Sample, solution: Solution, errors: ErrorMethod
) -> CalibrationResult:
    layout, point = problem.layout, solution.point
    naming = reporting.Naming(sample.ids, sample.models, sample.lowest, sample.groups, sample.fixed)
    spread = reporting.free_covariance(problem, solution, errors)
    found = reporting.reported(layout, point.free, spread)
    moved = np.flatnonzero(layout.free_of_own >= 0)
    has_errors = found.covariance is not None
    names = reporting.parameter_names(layout, naming)
    kept = moved if has_errors else moved[:0]
    covariance = found.covariance if found.covariance is not None else np.zeros((len(names),) * 2)
    said = sample.assumptions + problem.priors.sentences() + _scale_sentences(layout)
    if has_errors:
        said += (f"standard errors: {errors}, delta method for b, c and the standard deviations",)
    elif errors is not ErrorMethod.NONE:
        said += ("no standard errors: the information is not positive definite",)
    return CalibrationResult(
        n=problem.design.n,
        method=_method(problem.priors),
        assumptions=said,
        items=reporting.calibrated_items(layout, naming, found, sample.n_marks),
        groups=reporting.group_estimates(layout, naming, found, sample.n_by_group),
        log_likelihood=point.at.log_likelihood,
        log_posterior=point.at.log_posterior,
        n_parameters=layout.n_free,
        iterations=point.iterations,
        certificate=solution.certificate,
        covariance=covariance[np.ix_(kept, kept)],
        covariance_names=tuple(names[place] for place in kept),
    )


def _method(priors: Priors) -> str:
    if priors == Priors():
        return "marginal maximum likelihood"
    return "marginal posterior mode in the metric of a, b and c"


def _scale_sentences(layout: Layout) -> tuple[str, ...]:
    index = layout.free_of_own[layout.n_own_items :].reshape(2, -1)
    said = ["theta is normal within each group", "answers are independent given theta"]
    if (index[0] >= 0).all():
        said.append("the fixed items carry the scale; every group's mean is free")
    elif index[1, 0] >= 0:
        said.append("the first group has mean 0 and a free standard deviation")
    else:
        said.append("the first group has mean 0 and standard deviation 1")
    return tuple(said)
