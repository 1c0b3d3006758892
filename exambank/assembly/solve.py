"""From a pool and a spec to finished forms: bound, construct, exchange, polish, order.

The steps are those of the modules named; this one says when each is worth its time and
when to stop.  It reads no clock of its own: the caller may pass one.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from exambank.assembly import diagnose
from exambank.assembly.bound import relax
from exambank.assembly.check import check
from exambank.assembly.order import arrange
from exambank.assembly.search import PROVEN_GAP, Best, gap_of, search, worst_of
from exambank.assembly.types import Assembly, Objective, Pool, Spec, Status
from exambank.assembly.variables import Problem, item_information, state

Indices = NDArray[np.int64]
Clock = Callable[[], float]


def stopped_clock() -> float:
    """Return 0: the clock of a caller who does not measure time."""
    return 0.0


def assemble(pool: Pool, spec: Spec, *, clock: Clock = stopped_clock) -> Assembly:
    """Return forms that keep every rule of `spec` and are as good as can be found in time.

    Parameters
    ----------
    pool : Pool
        Items to choose from.
    spec : Spec
        What every form must be.  The same pool, spec and seed give the same forms, unless
        the time limit cuts the search short.
    clock : callable
        Returns seconds; read only to keep `spec.time_limit` and to report `seconds`.

    Returns
    -------
    Assembly
        Forms in form order; or, with status ``infeasible``, every reason why there are none.

    Raises
    ------
    PoolUnusable, SpecUnusable
        If the values contradict themselves: a column is missing, an id is unknown.

    References
    ----------
    van der Linden, W. J. (2005). *Linear models for optimal test design*. Springer,
    chapters 4 (constraints), 5 (one form) and 6 (several forms).

    Examples
    --------
    >>> pool = Pool(ids=("Q1", "Q2", "Q3", "Q4"), columns={"area": ["A", "A", "B", "B"]})
    >>> spec = Spec(length=2, forms=2, areas={"A": (1, 1)})
    >>> found = assemble(pool, spec)
    >>> found.status.value, [len(form) for form in found.forms]
    ('optimal', [2, 2])
    """
    started = clock()

    def left() -> float:
        return spec.time_limit - (clock() - started)

    return replace(_assemble(pool, spec, left=left), seconds=clock() - started)


def _assemble(pool: Pool, spec: Spec, *, left: Clock) -> Assembly:
    against = diagnose.contradictions(pool, spec)
    if against:
        return Assembly(Status.INFEASIBLE, reasons=against)
    problem = state(pool, spec)
    rng = np.random.default_rng(spec.seed)
    average = relax(problem, rng=rng)
    if not average.is_feasible:
        shortage = diagnose.least_shortage(problem)
        reasons = diagnose.explain(pool, spec, problem, shortage)
        return Assembly(Status.INFEASIBLE, reasons=reasons)
    best = search(problem, average, rng=rng, left=left)
    if best.is_impossible:
        shortage = diagnose.whole_shortage(problem, seconds=max(min(left(), 5.0), 0.5))
        reasons = diagnose.explain(pool, spec, problem, shortage)
        return Assembly(Status.INFEASIBLE, reasons=reasons)
    if best.forms is None:
        return Assembly(Status.NONE_FOUND, bound=best.bound)
    return _finish(pool, spec, problem, best, rng=rng)


def _finish(
    pool: Pool, spec: Spec, problem: Problem, best: Best, *, rng: np.random.Generator
) -> Assembly:
    """Arrange the items, measure the forms and have them checked."""
    forms = [_in_order(pool, spec, problem.items[form], rng=rng) for form in best.forms or ()]
    if any(form is None for form in forms):
        return Assembly(Status.NONE_FOUND, bound=best.bound)
    named = tuple(tuple(pool.ids[item] for item in form) for form in forms if form is not None)
    if check(pool, spec, named):
        return Assembly(Status.NONE_FOUND, bound=best.bound)
    gap = gap_of(problem, best.worst, best.bound)
    information: tuple[tuple[float, ...], ...] = tuple(() for _ in forms)
    if spec.information is not None:
        found = item_information(pool, spec.information)
        information = tuple(
            tuple(float(value) for value in found[:, problem.items[form]].sum(axis=1))
            for form in best.forms or ()
        )
    return Assembly(
        status=Status.OPTIMAL if gap <= PROVEN_GAP else Status.WITHIN_GAP,
        forms=named,
        information=information,
        deviation=tuple(_deviation(problem, form, best.bound) for form in best.forms or ()),
        bound=best.bound,
        gap=gap,
    )


def _deviation(problem: Problem, form: Indices, bound: float) -> float:
    worst = worst_of(problem, [form])
    if problem.objective is Objective.MINIMAX:
        return worst
    return max(bound + worst, 0.0) / max(abs(bound), 1e-12)


def _in_order(
    pool: Pool, spec: Spec, items: Indices, *, rng: np.random.Generator
) -> list[int] | None:
    def column(name: str) -> list[str]:
        if name not in pool.columns:
            return [""] * len(items)
        return [str(pool.columns[name][item]) for item in items]

    order = arrange(column("key"), column("stimulus"), key_run=spec.key_run, rng=rng)
    return None if order is None else [int(items[place]) for place in order]
