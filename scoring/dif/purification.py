"""Purification: take flagged items out of the matching score, and look again until it holds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scoring.dif.groups import Flags, Grouped
from scoring.dif.results import DifResult

MOST_ROUNDS = 10
FEWEST_ANCHORS = 3


@dataclass(frozen=True, slots=True)
class Purified:
    """The last round of a purified search.

    Attributes
    ----------
    result : DifResult
        Its `anchors` are the items that still match.
    rounds : int
        Searches made, the first one with all items included.
    is_stable : bool
        False where the flags went round in a circle, or too few anchors were left to go on.
    """

    result: DifResult
    rounds: int
    is_stable: bool


def purify(
    groups: Grouped, search: Callable[[Flags], DifResult], *, most_rounds: int = MOST_ROUNDS
) -> Purified:
    """Search again with the anchors that the last search did not flag, until nothing changes.

    Parameters
    ----------
    groups : Grouped
    search : callable
        Takes anchors, a bool array of shape (n_items,), and returns a result.
    most_rounds : int

    References
    ----------
    Holland, P. W., & Thayer, D. T. (1988), p. 138; Candell, G. L., & Drasgow, F. (1988).
    *Applied Psychological Measurement*, 12, 253-260.
    """
    anchors = groups.all_items()
    result = search(anchors)
    for rounds in range(1, most_rounds + 1):
        clean = np.array([not one.is_flagged for one in result.items], dtype=np.bool_)
        if (clean == anchors).all():
            return Purified(result, rounds, is_stable=True)
        if clean.sum() < FEWEST_ANCHORS or rounds == most_rounds:
            break
        anchors = clean
        result = search(anchors)
    return Purified(result, rounds, is_stable=False)
