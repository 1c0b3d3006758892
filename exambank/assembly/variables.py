"""What may be decided: the items that can stand on a form, and every rule over them.

`state` reads a pool and a spec once into a `Problem`, in which items are numbered 0 to n-1
over those that may be used at all.  It decides nothing; it only leaves out what no form may
hold (worn, excluded, an enemy of an anchor item, alone with its stimulus).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exambank.assembly import constraints
from exambank.assembly.constraints import Group, Quota
from exambank.assembly.types import (
    Goal,
    Objective,
    Pool,
    PoolUnusable,
    Spec,
    SpecUnusable,
)
from exambank.core.itemresponse import information

SMALLEST_SET = 2
"""A stimulus is used for at least two questions, or not at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Items that may be used, numbered 0 to n-1, and what binds them.

    Attributes
    ----------
    items : ndarray of shape (n,)
        Position of each item in the pool.
    required : ndarray of shape (n,)
        Whether the item stands in every form.
    uses : ndarray of shape (n,)
        How many forms may hold the item.
    quotas, conflicts, bundles, sets
        Linear limits; at most one of a group; all or none of a group; stimulus sets.
    gain : ndarray of shape (n_goals, n)
        Information of each item at each goal, in units of the target or weight: the goal
        is a sum of 1 (minimax) or as much as possible on the lowest row.
    """

    forms: int
    length: int
    items: NDArray[np.int64]
    required: NDArray[np.bool_]
    uses: NDArray[np.int64]
    quotas: tuple[Quota, ...]
    conflicts: tuple[Group, ...]
    bundles: tuple[Group, ...]
    sets: tuple[Group, ...]
    gain: NDArray[np.float64]
    objective: Objective
    tolerance: float

    @property
    def n(self) -> int:
        return len(self.items)

    @property
    def is_simple(self) -> bool:
        """Whether every item can be exchanged alone: no bundles, no stimulus sets."""
        return not self.bundles and not self.sets


def state(pool: Pool, spec: Spec) -> Problem:
    """Return the problem that `pool` and `spec` pose.

    Raises
    ------
    PoolUnusable, SpecUnusable
        If they contradict themselves or each other in a way no search could mend.
    """
    _refuse_unknown_anchor(pool, spec)
    usable = eligible(pool, spec)
    items = np.flatnonzero(usable)
    renumber = np.full(len(pool.ids), -1)
    renumber[items] = np.arange(len(items))
    together = constraints.together(pool, spec)
    gain, objective, tolerance = _goal(pool, spec.information)
    return Problem(
        forms=spec.forms,
        length=spec.length,
        items=items,
        required=constraints.anchor(pool, spec)[items],
        uses=constraints.reuse(pool, spec)[items],
        quotas=tuple(replace(q, values=q.values[items]) for q in quotas(pool, spec)),
        conflicts=_kept(
            [*constraints.enemies(pool), *constraints.apart(pool, spec)], renumber, smallest=2
        ),
        bundles=_kept(together, renumber, smallest=2),
        sets=_kept(constraints.stimulus_sets(pool), renumber, smallest=1),
        gain=gain[:, items],
        objective=objective,
        tolerance=tolerance,
    )


def quotas(pool: Pool, spec: Spec) -> list[Quota]:
    """Return every linear limit of the spec, over the whole pool."""
    return [
        constraints.length(pool, spec),
        *constraints.areas(pool, spec),
        *constraints.cognitive(pool, spec),
        *constraints.words(pool, spec),
        *constraints.attributes(pool, spec),
        *constraints.tallies(pool, spec),
        *constraints.overlap(pool, spec),
        *constraints.key_balance(pool, spec),
        *constraints.key_run(pool, spec),
    ]


def eligible(pool: Pool, spec: Spec) -> NDArray[np.bool_]:
    """Return which items some form may hold, shape (n_items,); anchor items always stay."""
    anchor = constraints.anchor(pool, spec)
    usable = constraints.exposure(pool, spec) & constraints.excluded(pool, spec)
    for group in (*constraints.enemies(pool), *constraints.apart(pool, spec)):
        members = np.array(group.members)
        if anchor[members].any():
            usable[members[~anchor[members]]] = False
    usable |= anchor
    left_out = True
    while left_out:
        left_out = False
        for group in constraints.together(pool, spec):
            members = np.array(group.members)
            free = members[usable[members] & ~anchor[members]]
            if len(free) and not usable[members].all():
                usable[free] = False
                left_out = True
        for group in constraints.stimulus_sets(pool):
            members = np.array(group.members)
            free = members[usable[members] & ~anchor[members]]
            if len(free) and usable[members].sum() < SMALLEST_SET:
                usable[free] = False
                left_out = True
    return usable


def item_information(pool: Pool, goal: Goal) -> NDArray[np.float64]:
    """Return the information of every item of the pool, shape (n_theta, n_items)."""
    if pool.information is not None:
        if len(pool.information) != len(goal.theta):
            rows, wanted = len(pool.information), len(goal.theta)
            raise PoolUnusable("information", f"{rows} rows for {wanted} abilities")
        return pool.information
    a = pool.numbers("a") if "a" in pool.columns else 1.0
    c = pool.numbers("c") if "c" in pool.columns else 0.0
    try:
        return information(goal.theta, a=a, b=pool.numbers("b"), c=c, D=goal.D)
    except ValueError as error:
        if isinstance(error, PoolUnusable):
            raise
        raise PoolUnusable("a, b, c", str(error)) from error


def _goal(pool: Pool, goal: Goal | None) -> tuple[NDArray[np.float64], Objective, float]:
    if goal is None:
        return np.zeros((0, len(pool.ids))), Objective.MINIMAX, 0.0
    found = item_information(pool, goal)
    if goal.objective is Objective.MAXIMUM:
        return found.sum(axis=0, keepdims=True), goal.objective, 0.0
    tolerance = goal.tolerance if goal.objective is Objective.MINIMAX else 0.0
    return found / np.array(goal.target)[:, None], goal.objective, tolerance


def _kept(
    groups: Iterable[Group], renumber: NDArray[np.int64], *, smallest: int
) -> tuple[Group, ...]:
    """Return the groups over the items that are left, without those too small to bind."""
    found = []
    for group in groups:
        members = renumber[list(group.members)]
        left = tuple(int(member) for member in members if member >= 0)
        if len(left) >= smallest:
            found.append(replace(group, members=left))
    return tuple(found)


def _refuse_unknown_anchor(pool: Pool, spec: Spec) -> None:
    known: Sequence[str] | set[str] = set(pool.ids)
    for item in spec.anchor:
        if item not in known:
            raise SpecUnusable("anchor.items", f"item {item} is not in the pool")
