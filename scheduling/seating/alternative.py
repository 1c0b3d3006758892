"""The legal alternative: the most desks of a room that can be used without breaking a rule.

A maximum independent set in the graph of desks too close together, with the table limits as
further rows, once for each direction; solved as an integer program of maximal cliques.
"""

from collections import defaultdict
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scheduling.seating.layout import geometry_of, is_legal, tables_of
from scheduling.seating.types import Alternative, Room, SeatingRule

# A limit in nodes, not in seconds, so that the same room always gives the same answer.
NODE_LIMIT = 2_000


def legal_capacity(room: Room, rule: SeatingRule) -> int:
    """Return how many candidates the room can legally hold with its desks as they stand."""
    return legal_alternative(room, rule).capacity


@lru_cache(maxsize=1024)
def legal_alternative(room: Room, rule: SeatingRule) -> Alternative:
    """Return the largest set of desks found that breaks no rule of the layout.

    ``proven`` is true when the integer program closed in every part of the room, which it does
    for rooms of some hundred desks; else the set is legal but a larger one may exist.
    """
    if is_legal(room, rule):
        return Alternative(tuple(desk.id for desk in room.desks), proven=True)
    close = geometry_of(room, rule).distance_sq < rule.distance_um**2
    np.fill_diagonal(close, val=False)
    by_facing: dict[int, list[int]] = defaultdict(list)
    for index, desk in enumerate(room.desks):
        if not desk.is_round:
            by_facing[desk.facing_mdeg].append(index)
    found: list[tuple[list[int], bool]] = [
        _largest(room, rule, close, members) for _, members in sorted(by_facing.items())
    ]
    if not found:
        return Alternative((), proven=True)
    best = max(found, key=lambda entry: len(entry[0]))[0]
    # An unproven direction could still hide a larger set, so all of them must have closed.
    return Alternative(
        tuple(room.desks[index].id for index in sorted(best)),
        proven=all(proven for _, proven in found),
    )


def _largest(
    room: Room, rule: SeatingRule, close: NDArray[np.bool_], members: list[int]
) -> tuple[list[int], bool]:
    """Solve each connected part of the desks that face one way."""
    index = np.array(members)
    near = close[np.ix_(index, index)]
    groups = _tight_tables(room, rule, members)
    linked = near.copy()
    for group, _ in groups:
        linked[np.ix_(group, group)] = True
    parts, part_of = connected_components(csr_array(linked), directed=False)
    chosen: list[int] = []
    proven = True
    for part in range(parts):
        inside = np.flatnonzero(part_of == part)
        limits = [(group, places) for group, places in groups if part_of[group[0]] == part]
        picked, closed = _solve_part(near, inside, limits)
        chosen.extend(int(index[i]) for i in picked)
        proven &= closed
    return chosen, proven


def _tight_tables(room: Room, rule: SeatingRule, members: list[int]) -> list[tuple[list[int], int]]:
    """Return the tables with more places than their length allows, by position in *members*."""
    position = {room.desks[index].id: i for i, index in enumerate(members)}
    tight = []
    for group in tables_of(tuple(room.desks[index] for index in members)).values():
        places = rule.places(min(desk.table_length_um for desk in group))
        if len(group) > places:
            tight.append(([position[desk.id] for desk in group], places))
    return tight


def _solve_part(
    near: NDArray[np.bool_], inside: NDArray[np.intp], limits: list[tuple[list[int], int]]
) -> tuple[list[int], bool]:
    if len(inside) == 1:
        return [int(inside[0])], True
    column = {int(desk): i for i, desk in enumerate(inside)}
    rows = [(sorted(column[d] for d in clique), 1) for clique in _clique_cover(near, inside)]
    rows += [([column[d] for d in group], places) for group, places in limits]
    matrix = csr_array(
        (
            np.ones(sum(len(row) for row, _ in rows)),
            (
                np.repeat(np.arange(len(rows)), [len(row) for row, _ in rows]),
                np.array([c for row, _ in rows for c in row]),
            ),
        ),
        shape=(len(rows), len(inside)),
    )
    answer = milp(
        c=-np.ones(len(inside)),
        constraints=LinearConstraint(matrix, -np.inf, np.array([float(n) for _, n in rows])),
        integrality=np.ones(len(inside), dtype=np.intp),
        bounds=Bounds(0, 1),
        options={"node_limit": NODE_LIMIT, "mip_rel_gap": 0.0},
    )
    greedy = _greedy(near, inside, limits)
    if answer.x is None:
        return greedy, False
    picked = [int(inside[i]) for i in np.flatnonzero(answer.x > 0.5)]  # noqa: PLR2004 - binary
    # Trust no solver's idea of binary: fall back when the rounded answer breaks a row.
    if not _is_legal(near, picked, limits) or len(picked) < len(greedy):
        return greedy, False
    return picked, bool(answer.status == 0)


def _clique_cover(near: NDArray[np.bool_], inside: NDArray[np.intp]) -> list[list[int]]:
    """Return maximal cliques that cover every close pair; they make the program tight."""
    cliques: list[list[int]] = []
    covered: set[tuple[int, int]] = set()
    for one in inside.tolist():
        for other in np.flatnonzero(near[one]).tolist():
            if other < one or (one, other) in covered:
                continue
            clique = [one, other]
            for third in np.flatnonzero(near[one] & near[other]).tolist():
                if near[third, clique].all():
                    clique.append(third)
            cliques.append(clique)
            covered.update((a, b) for a in clique for b in clique if a < b)
    return cliques


def _greedy(
    near: NDArray[np.bool_], inside: NDArray[np.intp], limits: list[tuple[list[int], int]]
) -> list[int]:
    """Take the desk with the fewest close desks left, again and again."""
    left = dict.fromkeys(inside.tolist())
    room_left = [places for _, places in limits]
    picked: list[int] = []
    while left:
        alive = np.array(list(left))
        degree = near[np.ix_(alive, alive)].sum(axis=1)
        desk = int(alive[int(np.argmin(degree))])
        picked.append(desk)
        gone = {desk, *np.flatnonzero(near[desk]).tolist()}
        for i, (group, _) in enumerate(limits):
            if desk in group:
                room_left[i] -= 1
                if room_left[i] == 0:
                    gone.update(group)
        for item in gone:
            left.pop(item, None)
    return picked


def _is_legal(
    near: NDArray[np.bool_], picked: list[int], limits: list[tuple[list[int], int]]
) -> bool:
    if near[np.ix_(picked, picked)].any():
        return False
    return all(len(set(group) & set(picked)) <= places for group, places in limits)
