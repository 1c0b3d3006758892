"""Whether papers can be dealt so that near desks differ: the question behind an excused pair.

Few papers cannot keep all neighbours apart: on a grid two papers give a checkerboard, whose
diagonals are equal, and four give none equal among the eight neighbours.  A pair may only be
equal where a proof says that somebody at that distance or nearer must be.  The proofs are a
group of more candidates than papers, all within that distance of each other; for two papers
an odd ring; or an exhausted search.  No proof, no excuse.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SEARCH_STEPS = 400_000  # times candidates looked at; some tenths of a second


def links_about(
    square: NDArray[np.int64], distance_sq: int, *, neighbour_sq: int
) -> list[list[int]]:
    """Return, for each desk, its neighbours up to about this far (squared, um^2).

    "About" is 10 % further, so that 3.000 m and 3.001 m count as one distance: a plan with
    fewer equal pairs is not wrong because some of them are a millimetre nearer.  `square` holds
    squared distances between desks, in um^2, of shape (n_desks, n_desks).
    """
    within = square <= min(distance_sq * 121 // 100, neighbour_sq)
    np.fill_diagonal(within, val=False)
    links: list[list[int]] = [[] for _ in range(len(within))]
    for one, other in np.argwhere(within).tolist():
        links[one].append(other)
    return links


def connected(links: list[list[int]], start: int) -> list[int]:
    """Return the part of the room linked to *start*, ascending."""
    reached = {start}
    frontier = [start]
    while frontier:
        for other in links[frontier.pop()]:
            if other not in reached:
                reached.add(other)
                frontier.append(other)
    return sorted(reached)


def must_repeat(
    links: list[list[int]], part: list[int], *, papers: Sequence[frozenset[str]]
) -> bool:
    """Tell whether some linked pair in *part* provably holds equal papers.

    ``papers`` are those each candidate may get, of forms not seen before.
    """
    count = len(frozenset().union(*(papers[i] for i in part)))
    if count <= 2 and _has_odd_ring(links, part):  # noqa: PLR2004 - two papers
        return True
    return _has_clique(links, part, count + 1) or _search_fails(links, part, papers)


def _has_odd_ring(links: list[list[int]], part: list[int]) -> bool:
    side = {part[0]: 0}
    frontier = [part[0]]
    while frontier:
        one = frontier.pop()
        for other in links[one]:
            if other not in side:
                side[other] = 1 - side[one]
                frontier.append(other)
            elif side[other] == side[one]:
                return True
    return False


def _has_clique(links: list[list[int]], part: list[int], size: int) -> bool:
    """Look for *size* candidates all near each other; bit sets keep it quick."""
    masks = {i: sum(1 << j for j in links[i] if j > i) for i in part}

    def grows(candidates: int, missing: int) -> bool:
        if missing == 0:
            return True
        while candidates.bit_count() >= missing:
            lowest = candidates & -candidates
            candidates ^= lowest
            if grows(candidates & masks[lowest.bit_length() - 1], missing - 1):
                return True
        return False

    return any(grows(masks[i], size - 1) for i in part)


def _search_fails(
    links: list[list[int]], part: list[int], papers: Sequence[frozenset[str]]
) -> bool:
    """Return whether a complete search found no way; false also when it ran out of steps."""
    free = {i: set(papers[i]) for i in part}
    given: dict[int, tuple[str, list[int]]] = {}

    def tightest() -> int:
        waiting = (i for i in part if i not in given)
        return min(waiting, key=lambda i: (len(free[i]), -len(links[i]), i))

    first = tightest()
    open_choices = [(first, sorted(free[first]))]
    for _ in range(SEARCH_STEPS // len(part)):
        at, left = open_choices[-1]
        if at in given:
            paper, narrowed = given.pop(at)
            for other in narrowed:
                free[other].add(paper)
        if left:
            paper = left.pop()
            narrowed = [j for j in links[at] if j not in given and paper in free[j]]
            given[at] = paper, narrowed
            for other in narrowed:
                free[other].discard(paper)
            if len(given) == len(part):
                return False
            following = tightest()
            open_choices.append((following, sorted(free[following])))
        else:
            open_choices.pop()
            if not open_choices:
                return True
    return False
