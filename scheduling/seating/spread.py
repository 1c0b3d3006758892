"""Move candidates of one college apart by swapping seats.

Two candidates of one college repel each other by ``(rule / distance) ** 2``, neighbours by a
further penalty (`layout.Geometry.repulsion`); swaps lower the sum until none does.  Knows
nothing of forms and needs but which candidate may take which desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EMPTY = -1
LEAST_GAIN = 0.1  # in pairs one distance rule apart; below this a swap is not worth its time
MOST_ROUNDS = 60


def spread(
    desk_of: NDArray[np.intp],
    colleges: Sequence[str],
    repulsion: NDArray[np.float64],
    fits: NDArray[np.bool_] | None,
) -> NDArray[np.intp]:
    """Return the candidates' desks after swaps (and moves to free desks) that separate colleges.

    Parameters
    ----------
    desk_of : ndarray of intp, shape (n_candidates,)
        Desk drawn for each candidate.
    colleges
        College of each candidate; empty repels nobody.
    repulsion : ndarray of float64, shape (n_desks, n_desks)
        Symmetric with zero diagonal.
    fits : ndarray of bool, shape (n_candidates, n_desks), or None
        Which desks each candidate may take; None for all.
    """
    named = [college for college in colleges if college]
    if len(set(named)) == len(named):
        return desk_of
    room = _Seating.of(desk_of, colleges, repulsion, fits)
    for _ in range(MOST_ROUNDS):
        if not room.swap_round():
            break
    seated = np.flatnonzero(room.occupant != EMPTY)
    moved = np.empty_like(desk_of)
    moved[room.occupant[seated]] = seated
    return moved


@dataclass(slots=True)
class _Seating:
    """The state of the search: who sits where, and what each college weighs at each desk."""

    occupant: NDArray[np.intp]
    college: NDArray[np.intp]  # the last number for an empty desk or no college
    load: NDArray[np.float64]  # (n_colleges + 1, n_desks), the last row zero
    repulsion: NDArray[np.float64]
    movable: NDArray[np.bool_] | None  # may the occupant of a desk take another desk
    all_members: bool  # every desk is taken, and everybody has a college

    @classmethod
    def of(
        cls,
        desk_of: NDArray[np.intp],
        colleges: Sequence[str],
        repulsion: NDArray[np.float64],
        fits: NDArray[np.bool_] | None,
    ) -> "_Seating":
        desks = len(repulsion)
        names = {name: code for code, name in enumerate(dict.fromkeys(filter(None, colleges)))}
        none = len(names)
        occupant = np.full(desks, EMPTY, dtype=np.intp)
        occupant[desk_of] = np.arange(len(desk_of))
        college = np.full(desks, none, dtype=np.intp)
        college[desk_of] = [names.get(name, none) for name in colleges]
        member = np.zeros((none + 1, desks))
        member[college, np.arange(desks)] = 1.0
        member[none] = 0.0
        movable = None
        if fits is not None:
            movable = fits[occupant]
            movable[occupant == EMPTY] = True
        all_members = bool(college.max(initial=-1) < none)
        return cls(occupant, college, member @ repulsion, repulsion, movable, all_members)

    def swap_round(self) -> bool:
        """Price every swap at once, then make each desk's best one that still pays."""
        change = self._changes()
        gain = change.min(axis=1)
        paying = (gain < -LEAST_GAIN).nonzero()[0]
        paying = paying[gain[paying].argsort(kind="stable")]
        partner = change[paying].argmin(axis=1)
        done: set[int] = set()
        for one, other in zip(paying.tolist(), partner.tolist(), strict=True):
            if one in done or other in done or not self._may_swap(one, other):
                continue
            if self._change(one, other) < -LEAST_GAIN:
                self._swap(one, other)
                done.update((one, other))
        return bool(done)

    def _changes(self) -> NDArray[np.float64]:
        """Return the change of the sum by each swap, shape (n_desks, n_desks)."""
        across = self.load[self.college]
        across -= across.diagonal().copy()
        change = across + across.T
        # The pair's own repulsion is in both loads but stays as it is, unless one is empty.
        pair = self.repulsion * (self.college[:, None] != self.college)
        change -= pair
        if not self.all_members:
            is_member = self.college < len(self.load) - 1
            pair *= is_member[:, None] & is_member
        change -= pair
        if self.movable is not None:
            change[~(self.movable & self.movable.T)] = 0.0
        return change

    def _may_swap(self, one: int, other: int) -> bool:
        return self.movable is None or bool(self.movable[one, other] and self.movable[other, one])

    def _change(self, one: int, other: int) -> float:
        """Return the change of the sum by one swap, as it is now."""
        a, b = self.college.item(one), self.college.item(other)
        if a == b:
            return 0.0
        load = self.load.item
        none = len(self.load) - 1
        members = (a != none) + (b != none)
        apart = load(b, one) + load(a, other) - load(a, one) - load(b, other)
        return float(apart - members * self.repulsion.item(one, other))

    def _swap(self, one: int, other: int) -> None:
        moved = self.repulsion[one] - self.repulsion[other]
        joined, left = self.college.item(other), self.college.item(one)
        self.load[joined] += moved
        self.load[left] -= moved
        if not self.all_members:
            self.load[-1] = 0.0
        self.college[one], self.college[other] = joined, left
        here, there = self.occupant.item(one), self.occupant.item(other)
        self.occupant[one], self.occupant[other] = there, here
        if self.movable is not None:
            self.movable[[one, other]] = self.movable[[other, one]]
