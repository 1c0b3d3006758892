"""Why no set of forms exists, and the least change of the spec that would allow one.

The average form of `bound` is given slack in every limit; the cheapest slack, counted in
items, names the limits that cannot hold together.  Nothing is said that was not proven: the
changed limits were solved with, not guessed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from exambank.assembly import constraints
from exambank.assembly.constraints import Quota
from exambank.assembly.model import Model, formulate, merged
from exambank.assembly.types import Pool, Reason, Spec, Together
from exambank.assembly.variables import Problem, state

SLACK = 1e-6
SHORTER_FORM = 2.0
"""A place less on the form counts as two items: the length is the last thing to give."""

PRICE_OF_A_LIMIT = 0.3
"""What it costs, in items, to touch one more limit."""

SECONDS = 0.4
NEARLY_LEAST = 0.25
SMALL = 3_000
"""Up to so many choices of an item for a form, whole forms are looked at, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Shortage:
    """How far each quota must give, below and above, shape (n_quotas,) each."""

    below: NDArray[np.float64]
    above: NDArray[np.float64]

    @property
    def is_none(self) -> bool:
        return float(self.below.sum() + self.above.sum()) <= SLACK


def contradictions(pool: Pool, spec: Spec) -> tuple[Reason, ...]:
    """Return what the anchor items themselves break: no other item could mend that."""
    return tuple(_contradictions(pool, spec))


def average_shortage(problem: Problem) -> Shortage | None:
    """Return the least slack with which an average form exists; None if none is enough.

    Where whole numbers of items take too long, a linear program says nearly the same at once.
    """
    bare = replace(problem, gain=problem.gain[:0])
    model = merged(formulate(bare, [np.arange(problem.n)], share=1.0 / problem.forms))
    found = _least_slack(problem, model, seconds=SECONDS)
    return found or _least_slack(problem, model, seconds=SECONDS, is_relaxed=True)


def least_shortage(problem: Problem) -> Shortage | None:
    """Return the least slack with which whole forms exist where that is quick, else an average."""
    average = average_shortage(problem)
    if problem.n * problem.forms > SMALL:
        return average
    return whole_shortage(problem, seconds=SECONDS, most_gap=NEARLY_LEAST) or average


def whole_shortage(
    problem: Problem, *, seconds: float, most_gap: float = np.inf
) -> Shortage | None:
    """Return slack with which whole forms exist, within a share of the least; None if not found."""
    bare = replace(problem, gain=problem.gain[:0])
    model = formulate(bare, [np.arange(problem.n)] * problem.forms)
    return _least_slack(problem, model, seconds=seconds, most_gap=most_gap)


def explain(
    pool: Pool, spec: Spec, problem: Problem, shortage: Shortage | None
) -> tuple[Reason, ...]:
    """Return a reason for each limit that must give, with the value that would do."""
    if shortage is None:
        text = "use fewer conditions: no change of a single limit was found in time"
        return (Reason("all conditions together", 0, problem.forms, text, "conditions", ""),)
    found = []
    for number, quota in enumerate(problem.quotas):
        for amount, is_minimum in ((shortage.below[number], True), (shortage.above[number], False)):
            if amount > SLACK:
                found.append(
                    _reason(problem, spec, quota, amount=float(amount), is_minimum=is_minimum)
                )
    supplied = min(
        (r.have / r.need for r in found if r.path.endswith("minimum") and r.need > 0), default=1.0
    )
    others = [f"; or instead {text}" for text in _alternatives(pool, spec, supplied=supplied)]
    last = replace(found[-1], relaxation=found[-1].relaxation + "".join(others))
    return (*found[:-1], last)


def _least_slack(
    problem: Problem,
    model: Model,
    *,
    seconds: float,
    most_gap: float = np.inf,
    is_relaxed: bool = False,
) -> Shortage | None:
    """Minimise the slack, in items, of the quota rows; one slack a quota for all forms.

    Of equal sums the one that touches fewer limits is chosen.
    """
    n_quotas, n_columns = len(problem.quotas), len(model.cost)
    rows = np.concatenate([start + np.arange(n_quotas) for start in model.row_starts])
    columns = np.tile(np.arange(n_quotas), len(model.row_starts))
    shape = (model.matrix.shape[0], n_quotas)
    slack = sp.csr_array(sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape))
    no_flags = sp.csr_array((shape[0], 2 * n_quotas))
    body = sp.hstack([model.matrix, slack, -slack, no_flags])
    most = np.array([_most_slack(problem, quota) for quota in problem.quotas] * 2)
    for number, quota in enumerate(problem.quotas):
        if quota.path == "length":
            most[number] = max(quota.low - 1, SLACK)  # A form has an item.
    # slack <= most * flag: the flag costs a little, so that few limits are touched.
    flagged = sp.hstack(
        [sp.csr_array((2 * n_quotas, n_columns)), sp.eye_array(2 * n_quotas), -sp.diags_array(most)]
    )
    price = np.array([_price(quota) for quota in problem.quotas] * 2)
    whole = np.array([_is_count(quota) for quota in problem.quotas] * 2).astype(np.int64)
    flags = np.ones(2 * n_quotas)
    answer = milp(
        np.concatenate([np.zeros(n_columns), price, PRICE_OF_A_LIMIT * flags]),
        integrality=np.concatenate([model.whole, whole, flags]) * (not is_relaxed),
        bounds=Bounds(
            np.concatenate([model.floor, 0 * flags, 0 * flags]),
            np.concatenate([model.ceiling, most, flags]),
        ),
        constraints=LinearConstraint(
            sp.vstack([body, flagged], format="csr"),
            np.concatenate([model.low, np.full(2 * n_quotas, -np.inf)]),
            np.concatenate([model.high, 0 * flags]),
        ),
        options={"time_limit": seconds},
    )
    if answer.x is None or (answer.mip_gap or 0.0) > most_gap:
        return None
    amounts = answer.x[n_columns : n_columns + 2 * n_quotas]
    amounts = np.where(amounts > SLACK, amounts, 0.0)
    return Shortage(below=amounts[:n_quotas], above=amounts[n_quotas:])


def _price(quota: Quota) -> float:
    return SHORTER_FORM if quota.path == "length" else 1.0 / quota.unit


def _most_slack(problem: Problem, quota: Quota) -> float:
    """Return slack that no form of this length, nor one of no items, could need."""
    ends = [abs(end) for end in (quota.low, quota.high) if np.isfinite(end)]
    largest = float(np.abs(quota.values).max(initial=0.0))
    return max(ends) + largest * problem.length


def _is_count(quota: Quota) -> bool:
    return bool(np.isin(quota.values, (0.0, 1.0)).all())


def _reason(
    problem: Problem, spec: Spec, quota: Quota, *, amount: float, is_minimum: bool
) -> Reason:
    limit = quota.low if is_minimum else quota.high
    reached = limit - amount if is_minimum else limit + amount
    if quota.path in {"key_run", "key_balance"}:
        return _key_reason(spec, quota, reached=reached, limit=limit)
    whole = _outwards(reached, quota, is_minimum=is_minimum)
    end, verb = ("minimum", "lower") if is_minimum else ("maximum", "raise")
    if quota.path == "length":
        verb = "shorten" if is_minimum else "lengthen"
        text = f"{verb} the form from {limit:g} to {whole:g} items"
        have, need = _attained(problem, quota, reached=reached, limit=limit, is_minimum=is_minimum)
        return Reason("length", have, need, text, "length", f"{whole:g}")
    text = f"{verb} the {end} of {quota.label} from {limit:g} to {whole:g}"
    have, need = _attained(problem, quota, reached=reached, limit=limit, is_minimum=is_minimum)
    path = f"{quota.path}.{end}"
    return Reason(f"{end} of {quota.label}", have, need, text, path, f"{whole:g}")


def _attained(
    problem: Problem, quota: Quota, *, reached: float, limit: float, is_minimum: bool
) -> tuple[float, float]:
    """Return have and need over all forms: the pool's own supply where that alone falls short."""
    need = limit * problem.forms
    supply = np.where(quota.values > 0, quota.values * problem.uses, 0.0).sum()
    if is_minimum and supply < min(need, (reached + 1) * problem.forms):
        return float(supply), need
    return round(reached * problem.forms, 6), need


def _outwards(value: float, quota: Quota, *, is_minimum: bool) -> float:
    """Round a limit so that it gives way: to a whole number where every item weighs one."""
    scale = 1 if (quota.values % 1 == 0).all() else 100
    scaled = value * scale
    return float(np.floor(scaled + SLACK) if is_minimum else np.ceil(scaled - SLACK)) / scale


def _key_reason(spec: Spec, quota: Quota, *, reached: float, limit: float) -> Reason:
    if quota.path == "key_balance":
        to = _outwards(abs(reached), quota, is_minimum=False)
        text = f"raise key_balance from {spec.key_balance:g} to {to:g}"
        return Reason(quota.label, abs(reached), abs(limit), text, "key_balance", f"{to:g}")
    run = spec.key_run or 1
    n_alike = int(np.ceil(reached - SLACK))
    longer = next(
        (r for r in range(run + 1, spec.length + 1) if r * (spec.length + 1) // (1 + r) >= n_alike),
        spec.length,
    )
    text = f"raise key_run from {run} to {longer}"
    return Reason(quota.label, reached, limit, text, "key_run", f"{longer}")


def _alternatives(pool: Pool, spec: Spec, *, supplied: float) -> Iterable[str]:
    """Yield other single changes that would do, each solved before it is named."""
    if spec.max_exposure is not None:
        worn = np.unique(pool.numbers("exposure"))
        for exposure in worn[worn > spec.max_exposure][:1].tolist():
            if _is_possible(pool, replace(spec, max_exposure=exposure)):
                yield f"raise max_exposure from {spec.max_exposure:g} to {exposure:g}"
    fewer = int(spec.forms * supplied + SLACK)
    if 0 < fewer < spec.forms and _is_possible(pool, replace(spec, forms=fewer)):
        yield f"assemble {fewer} forms"


def _is_possible(pool: Pool, spec: Spec) -> bool:
    shortage = average_shortage(state(pool, spec))
    return shortage is not None and shortage.is_none


def _contradictions(pool: Pool, spec: Spec) -> Iterable[Reason]:
    required = constraints.anchor(pool, spec)
    n_anchor = int(required.sum())
    if n_anchor > spec.length:
        text = f"name at most {spec.length} anchor items"
        yield Reason("anchor", n_anchor, spec.length, text, "anchor.items", str(spec.length))
    worn = required & ~constraints.exposure(pool, spec)
    for place in np.flatnonzero(worn).tolist():
        seen = float(pool.numbers("exposure")[place])
        text = f"raise max_exposure from {spec.max_exposure:g} to {seen:g}"
        label = f"exposure of anchor item {pool.ids[place]}"
        yield Reason(label, seen, float(spec.max_exposure or 0), text, "max_exposure", f"{seen:g}")
    for place in np.flatnonzero(required & ~constraints.excluded(pool, spec)).tolist():
        text = "take it off the anchor, or off the list of excluded items"
        yield Reason(f"excluded anchor item {pool.ids[place]}", 1, 0, text, "anchor.items", "")
    for group in (*constraints.enemies(pool), *constraints.apart(pool, spec)):
        held = [pool.ids[place] for place in group.members if required[place]]
        if len(held) > 1:
            text = f"keep one of {', '.join(held)} in the anchor"
            yield Reason(group.label, len(held), 1, text, "anchor.items", held[0])
    yield from _torn_bundles(pool, spec, required)


def _torn_bundles(pool: Pool, spec: Spec, required: NDArray[np.bool_]) -> Iterable[Reason]:
    usable = constraints.exposure(pool, spec) & constraints.excluded(pool, spec)
    together: Sequence[Together] = [c for c in spec.conditions if isinstance(c, Together)]
    for condition, group in zip(together, constraints.together(pool, spec), strict=True):
        members = np.array(group.members)
        lost = [pool.ids[place] for place in members[~usable[members] & ~required[members]]]
        if not required[members].any():
            continue
        if lost:
            text = f"take {', '.join(condition.items)} off the anchor, or allow {', '.join(lost)}"
            have, need = len(members) - len(lost), len(members)
            yield Reason(group.label, have, need, text, "anchor.items", "")
        bound = [pool.ids[place] for place in members[~required[members]]]
        if bound and not lost and spec.max_use < spec.forms:
            text = f"add {', '.join(bound)} to the anchor: it must stand in every form too"
            to = ", ".join(bound)
            yield Reason(group.label, spec.max_use, spec.forms, text, "anchor.items", to)
