"""Search by exchange: forms that are nearly right become right, one swap at a time.

A swap replaces an item of the worst form by one that no form needs, or trades items of two
forms.  Many swaps are weighed at once as arrays; only what the swap changes is computed.
Every form keeps its number of items; every other rule is a distance that the search closes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

Indices = NDArray[np.int64]

WEIGHT_OF_AN_ITEM = 100.0
"""Cost of one item too many or too few; one per cent off a goal costs 1."""

LEAST_GAIN = 1e-9
CANDIDATES = 4000
"""Unused items weighed for one place when like replaces like."""

CANDIDATES_UNLIKE = 250
"""Unused items weighed when any may replace any."""

PARTNERS = 6
"""Other forms asked for a trade."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What a form is measured by: ``low <= sum of values <= high``, rules first, then goals."""

    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    weight: NDArray[np.float64]
    n_rules: int

    def cost(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the cost of forms with these sums, shape (..., n_rows) to (...)."""
        off = np.maximum(self.low - sums, sums - self.high)
        np.maximum(off, 0.0, out=off)
        off *= self.weight
        goals = off[..., self.n_rules :]
        paid: NDArray[np.float64] = off[..., : self.n_rules].sum(axis=-1) + (goals**2).sum(axis=-1)
        return paid


def measure(problem: Problem, *, bound: float) -> Rows:
    """Return the rows of `problem`, with goals that the proven `bound` allows."""
    rules = [quota for quota in problem.quotas if quota.path != "length"]
    values = [quota.values for quota in rules]
    low = [quota.low for quota in rules]
    high = [quota.high for quota in rules]
    weight = [WEIGHT_OF_AN_ITEM / quota.unit for quota in rules]
    for gain in problem.gain:
        if problem.objective is Objective.MINIMAX:
            reach = max(bound, problem.tolerance) * (1 - 1e-9)
            low.append(1.0 - reach)
            high.append(1.0 + reach)
            weight.append(100.0)
        else:
            low.append(bound)
            high.append(np.inf)
            weight.append(100.0 / bound if bound > 0 else 100.0)
        values.append(gain)
    stacked = np.array(values).T if values else np.zeros((problem.n, 0))
    return Rows(
        values=np.ascontiguousarray(stacked),
        low=np.array(low),
        high=np.array(high),
        weight=np.array(weight),
        n_rules=len(rules),
    )


class Exchange:
    """A set of forms under repair; the one place of the engine that holds changing state."""

    def __init__(
        self, problem: Problem, rows: Rows, forms: Sequence[Indices], *, rng: np.random.Generator
    ) -> None:
        self.problem = problem
        self.rows = rows
        self.rng = rng
        self.free = np.array([items[~problem.required[items]] for items in forms], dtype=np.int64)
        self.holds = np.zeros((len(forms), problem.n), dtype=bool)
        self.clash = np.zeros((len(forms), problem.n), dtype=np.int32)
        self.foes = _foes(problem)
        for form, items in enumerate(forms):
            self.holds[form, items] = True
            for item in items:
                self.clash[form, self.foes.get(int(item), _NOBODY)] += 1
        self.load = self.holds.sum(axis=0)
        self.sums = np.array([rows.values[items].sum(axis=0) for items in forms])
        self.bond = _bonds(problem)
        self.kind = _kinds(rows, self.bond)
        self.costs = np.array([self._cost(form) for form in range(len(forms))])

    def run(self, *, is_over: Callable[[], bool], most_steps: int) -> None:
        """Swap until every form is right, no swap helps, or time is over."""
        stuck = np.zeros(len(self.costs), dtype=bool)
        for _ in range(most_steps):
            waiting = np.where(stuck, -1.0, self.costs)
            form = int(np.argmax(waiting))
            if waiting[form] <= LEAST_GAIN or is_over():
                return
            touched = self._improve(form)
            stuck[touched] = False
            stuck[form] = not touched

    def forms(self) -> list[Indices]:
        """Return the items of each form, ascending."""
        return [np.flatnonzero(held) for held in self.holds]

    def _improve(self, form: int) -> list[int]:
        """Make the best swap found for `form`; return the forms that changed."""
        broken = self._rule_cost(form) > LEAST_GAIN
        if not broken and self._replace(form, like=True):
            return [form]
        if broken and self._replace(form, like=False):
            return [form]
        partners = self.rng.permutation(len(self.costs))
        for partner in partners[:PARTNERS].tolist():
            if partner != form and self._trade(form, partner, like=not broken):
                return [form, partner]
        if not broken and self._replace(form, like=False):
            return [form]
        if broken and self._replace(form, like=True):
            return [form]
        return []

    def _replace(self, form: int, *, like: bool) -> bool:
        can = (self.load < self.problem.uses) & ~self.holds[form] & (self.clash[form] == 0)
        unused = np.flatnonzero(can & ~self.problem.required)
        most = CANDIDATES if like else CANDIDATES_UNLIKE
        if len(unused) > most:
            unused = self.rng.choice(unused, size=most, replace=False)
        out, back = self._pairs(self.free[form], unused, like=like)
        if not len(out):
            return False
        leaving, coming = self.free[form][out], unused[back]
        sums = self.sums[form] + self.rows.values[coming] - self.rows.values[leaving]
        freed = np.minimum(self.clash[form][leaving], 1)
        costs = self.rows.cost(sums) + WEIGHT_OF_AN_ITEM * (self._clashes(form) - freed)
        best = int(np.argmin(costs))
        if costs[best] >= self.costs[form] - LEAST_GAIN:
            return False
        self._move(form, place=int(out[best]), coming=int(coming[best]))
        self.costs[form] = self._cost(form)
        return True

    def _trade(self, form: int, partner: int, *, like: bool) -> bool:
        mine, theirs = self.free[form], self.free[partner]
        out, back = self._pairs(mine, theirs, like=like)
        given, taken = mine[out], theirs[back]
        fits = ~self.holds[form][taken] & ~self.holds[partner][given]
        fits &= (self.clash[form][taken] == 0) & (self.clash[partner][given] == 0)
        out, back, given, taken = out[fits], back[fits], given[fits], taken[fits]
        if not len(out):
            return False
        change = self.rows.values[taken] - self.rows.values[given]
        freed = np.minimum(self.clash[form][given], 1) + np.minimum(self.clash[partner][taken], 1)
        costs = self.rows.cost(self.sums[form] + change)
        costs += self.rows.cost(self.sums[partner] - change)
        costs += WEIGHT_OF_AN_ITEM * (self._clashes(form) + self._clashes(partner) - freed)
        best = int(np.argmin(costs))
        if costs[best] >= self.costs[form] + self.costs[partner] - LEAST_GAIN:
            return False
        self._move(form, place=int(out[best]), coming=int(taken[best]))
        self._move(partner, place=int(back[best]), coming=int(given[best]))
        for changed in (form, partner):
            self.costs[changed] = self._cost(changed)
        return True

    def _pairs(self, mine: Indices, others: Indices, *, like: bool) -> tuple[Indices, Indices]:
        """Return positions of items that may change places; `like` asks for the same kind."""
        label = self.kind if like else self.bond
        alike = label[mine][:, None] == label[others][None, :]
        out, back = np.nonzero(alike)
        return out, back

    def _move(self, form: int, *, place: int, coming: int) -> None:
        leaving = int(self.free[form, place])
        self.free[form, place] = coming
        self.holds[form, leaving] = False
        self.holds[form, coming] = True
        self.load[leaving] -= 1
        self.load[coming] += 1
        self.clash[form, self.foes.get(leaving, _NOBODY)] -= 1
        self.clash[form, self.foes.get(coming, _NOBODY)] += 1
        self.sums[form] += self.rows.values[coming] - self.rows.values[leaving]

    def _clashes(self, form: int) -> int:
        return int(np.count_nonzero(self.clash[form][self.free[form]]))

    def _rule_cost(self, form: int) -> float:
        rules = slice(0, self.rows.n_rules)
        off = np.maximum(self.rows.low - self.sums[form], self.sums[form] - self.rows.high)
        paid = float((np.maximum(off[rules], 0) * self.rows.weight[rules]).sum())
        return paid + WEIGHT_OF_AN_ITEM * self._clashes(form)

    def _cost(self, form: int) -> float:
        return float(self.rows.cost(self.sums[form])) + WEIGHT_OF_AN_ITEM * self._clashes(form)


_NOBODY = np.zeros(0, dtype=np.int64)


def _foes(problem: Problem) -> dict[int, Indices]:
    found: dict[int, set[int]] = {}
    for group in problem.conflicts:
        for member in group.members:
            found.setdefault(member, set()).update(set(group.members) - {member})
    return {item: np.array(sorted(others)) for item, others in found.items()}


def _bonds(problem: Problem) -> Indices:
    """Label items so that only equal labels may change places: a set's items only within it."""
    bond = np.zeros(problem.n, dtype=np.int64)
    for number, group in enumerate(problem.sets, start=1):
        bond[list(group.members)] = number
    bound = [member for group in problem.bundles for member in group.members]
    for number, member in enumerate(bound, start=len(problem.sets) + 1):
        bond[member] = number
    return bond


def _kinds(rows: Rows, bond: Indices) -> Indices:
    """Label items that count alike in every rule about numbers of items."""
    label = bond.astype(np.float64)
    mixing = np.random.default_rng(0)
    for row in range(rows.n_rules):
        values = rows.values[:, row]
        if np.isin(values, (0.0, 1.0)).all():
            label = label + mixing.uniform(1.0, 2.0) * 1e6 * values
    return np.unique(np.round(label, 3), return_inverse=True)[1].astype(np.int64)
