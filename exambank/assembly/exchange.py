"""Search by exchange: forms that are nearly right become right, one swap at a time.

A swap replaces an item of the worst form by one that no form needs, or trades items of two
forms.  Many swaps are weighed at once as arrays; only what the swap changes is computed.
Every form keeps its number of items; every other rule is a distance that the search closes.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.bound import is_tight
from exambank.assembly.measure import WEIGHT_OF_AN_ITEM, Rows
from exambank.assembly.variables import SMALLEST_SET, Problem

Indices = NDArray[np.int64]

LEAST_GAIN = 1e-9
LEAST_PART = 0.05
"""Part of the cost that a costly search for two swaps must take away."""

CANDIDATES = 4000
"""Unused items weighed for one place when like replaces like."""

CANDIDATES_UNLIKE = 200
"""Unused items weighed when any may replace any."""

PARTNERS = 8
"""Other forms asked for a trade."""

DOUBLES_PER_FORM = 4
DOUBLES = 110
"""Trades of which two are tried at once."""

DOUBLE_PARTNERS = 4


class Exchange:
    """A set of forms under repair; the one place of the engine that holds changing state."""

    def __init__(
        self,
        problem: Problem,
        rows: Rows,
        forms: Sequence[Indices],
        *,
        bound: float,
        rng: np.random.Generator,
    ) -> None:
        self.is_tight = is_tight(problem, bound)
        self.doubles = DOUBLES_PER_FORM * len(forms)
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
        self.set_of = _sets(problem)
        self.held_of_set = np.zeros((len(forms), len(problem.sets) + 2), dtype=np.int64)
        for form, items in enumerate(forms):
            np.add.at(self.held_of_set[form], self.set_of[items], 1)
        self.kind = _kinds(rows)
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
        partners = self.rng.permutation(len(self.costs))
        partners = partners[partners != form][:PARTNERS].tolist()
        for like in (not broken, broken):
            touched = self._single(form, partners, like=like)
            if touched:
                return touched
        return self._double(form, partners)

    def _single(self, form: int, partners: list[int], *, like: bool) -> list[int]:
        """Make one swap; where the pool is tight, first those that keep the sum of all forms."""
        if not self.is_tight and self._replace(form, like=like):
            return [form]
        for partner in partners:
            if self._trade(form, partner, like=like):
                return [form, partner]
        return [form] if self.is_tight and self._replace(form, like=like) else []

    def _double(self, form: int, partners: list[int]) -> list[int]:
        """Make two swaps at once, as long as such costly searches are left."""
        if self.doubles <= 0:
            return []
        self.doubles -= 1
        if self._replace_two(form):
            return [form]
        for partner in partners[:DOUBLE_PARTNERS]:
            if self._trade_two(form, partner):
                return [form, partner]
        return []

    def _replace(self, form: int, *, like: bool) -> bool:
        """Make the best replacement by an unused item, if one helps."""
        out, leaving, coming = self._replacements(form, like=like)
        if not len(out):
            return False
        sums = self.sums[form] + self.rows.values[coming] - self.rows.values[leaving]
        freed = np.minimum(self.clash[form][leaving], 1)
        costs = self.rows.cost(sums) + WEIGHT_OF_AN_ITEM * (self._clashes(form) - freed)
        best = int(np.argmin(costs))
        if costs[best] >= self.costs[form] - LEAST_GAIN:
            return False
        self._move(form, place=int(out[best]), coming=int(coming[best]))
        self.costs[form] = self._cost(form)
        return True

    def _replace_two(self, form: int) -> bool:
        """Make the best two replacements at once, where no single one helps."""
        out, leaving, coming = self._replacements(form, like=False)
        change = self.rows.values[coming] - self.rows.values[leaving]
        costs = self.rows.cost(self.sums[form] + change)
        one, two = _best_pairs(costs)
        apart = (out[one] != out[two]) & (coming[one] != coming[two])
        one, two = one[apart], two[apart]
        if not len(one):
            return False
        costs = self.rows.cost(self.sums[form] + change[one] + change[two])
        before = self.costs[form]
        best = int(np.argmin(costs))
        if costs[best] >= before * (1 - LEAST_PART):
            return False
        chosen = (int(one[best]), int(two[best]))
        for swap in chosen:
            self._move(form, place=int(out[swap]), coming=int(coming[swap]))
        self.costs[form] = self._cost(form)
        if self.costs[form] < before:
            return True
        # The two newcomers are enemies of each other: put everything back.
        for swap in chosen:
            self._move(form, place=int(out[swap]), coming=int(leaving[swap]))
        self.costs[form] = self._cost(form)
        return False

    def _replacements(self, form: int, *, like: bool) -> tuple[Indices, Indices, Indices]:
        """Return places on a form, the items there, and unused items that may stand there."""
        can = (self.load < self.problem.uses) & ~self.holds[form] & (self.clash[form] == 0)
        may_come = self.held_of_set[form] >= SMALLEST_SET
        may_come[0], may_come[-1] = True, False
        can &= ~self.problem.required & may_come[self.set_of]
        unused = np.flatnonzero(can)
        most = CANDIDATES if like else CANDIDATES_UNLIKE
        if len(unused) > most:
            unused = self.rng.choice(unused, size=most, replace=False)
        mine = self.free[form]
        fits = self._fits_sets(form, mine, unused)
        if like:
            fits &= self.kind[mine][:, None] == self.kind[unused][None, :]
        out, back = np.nonzero(fits)
        return out, mine[out], unused[back]

    def _fits_sets(self, form: int, mine: Indices, others: Indices) -> NDArray[np.bool_]:
        """Return which of `others` may replace which of `mine` so that every set keeps two."""
        held = self.held_of_set[form]
        leaving, coming = self.set_of[mine], self.set_of[others]
        may_leave = (leaving == 0) | ((leaving > 0) & (held[leaving] > SMALLEST_SET))
        may_come = (coming == 0) | ((coming > 0) & (held[coming] >= SMALLEST_SET))
        same = (leaving[:, None] == coming[None, :]) & (leaving > 0)[:, None]
        fits: NDArray[np.bool_] = same | (may_leave[:, None] & may_come[None, :])
        return fits

    def _trade(self, form: int, partner: int, *, like: bool) -> bool:
        out, back = self._legal_trades(form, partner, like=like)
        if not len(out):
            return False
        given, taken = self.free[form][out], self.free[partner][back]
        change = self.rows.values[taken] - self.rows.values[given]
        freed = np.minimum(self.clash[form][given], 1) + np.minimum(self.clash[partner][taken], 1)
        costs = self.rows.cost(self.sums[form] + change)
        costs += self.rows.cost(self.sums[partner] - change)
        costs += WEIGHT_OF_AN_ITEM * (self._clashes(form) + self._clashes(partner) - freed)
        best = int(np.argmin(costs))
        if costs[best] >= self.costs[form] + self.costs[partner] - LEAST_GAIN:
            return False
        self._swap(form, partner, out[best : best + 1], back[best : best + 1])
        return True

    def _trade_two(self, form: int, partner: int) -> bool:
        """Make the best two trades at once, where no single one helps."""
        out, back = self._legal_trades(form, partner, like=False)
        given, taken = self.free[form][out], self.free[partner][back]
        change = self.rows.values[taken] - self.rows.values[given]
        costs = self.rows.cost(self.sums[form] + change)
        costs += self.rows.cost(self.sums[partner] - change)
        one, two = _best_pairs(costs)
        apart = (out[one] != out[two]) & (back[one] != back[two])
        one, two = one[apart], two[apart]
        if not len(one):
            return False
        both = change[one] + change[two]
        costs = self.rows.cost(self.sums[form] + both)
        costs += self.rows.cost(self.sums[partner] - both)
        before = self.costs[form] + self.costs[partner]
        best = int(np.argmin(costs))
        if costs[best] >= before * (1 - LEAST_PART):
            return False
        chosen = (int(one[best]), int(two[best]))
        self._swap(form, partner, out[list(chosen)], back[list(chosen)])
        if self.costs[form] + self.costs[partner] < before - LEAST_GAIN:
            return True
        # The two newcomers are enemies of each other: put everything back.
        self._swap(form, partner, out[list(chosen)], back[list(chosen)])
        return False

    def _swap(self, form: int, partner: int, out: Indices, back: Indices) -> None:
        for place, other in zip(out.tolist(), back.tolist(), strict=True):
            given, taken = int(self.free[form, place]), int(self.free[partner, other])
            self._move(form, place=place, coming=taken)
            self._move(partner, place=other, coming=given)
        for changed in (form, partner):
            self.costs[changed] = self._cost(changed)

    def _legal_trades(self, form: int, partner: int, *, like: bool) -> tuple[Indices, Indices]:
        """Return places on two forms whose items may be traded without bringing enemies."""
        mine, theirs = self.free[form], self.free[partner]
        gives = ~self.holds[partner][mine] & (self.clash[partner][mine] == 0)
        takes = ~self.holds[form][theirs] & (self.clash[form][theirs] == 0)
        fits = gives[:, None] & takes[None, :]
        fits &= self._fits_sets(form, mine, theirs) & self._fits_sets(partner, theirs, mine).T
        if like:
            fits &= self.kind[mine][:, None] == self.kind[theirs][None, :]
        out, back = np.nonzero(fits)
        return out, back

    def _move(self, form: int, *, place: int, coming: int) -> None:
        leaving = int(self.free[form, place])
        self.free[form, place] = coming
        self.holds[form, leaving] = False
        self.holds[form, coming] = True
        self.held_of_set[form, self.set_of[leaving]] -= 1
        self.held_of_set[form, self.set_of[coming]] += 1
        self.load[leaving] -= 1
        self.load[coming] += 1
        self.clash[form, self.foes.get(leaving, _NOBODY)] -= 1
        self.clash[form, self.foes.get(coming, _NOBODY)] += 1
        self.sums[form] += self.rows.values[coming] - self.rows.values[leaving]

    def _clashes(self, form: int) -> int:
        """Return items with an enemy on the form, and sets left with one item."""
        lone = np.count_nonzero(self.held_of_set[form][1:-1] == 1)
        return int(np.count_nonzero(self.clash[form][self.free[form]]) + lone)

    def _rule_cost(self, form: int) -> float:
        rules = slice(0, self.rows.n_rules)
        off = np.maximum(self.rows.low - self.sums[form], self.sums[form] - self.rows.high)
        paid = float((np.maximum(off[rules], 0) * self.rows.weight[rules]).sum())
        return paid + WEIGHT_OF_AN_ITEM * self._clashes(form)

    def _cost(self, form: int) -> float:
        return float(self.rows.cost(self.sums[form])) + WEIGHT_OF_AN_ITEM * self._clashes(form)


_NOBODY = np.zeros(0, dtype=np.int64)


def _best_pairs(costs: NDArray[np.float64]) -> tuple[Indices, Indices]:
    """Return every pair of the cheapest swaps."""
    few = np.argsort(costs, kind="stable")[:DOUBLES]
    one, two = np.triu_indices(len(few), k=1)
    return few[one], few[two]


def _foes(problem: Problem) -> dict[int, Indices]:
    found: dict[int, set[int]] = {}
    for group in problem.conflicts:
        for member in group.members:
            found.setdefault(member, set()).update(set(group.members) - {member})
    return {item: np.array(sorted(others)) for item, others in found.items()}


def _sets(problem: Problem) -> Indices:
    """Return the number of each item's stimulus set, 0 for none, -1 for what may not move."""
    found = np.zeros(problem.n, dtype=np.int64)
    for number, group in enumerate(problem.sets, start=1):
        found[list(group.members)] = number
    for group in problem.bundles:
        found[list(group.members)] = -1
    return found


def _kinds(rows: Rows) -> Indices:
    """Label items that count alike in every rule about numbers of items."""
    label = np.zeros(len(rows.values))
    mixing = np.random.default_rng(0)
    for row in range(rows.n_rules):
        values = rows.values[:, row]
        if np.isin(values, (0.0, 1.0)).all():
            label += mixing.uniform(1.0, 2.0) * 1e6 * values
    return np.unique(np.round(label, 3), return_inverse=True)[1].astype(np.int64)
