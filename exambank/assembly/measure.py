"""How far a form is from what it should be, as one number that swaps make smaller.

Rules weigh by the item, goals by the square of the per cent; arrays of forms are measured
at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.bound import allowance
from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

WEIGHT_OF_AN_ITEM = 100.0
"""Cost of one item too many or too few; one per cent off a goal costs 1."""


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


def measure(problem: Problem, *, bound: float, allowed: float = 1.0) -> Rows:
    """Return the rows of `problem`, with goals at the proven `bound` less the allowance."""
    spare = allowed * allowance(problem, bound)
    rules = [quota for quota in problem.quotas if quota.path != "length"]
    values = [quota.values for quota in rules]
    low = [quota.low for quota in rules]
    high = [quota.high for quota in rules]
    weight = [WEIGHT_OF_AN_ITEM / quota.unit for quota in rules]
    for gain in problem.gain:
        if problem.objective is Objective.MINIMAX:
            reach = max(bound + spare, problem.tolerance) * (1 - 1e-9)
            low.append(1.0 - reach)
            high.append(1.0 + reach)
            weight.append(100.0)
        else:
            low.append(bound - spare)
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
