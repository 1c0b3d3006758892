"""Improve a few forms at a time with a small exact model.

Where swaps of one item no longer help, a model over the items of the worst forms, those of
a partner and some unused ones finds what several swaps at once can do.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.model import formulate, solve_exactly
from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

Indices = NDArray[np.int64]


def reassemble(
    problem: Problem,
    forms: Sequence[Indices],
    chosen: Sequence[int],
    *,
    extra: Indices,
    bound: float,
    seconds: float,
) -> list[Indices] | None:
    """Return all forms with those of `chosen` built anew, or None where nothing was found.

    The new forms choose from their present items and from `extra`; the model stops as soon
    as it reaches the proven `bound`.
    """
    others = [form for number, form in enumerate(forms) if number not in chosen]
    load = np.zeros(problem.n, dtype=np.int64)
    for form in others:
        load[form] += 1
    left = problem.uses - load
    own = [forms[number] for number in chosen]
    pool = np.unique(np.concatenate([*own, extra]))
    pool = pool[left[pool] > 0]
    is_minimax = problem.objective is Objective.MINIMAX
    best = max(bound - problem.tolerance, 0.0) if is_minimax else -bound
    model = formulate(problem, [pool] * len(chosen), uses=left).reaching(best)
    found = solve_exactly(model, seconds=seconds, relative_gap=1e-4).forms
    if found is None:
        return None
    renewed = list(forms)
    for number, items in zip(chosen, found, strict=True):
        renewed[number] = np.sort(items)
    return renewed
