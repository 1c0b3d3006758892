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
LOOKED_AT_EACH, LOOKED_AT_LEAST = 2, 48  # members of a place, for each who must leave and in all
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
    members: list[NDArray[np.intp]]  # of each place, in the order they came
    load: NDArray[np.int64]
    ready_at: NDArray[np.int64]  # a lower bound of the price at which each candidate leaves

    @classmethod
    def of(
        cls, cost: NDArray[np.int64], place: NDArray[np.intp], seats: NDArray[np.int64]
    ) -> "_Places":
        column = cost.argmin(axis=1)
        rows = np.arange(len(cost))
        stuck = int((cost[rows, column] >= FAR).sum())
        if stuck:
            raise NoRoomLeft(stuck)
        return cls.standing(cost, place, seats, np.zeros(len(seats), np.int64), column)

    @classmethod
    def standing(
        cls,
        cost: NDArray[np.int64],
        place: NDArray[np.intp],
        seats: NDArray[np.int64],
        price: NDArray[np.int64],
        column: NDArray[np.intp],
    ) -> "_Places":
        """Return the state in which everybody stands at a column."""
        at = place[np.arange(len(cost)), column]
        load = np.bincount(at, minlength=len(seats)).astype(np.int64)
        members = np.split(np.argsort(at, kind="stable"), np.cumsum(load)[:-1])
        ready_at = np.zeros(len(cost), dtype=np.int64)
        return cls(cost, place, seats, price, column, members, load, ready_at)

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
        """Raise the price of *p* until its excess stands as cheaply elsewhere, and move it."""
        excess = int(self.load[p] - self.seats[p])
        members = self.members[p]
        leaving, key, column = self._readiest(members, excess)
        rise = int(key.max() - self.price[p])
        if rise >= FAR // 2:
            return  # somebody has nowhere else to go: the paths decide who
        self.price[p] += rise
        movers = members[leaving]
        self.column[movers] = column
        self.ready_at[movers] = 0
        stays = np.ones(len(members), dtype=bool)
        stays[leaving] = False
        self.members[p] = members[stays]
        self.load[p] -= excess
        self._arrive(movers, self.place[movers, column])

    def _readiest(
        self, members: NDArray[np.intp], count: int
    ) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.intp]]:
        """Return the *count* members who leave at the lowest price, that price, and for where.

        Prices only rise, so what was found for a member before is a lower bound: only members
        whose bound is low enough to matter are looked at again.
        """
        bound = self.ready_at.take(members)
        looked_at = max(LOOKED_AT_EACH * count, LOOKED_AT_LEAST)
        while True:
            everybody = looked_at >= len(members)
            part = np.arange(len(members)) if everybody else bound.argpartition(looked_at)
            next_bound = FAR if everybody else int(bound[part[looked_at]])
            part = part[:looked_at]
            key, column = self._leaving_price(members[part])
            bound[part] = key
            first = np.argpartition(key, count - 1)[:count]
            if everybody or key[first].max() <= next_bound:
                self.ready_at[members] = bound
                return part[first], key[first], column[first]
            looked_at *= 4

    def _leaving_price(
        self, members: NDArray[np.intp]
    ) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        """Return the price of each member's place at which the next best is as cheap, and it."""
        priced = self.cost.take(members, axis=0)
        rows, column = np.arange(len(members)), self.column.take(members)
        own = priced[rows, column].copy()
        priced += self.price.take(self.place.take(members, axis=0))
        priced[rows, column] = 2 * FAR
        second = priced.argmin(axis=1)
        return priced[rows, second] - own, second

    def _arrive(self, movers: NDArray[np.intp], target: NDArray[np.intp]) -> None:
        groups: dict[int, list[int]] = {}
        for who, q in zip(movers.tolist(), target.tolist(), strict=True):
            groups.setdefault(q, []).append(who)
        for q, group in groups.items():
            self.members[q] = np.concatenate([self.members[q], np.array(group, dtype=np.intp)])
            self.load[q] += len(group)

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
        members = self.members[p]
        if len(members):
            cost = self.cost.take(members, axis=0)
            extra = cost - cost[np.arange(len(members)), self.column[members]][:, None]
            usable = cost < FAR
            np.minimum.at(row, self.place.take(members, axis=0)[usable], extra[usable])
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
            members = self.members[p]
            there = (self.place.take(members, axis=0) == q) & (
                self.cost.take(members, axis=0) < FAR
            )
            able = np.flatnonzero(there.any(axis=1))
            columns = there[able].argmax(axis=1)
            who = members[able]
            extra = self.cost[who, columns] - self.cost[who, self.column[who]]
            best = int(extra.argmin())
            moves.append((int(who[best]), int(columns[best]), p, q))
        for who_moves, column, p, q in moves:
            self.column[who_moves] = column
            self.ready_at[who_moves] = 0
            self.members[p] = self.members[p][self.members[p] != who_moves]
            self.members[q] = np.append(self.members[q], who_moves)
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
    places = _Places.standing(cost, place, seats, np.zeros(len(seats), np.int64), column)
    price = np.where(places.load < seats, 0, UNREACHED)
    step = np.array([places._steps_from(p) for p in range(len(seats))])  # noqa: SLF001 - own class
    for _ in range(len(seats)):
        through = np.minimum(price, (step + price).min(axis=1))
        if (through == price).all():
            break
        price = through
    return price
