"""Patterns of forms over desks: which paper lies where, so that near desks differ.

A pattern is found once per layout and number of papers: first the straight ones,
``(a * column + b * row) mod k``, which on a grid are the checkerboard (two papers), none equal
among eight neighbours (four), and none equal within two desks (five); then, where a layout is
not a grid, by moving one paper at a time with a short memory (tabu search).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.apart import connected, links_about, must_repeat
from scheduling.seating.layout import LAYOUTS_KEPT, Geometry
from scheduling.seating.types import SeatingRule, form_of

Ranks = tuple[int, ...]
STEPS_PER_DESK = 60
MOST_STEPS = 20_000


@lru_cache(maxsize=LAYOUTS_KEPT)
def pattern(geometry: Geometry, rule: SeatingRule, papers: int) -> NDArray[np.intp]:
    """Return a paper number for each desk of a legal layout, near desks different.

    Parameters
    ----------
    geometry
        The layout; its rows are looked for along the direction its desks face.
    papers
        How many papers there are; the result holds 0 .. papers - 1.

    Returns
    -------
    ndarray of intp, shape (n_desks,)
        Read-only, as it is kept by layout.
    """
    desks = len(geometry.at)
    if papers == 1 or desks == 1:
        return _frozen(np.zeros(desks, dtype=np.intp))
    first, second, near = geometry.first, geometry.second, geometry.near
    grid = _grid_of(geometry, rule)
    equal = _equal_pairs(*grid, papers, first.tobytes(), second.tobytes())
    best = _linear_patterns(*grid, papers)[int((equal @ near).argmin())]
    if _could_be_better(geometry, best, papers, rule):
        lists = np.ones((desks, papers), dtype=bool)
        best = recolour(best, first, second, near, lists, rng=np.random.default_rng(papers))
    return _frozen(best)


def _frozen(colours: NDArray[np.intp]) -> NDArray[np.intp]:
    colours.flags.writeable = False
    return colours


def _grid_of(geometry: Geometry, rule: SeatingRule) -> tuple[Ranks, Ranks]:
    """Return the column and the row of each desk along the room's axes."""
    placed = geometry.at.astype(np.float64)
    if geometry.facing_mdeg % 90_000:
        angle = np.deg2rad(geometry.facing_mdeg % 90_000 / 1000)
        placed @= np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    column, row = (_ranks(line, rule.distance_um / 3) for line in placed.T)
    return column, row


@lru_cache(maxsize=LAYOUTS_KEPT)
def _linear_patterns(columns: Ranks, rows: Ranks, papers: int) -> NDArray[np.intp]:
    """Return ``(a * column + b * row) mod k``, shape (n_patterns, n_desks), for each a, b and k.

    Those that use all papers come first.  Kept by column and row alone: rooms that differ by
    centimetres share them.
    """
    column, row = np.array(columns, dtype=np.intp), np.array(rows, dtype=np.intp)
    found = []
    for modulus in range(papers, max(papers - 4, 1), -1):
        step = np.arange(modulus)
        a, b = (grid.ravel()[:, None] for grid in np.meshgrid(step, step))
        found.append((a * column + b * row) % modulus)
    return _frozen(np.concatenate(found))


@lru_cache(maxsize=LAYOUTS_KEPT)
def _equal_pairs(
    columns: Ranks, rows: Ranks, papers: int, first: bytes, second: bytes
) -> NDArray[np.float64]:
    """Return 1 where a pattern has equal papers on a pair, shape (n_patterns, n_pairs).

    The pairs come as the bytes of arrays of intp, so that they can be kept by.
    """
    straight = _linear_patterns(columns, rows, papers)
    one, other = np.frombuffer(first, dtype=np.intp), np.frombuffer(second, dtype=np.intp)
    equal: NDArray[np.float64] = (straight[:, one] == straight[:, other]).astype(np.float64)
    equal.flags.writeable = False
    return equal


def _ranks(line: NDArray[np.float64], gap: float) -> Ranks:
    """Return the number of each point's row along a line; a new row starts after a gap."""
    order = line.argsort(kind="stable")
    ordered = line[order]
    ranks = np.zeros(len(line), dtype=np.intp)
    ranks[order[1:]] = (ordered[1:] - ordered[:-1] > gap).cumsum()
    return tuple(ranks.tolist())


def _could_be_better(
    geometry: Geometry, colours: NDArray[np.intp], papers: int, rule: SeatingRule
) -> bool:
    """Tell whether a pair is equal that nothing proves must be."""
    first, second, square = geometry.first, geometry.second, geometry.distance_sq
    equal = np.flatnonzero(colours[first] == colours[second])
    if len(equal) == 0:
        return False
    nearest = equal[int(np.argmin(square[first[equal], second[equal]]))]
    one = int(first[nearest])
    distance_sq = int(square[one, second[nearest]])
    links = links_about(square, distance_sq, neighbour_sq=rule.neighbour_sq)
    every = [frozenset(map(str, range(papers)))] * len(square)
    return not must_repeat(links, connected(links, one), papers=every)


def recolour(
    colours: NDArray[np.intp],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    near: NDArray[np.float64],
    allowed: NDArray[np.bool_],
    *,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Return better papers for the desks by tabu search, never a paper that is not allowed.

    Parameters
    ----------
    colours : ndarray of intp, shape (n_desks,)
        Papers to start from.
    first, second, near : ndarray, shape (n_pairs,)
        Neighbouring pairs and the weight of equal papers on each.
    allowed : ndarray of bool, shape (n_desks, n_papers)
        Papers that may lie at each desk; a row with none may hold any.
    """
    n, papers = allowed.shape
    banned = np.where(allowed | ~allowed.any(axis=1, keepdims=True), 0.0, 1e9)
    weights = np.zeros((n, n))
    weights[first, second] = weights[second, first] = near
    here = colours.copy()
    load = weights @ np.eye(papers)[here] + banned
    own = np.arange(n)
    now = best_cost = float(load[own, here].sum())
    best = here.copy()
    quiet = np.zeros((n, papers), dtype=np.int64)
    for step in range(min(STEPS_PER_DESK * n, MOST_STEPS)):
        if best_cost <= 0.0:
            break
        gain = load - load[own, here][:, None]
        gain[own, here] = np.inf
        gain[load[own, here] <= 0.0] = np.inf
        gain[(quiet > step) & (now + 2 * gain >= best_cost)] = np.inf
        move = int(np.argmin(gain))
        desk, paper = divmod(move, papers)
        if not np.isfinite(gain[desk, paper]):
            continue
        old = int(here[desk])
        here[desk] = paper
        load[:, old] -= weights[:, desk]
        load[:, paper] += weights[:, desk]
        quiet[desk, old] = step + 7 + int(rng.integers(10))
        now = float(load[own, here].sum())
        if now < best_cost - 1e-12:
            best_cost, best = now, here.copy()
    return best


def allowed_papers(seen: Sequence[frozenset[str]], forms: Sequence[str]) -> NDArray[np.bool_]:
    """Return which papers each candidate may get, shape (n_candidates, n_papers)."""
    allowed = np.ones((len(seen), len(forms)), dtype=bool)
    for row, old in enumerate(seen):
        if old:
            allowed[row] = [form_of(paper) not in old for paper in forms]
    return allowed
