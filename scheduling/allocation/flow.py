"""Exact least-cost assignment of many candidates to few places with seats, in plain numpy.

A minimum-cost flow solved from the side of the places.  Prices on the places start at zero
and every candidate stands at the place that costs least, price included.  First, overfull
places raise their price just enough to send the excess on to the next best place; prices rise
only to levels that every optimum has too, so nothing is overshot.  What excess is left then
leaves by successive shortest paths over the places (not over the candidates): the price rises
along a path keep every candidate at a cheapest place.  At the end no place is overfull, every
place with a price is full, and every candidate is at a cheapest place: that is the proof of
optimality, and the prices are handed out so that anybody can check it.

Ahuja, Magnanti & Orlin (1993), *Network Flows*, sections 9.7 (successive shortest paths) and
9.4 (complementary slackness, condition 9.8).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SWEEPS_A_ROUND = 50
FAR = np.iinfo(np.int64).max // 4
UNREACHED = FAR // 4  # price of a full place from which nobody can move to a free seat


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where everybody is, and the prices that prove it cannot cost less.

    Attributes
    ----------
    column : ndarray of intp, shape (n_candidates,)
        Chosen column of the cost matrix.
    price : ndarray of int64, shape (n_places,)
        Zero where seats are free.
    """

    column: NDArray[np.intp]
    price: NDArray[np.int64]


class NoRoomLeft(ValueError):
    """Some candidates have no place to go, whatever the others do."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(
            f"{left} candidates find no seat: give every candidate a column for going without"
        )


def least_cost(
    cost: NDArray[np.int64], place: NDArray[np.intp], seats: NDArray[np.int64]
) -> Placement:
    r"""Return the placement of least total cost in which no place is overfull.

    .. math:: \min \sum_i c_{i, k(i)} \quad\text{with}\quad
              \#\{i : place_{i, k(i)} = p\} \le seats_p

    Parameters
    ----------
    cost : ndarray of int64, shape (n_candidates, n_columns)
        Cost of each candidate's possibilities; `FAR` and above marks an unused column.
    place : ndarray of intp, shape (n_candidates, n_columns)
        Place of each possibility; no place twice in a row; anything where unused.
    seats : ndarray of int64, shape (n_places,)
        Zero or more.

    Raises
    ------
    NoRoomLeft
        If the seats do not suffice.

    Examples
    --------
    Both want place 0; sending the first on costs less.

    >>> found = least_cost(
    ...     np.array([[1, 3], [1, 9]]), np.array([[0, 1], [0, 1]]), np.array([1, 1])
    ... )
    >>> found.column.tolist(), found.price.tolist()
    ([1, 0], [2, 0])
    """
    work = _Places.of(cost, place, seats)
    while work.raise_prices():
        work.push_excess()
    return Placement(work.column, work.price)


@dataclass(slots=True)
class _Places:
    cost: NDArray[np.int64]
    place: NDArray[np.intp]
    seats: NDArray[np.int64]
    price: NDArray[np.int64]
    column: NDArray[np.intp]
    at: NDArray[np.int32]
    load: NDArray[np.int64]

    @classmethod
    def of(
        cls, cost: NDArray[np.int64], place: NDArray[np.intp], seats: NDArray[np.int64]
    ) -> "_Places":
        column = cost.argmin(axis=1)
        rows = np.arange(len(cost))
        stuck = int((cost[rows, column] >= FAR).sum())
        if stuck:
            raise NoRoomLeft(stuck)
        at = place[rows, column].astype(np.int32)
        load = np.bincount(at, minlength=len(seats)).astype(np.int64)
        return cls(cost, place, seats, np.zeros(len(seats), np.int64), column, at, load)

    def raise_prices(self) -> bool:
        """Raise the price of overfull places, sweep by sweep; tell whether any is left."""
        for _ in range(SWEEPS_A_ROUND):
            over = np.flatnonzero(self.load > self.seats)
            if len(over) == 0:
                return False
            for p in over[np.argsort(self.seats[over] - self.load[over], kind="stable")].tolist():
                self._send_on(p)
        return True

    def _send_on(self, p: int) -> None:
        excess = int(self.load[p] - self.seats[p])
        members = np.flatnonzero(self.at == p)
        priced = self._priced(members)
        rows = np.arange(len(members))
        column = self.column[members]
        own = priced[rows, column].copy()
        priced[rows, column] = 2 * FAR
        second = priced.argmin(axis=1)
        regret = priced[rows, second] - own
        leaving = np.argpartition(regret, excess - 1)[:excess]
        rise = int(regret[leaving].max())
        if rise >= FAR // 2:
            return  # somebody has nowhere else to go: the paths decide who
        self.price[p] += rise
        movers = members[leaving]
        self.column[movers] = second[leaving]
        target = self.place[movers, second[leaving]]
        self.at[movers] = target
        self.load += np.bincount(target, minlength=len(self.load))
        self.load[p] -= excess

    def _priced(self, members: NDArray[np.intp]) -> NDArray[np.int64]:
        return self.cost[members] + self.price[self.place[members]]

    def push_excess(self) -> None:
        """Send one of each overfull place's excess along a cheapest path to a free seat.

        Each round of sweeps and paths lowers the excess, so the rounds come to an end.
        """
        step: dict[int, NDArray[np.int64]] = {}
        for source in np.flatnonzero(self.load > self.seats).tolist():
            if self.load[source] > self.seats[source]:
                path = self._cheapest_path(source, step)
                self._move_along(path)
                for p in path:
                    step.pop(p, None)

    def _steps_from(self, p: int) -> NDArray[np.int64]:
        """Return the least extra cost of moving anybody from *p* to each place, prices aside."""
        row = np.full(len(self.seats), FAR)
        members = np.flatnonzero(self.at == p)
        if len(members):
            cost = self.cost[members]
            extra = cost - cost[np.arange(len(members)), self.column[members]][:, None]
            usable = cost < FAR
            np.minimum.at(row, self.place[members][usable], extra[usable])
        row[p] = FAR
        return row

    def _cheapest_path(self, source: int, step: dict[int, NDArray[np.int64]]) -> list[int]:
        """Find the nearest free seat (Dijkstra on places) and raise prices up to it.

        ``step`` keeps the rows of `_steps_from` that are still true.
        """
        places = len(self.seats)
        distance = np.full(places, 2 * FAR)
        before = np.full(places, -1)
        distance[source] = 0
        waiting = distance.copy()
        free = self.load < self.seats
        while True:
            p = int(waiting.argmin())
            reached = int(waiting[p])
            if reached >= FAR // 2:
                raise NoRoomLeft(int(self.load[source] - self.seats[source]))
            if free[p]:
                break
            waiting[p] = 3 * FAR
            if p not in step:
                step[p] = self._steps_from(p)
            through = step[p] + self.price
            through += reached - self.price[p]
            nearer = through < distance
            distance[nearer] = through[nearer]
            waiting[nearer] = through[nearer]
            before[nearer] = p
        self.price += np.maximum(reached - distance, 0)
        path = [p]
        while path[-1] != source:
            path.append(int(before[path[-1]]))
        return path[::-1]

    def _move_along(self, path: list[int]) -> None:
        """Move one candidate on each leg of the path, each the one it costs least."""
        moves = []
        for p, q in pairwise(path):
            members = np.flatnonzero(self.at == p)
            there = (self.place[members] == q) & (self.cost[members] < FAR)
            able = np.flatnonzero(there.any(axis=1))
            columns = there[able].argmax(axis=1)
            who = members[able]
            extra = self.cost[who, columns] - self.cost[who, self.column[who]]
            best = int(extra.argmin())
            moves.append((int(who[best]), int(columns[best]), q))
        for who_moves, column, q in moves:
            self.column[who_moves] = column
            self.at[who_moves] = q
        self.load[path[0]] -= 1
        self.load[path[-1]] += 1


def prices_of(
    cost: NDArray[np.int64],
    place: NDArray[np.intp],
    seats: NDArray[np.int64],
    column: NDArray[np.intp],
) -> NDArray[np.int64]:
    """Return the prices that prove a placement found elsewhere optimal.

    A place's price is the least cost of moving one candidate from it, through any chain of
    places, to a free seat (Bellman's equations).  They prove nothing unless they are checked.
    """
    at = place[np.arange(len(cost)), column].astype(np.int32)
    load = np.bincount(at, minlength=len(seats)).astype(np.int64)
    price = np.where(load < seats, 0, UNREACHED)
    places = _Places(cost, place, seats, price, column, at, load)
    step = np.array([places._steps_from(p) for p in range(len(seats))])  # noqa: SLF001 - own class
    for _ in range(len(seats)):
        through = np.minimum(price, (step + price).min(axis=1))
        if (through == price).all():
            break
        price = through
    return price
