"""The same flow by OR-tools' SimpleMinCostFlow, for those who installed the extra ``flow``.

It returns no prices, so they are worked out from its placement; who trusts nothing checks them.
"""

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from scheduling.allocation import flow
from scheduling.allocation.flow import FAR, Placement, prices_of

LARGEST_SCALED = 1 << 62


def is_installed() -> bool:
    """Tell whether OR-tools can be imported."""
    return find_spec("ortools") is not None


def least_cost(
    cost: NDArray[np.int64], place: NDArray[np.intp], seats: NDArray[np.int64]
) -> Placement:
    """Return the placement of least total cost, as `flow.least_cost` does.

    OR-tools scales costs by the number of nodes; where that would not fit 64 bits (keeping
    seats among many places), the plain solver takes over.
    """
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 - an optional extra

    n, places = len(cost), len(seats)
    usable = cost < FAR
    if n == 0 or int(cost[usable].max()) * (n + places + 2) >= LARGEST_SCALED:
        return flow.least_cost(cost, place, seats)
    who, columns = np.nonzero(usable)
    solver = min_cost_flow.SimpleMinCostFlow()
    one = np.ones(len(who), dtype=np.int64)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        who, n + place[who, columns], one, cost[who, columns]
    )
    sink = n + places
    solver.add_arcs_with_capacity_and_unit_cost(
        np.arange(n, sink), np.full(places, sink), seats, np.zeros(places, dtype=np.int64)
    )
    supply = np.concatenate([np.ones(n), np.zeros(places), [-n]]).astype(np.int64)
    solver.set_nodes_supplies(np.arange(sink + 1), supply)
    if solver.solve() != solver.OPTIMAL:
        return flow.least_cost(cost, place, seats)
    used = solver.flows(arcs) > 0
    column = np.empty(n, dtype=np.intp)
    column[who[used]] = columns[used]
    return Placement(column, prices_of(cost, place, seats, column))
