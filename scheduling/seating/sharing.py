"""Share the candidates of one place over its rooms, so that no college fills a room.

Seating takes the list of a room as it is; this decides the lists, before any desk is drawn.
Who moves is drawn by the seed; how many of each college go where is the exact optimum of a
small integer program, so that a share above the rule is told only where none was possible.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, lil_array, vstack

from scheduling.seating.types import Breach, Room, Rule, SeatingRule, Sitter

SEARCH_SECONDS = 10.0
#: One candidate above the share outweighs every unevenness of the rooms.
OVER_SHARE = 1_000.0


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who sits in which room.

    Attributes
    ----------
    lists : tuple of tuple of Sitter
        The candidates of each room, in the order of the rooms; all empty where `breaches` is
        not.
    breaches : tuple of Breach
        Why the rooms do not hold the candidates.
    notes : tuple of str
        Colleges above the share where the numbers leave no choice.
    proven : bool
        Whether no sharing keeps the colleges closer to the rule.
    """

    lists: tuple[tuple[Sitter, ...], ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Candidates who are alike to the program: one college, the same needs."""

    college: str
    needs: frozenset[str]
    members: tuple[Sitter, ...]


def share(
    rooms: Sequence[Room], candidates: Sequence[Sitter], *, rule: SeatingRule, seed: int
) -> Sharing:
    r"""Return a list of candidates for each room; the same arguments give the same lists.

    With :math:`x_{gr}` candidates of group g in room r, :math:`L_r = \sum_g x_{gr}` and the share
    s of the rule, the integer program minimises :math:`\sum_{cr} e_{cr}`, where
    :math:`e_{cr} \ge \sum_{g \in c} x_{gr} - s L_r`, then the distance of :math:`L_r` from an
    even filling.  Candidates with needs go where desks for them are.  A candidate without a
    college counts in :math:`L_r` only; one college alone is bound by no share.
    """
    groups = _groups(candidates, np.random.default_rng(seed))
    breaches = tuple(_breaches(rooms, groups))
    empty: tuple[tuple[Sitter, ...], ...] = tuple(() for _ in rooms)
    if breaches or not candidates:
        return Sharing(empty, breaches, (), proven=True)
    counts, proven = _counts(rooms, groups, rule)
    lists: list[list[Sitter]] = [[] for _ in rooms]
    for group, row in zip(groups, counts.tolist(), strict=True):
        first = 0
        for room, count in enumerate(row):
            lists[room].extend(group.members[first : first + count])
            first += count
    shared = tuple(tuple(one) for one in lists)
    return Sharing(shared, (), tuple(_notes(rooms, shared, rule)), proven)


def _groups(candidates: Sequence[Sitter], rng: np.random.Generator) -> list[_Group]:
    """Return the groups in a fixed order, the members of each in an order drawn by chance."""
    found: dict[tuple[str, tuple[str, ...]], list[Sitter]] = defaultdict(list)
    for who in candidates:
        found[who.college, tuple(sorted(who.needs))].append(who)
    return [
        _Group(college, frozenset(needs), tuple(members[i] for i in rng.permutation(len(members))))
        for (college, needs), members in sorted(found.items())
    ]


def _breaches(rooms: Sequence[Room], groups: Sequence[_Group]) -> Iterator[Breach]:
    have, need = sum(len(room.desks) for room in rooms), sum(len(one.members) for one in groups)
    if need > have:
        text = f"the rooms seat {have}, not {need}: add a room for {need - have} candidates"
        yield Breach(Rule.CAPACITY, (), have, need, text)
    for needs in dict.fromkeys(group.needs for group in groups if group.needs):
        asked = [who.id for one in groups if one.needs == needs for who in one.members]
        fitting = sum(_fitting(room, needs) for room in rooms)
        if len(asked) > fitting:
            named = ", ".join(sorted(needs))
            text = (
                f"{len(asked)} candidates need a desk with {named}, the rooms have {fitting}: "
                "add such desks or another room"
            )
            yield Breach(Rule.ACCOMMODATION, (), fitting, len(asked), text, tuple(asked))


def _fitting(room: Room, needs: frozenset[str]) -> int:
    return sum(desk.meets(needs) for desk in room.desks)


def _counts(
    rooms: Sequence[Room], groups: Sequence[_Group], rule: SeatingRule
) -> tuple[NDArray[np.intp], bool]:
    """Return how many of each group go to each room, shape (n_groups, n_rooms)."""
    model = _Model(rooms, groups, rule)
    answer = milp(
        model.cost,
        constraints=model.constraints(),
        bounds=model.bounds(),
        integrality=model.whole,
        options={"time_limit": SEARCH_SECONDS},
    )
    if answer.x is None:  # needs that overlap in ways a count cannot tell: fill room by room
        return _filled(rooms, groups), False
    found = np.rint(answer.x[: model.n_counts]).astype(np.intp)
    return found.reshape(len(groups), len(rooms)), bool(answer.status == 0)


def _filled(rooms: Sequence[Room], groups: Sequence[_Group]) -> NDArray[np.intp]:
    left = [len(room.desks) for room in rooms]
    counts = np.zeros((len(groups), len(rooms)), dtype=np.intp)
    for row, group in enumerate(groups):
        missing = len(group.members)
        for room in range(len(rooms)):
            taken = min(missing, left[room])
            counts[row, room] += taken
            left[room] -= taken
            missing -= taken
    return counts


class _Model:
    """The integer program: counts by group and room, then excesses, then unevenness."""

    def __init__(self, rooms: Sequence[Room], groups: Sequence[_Group], rule: SeatingRule) -> None:
        self.rooms, self.groups, self.rule = rooms, groups, rule
        named = dict.fromkeys(group.college for group in groups if group.college)
        self.colleges = list(named) if len(named) > 1 else []
        self.n_counts = len(groups) * len(rooms)
        self.n_over = len(self.colleges) * len(rooms)
        self.n = self.n_counts + self.n_over + len(rooms)
        self.cost = np.ones(self.n)
        self.cost[: self.n_counts] = 0.0
        self.cost[self.n_counts : self.n_counts + self.n_over] = OVER_SHARE
        self.whole = np.zeros(self.n, dtype=np.intp)
        self.whole[: self.n_counts] = 1

    def bounds(self) -> Bounds:
        upper = np.full(self.n, np.inf)
        upper[: self.n_counts] = [
            min(len(group.members), _fitting(room, group.needs))
            if group.needs
            else len(group.members)
            for group in self.groups
            for room in self.rooms
        ]
        return Bounds(np.zeros(self.n), upper)

    def constraints(self) -> list[LinearConstraint]:
        return [
            self._everybody(),
            self._room(),
            self._even(),
            *([self._share()] if self.colleges else []),
            *self._needs(),
        ]

    def _at(self, group: int, room: int) -> int:
        return group * len(self.rooms) + room

    def _everybody(self) -> LinearConstraint:
        """Sum over rooms of x[g, r] = members of g."""
        rows = lil_array((len(self.groups), self.n))
        for g in range(len(self.groups)):
            for r in range(len(self.rooms)):
                rows[g, self._at(g, r)] = 1.0
        sizes = np.array([len(group.members) for group in self.groups], dtype=np.float64)
        return LinearConstraint(csr_array(rows), sizes, sizes)

    def _room(self) -> LinearConstraint:
        """Sum over groups of x[g, r] <= desks of r."""
        desks = np.array([len(room.desks) for room in self.rooms], dtype=np.float64)
        return LinearConstraint(csr_array(self._loads()), -np.inf, desks)

    def _loads(self) -> lil_array:
        rows = lil_array((len(self.rooms), self.n))
        for r in range(len(self.rooms)):
            for g in range(len(self.groups)):
                rows[r, self._at(g, r)] = 1.0
        return rows

    def _even(self) -> LinearConstraint:
        """u[r] >= |sum over groups of x[g, r] - N desks(r) / desks|."""
        desks = np.array([len(room.desks) for room in self.rooms], dtype=np.float64)
        even = desks * sum(len(group.members) for group in self.groups) / desks.sum()
        slack = lil_array((len(self.rooms), self.n))
        for r in range(len(self.rooms)):
            slack[r, self.n_counts + self.n_over + r] = 1.0
        loads, slacks = csr_array(self._loads()), csr_array(slack)
        rows = vstack([loads - slacks, -loads - slacks])
        return LinearConstraint(rows, -np.inf, np.concatenate([even, -even]))

    def _share(self) -> LinearConstraint:
        """Sum over the groups of c of x[g, r] - s sum over all of x[g, r] - e[c, r] <= 0."""
        share = self.rule.college_percent / 100
        rows = lil_array((self.n_over, self.n))
        for c, college in enumerate(self.colleges):
            for r in range(len(self.rooms)):
                line = c * len(self.rooms) + r
                for g, group in enumerate(self.groups):
                    rows[line, self._at(g, r)] = (group.college == college) - share
                rows[line, self.n_counts + line] = -1.0
        return LinearConstraint(csr_array(rows), -np.inf, 0.0)

    def _needs(self) -> Iterator[LinearConstraint]:
        """Candidates with needs <= desks that meet them, for each set of needs and for all."""
        sets = list(dict.fromkeys(group.needs for group in self.groups if group.needs))
        special = np.array([sum(bool(d.offers) for d in room.desks) for room in self.rooms])
        limits = [
            (frozenset({needs}), np.array([_fitting(room, needs) for room in self.rooms]))
            for needs in sets
        ]
        for concerned, desks in [*limits, (frozenset(sets), special)]:
            rows = lil_array((len(self.rooms), self.n))
            for g, group in enumerate(self.groups):
                for r in range(len(self.rooms) if group.needs in concerned else 0):
                    rows[r, self._at(g, r)] = 1.0
            yield LinearConstraint(csr_array(rows), -np.inf, desks.astype(np.float64))


def _notes(
    rooms: Sequence[Room], lists: Sequence[Sequence[Sitter]], rule: SeatingRule
) -> Iterator[str]:
    for number, (room, inside) in enumerate(zip(rooms, lists, strict=True), start=1):
        colleges = [who.college for who in inside if who.college]
        if len(set(colleges)) > 1:
            for college in sorted(set(colleges)):
                count = colleges.count(college)
                if count * 100 > rule.college_percent * len(inside):
                    yield (
                        f"room {room.name or number}: {count} of {len(inside)} candidates come "
                        f"from {college}, more than {rule.college_percent} %: the numbers of this "
                        "place leave no other choice"
                    )
