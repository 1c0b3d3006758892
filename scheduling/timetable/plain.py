"""The annealing moves in numpy and whole-number bit sets; always there.

Exams of one slot share no students, so they neither hinder nor cost each other: all of them, in
all plans, draw a new place at once, alone or trading with the one exam that stands in the way.
For longer Kempe chains a set of exams is one Python integer, so that a chain costs a few "and"
operations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.costs import COUNT_AT, NUMBERS_AT, Plan
from scheduling.timetable.costs import MOST_NUMBERS as NUMBERS
from scheduling.timetable.costs import MOST_STUDENTS as STUDENTS

STEPS = 3_000
# So many longer chains are tried for each slot emptied, where few exams are in the way, and given
# up beyond so many exams.
CHAINS = 4
MOST_WAYS = 6
LONGEST_CHAIN = 10
# An exam leaves for an improvement of so many temperatures as good as surely.
SURE = 30.0
LESS_THAN_ONE = 1 - 1e-12
Longs = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(slots=True, eq=False)
class Sheet:
    """Cells by plan, slot and exam, slots by plan and exam; row i of `packed` is what i adds."""

    plans: Sequence[Plan]
    packed: Longs
    weight: Reals
    cells: Longs
    slot: Longs
    adjacent: list[int]

    @classmethod
    def of(cls, plans: Sequence[Plan]) -> "Sheet":
        """Count who is in whose way."""
        links = plans[0].links
        n, slots = len(links.shared), len(links.weight)
        clashes = links.shared > 0
        packed = links.shared.astype(np.int64)
        packed += clashes * ((np.arange(n) << NUMBERS_AT)[:, None] + (1 << COUNT_AT))
        cells = np.zeros((len(plans), slots, n), dtype=np.int64)
        for k, plan in enumerate(plans):
            np.add.at(cells[k], plan.slot, packed)
        slot = np.array([plan.slot for plan in plans], dtype=np.int64)
        return cls(plans, packed, links.weight.astype(np.float64), cells, slot, bit_sets(clashes))

    def pay(self, plan: int, *, delta: int) -> None:
        """Book a change of cost of one plan."""
        one = self.plans[plan]
        one.slot = self.slot[plan]
        one.pay(delta)


@dataclass(frozen=True, slots=True)
class Moves:
    """Exams of plans on their way to a goal, at a change of cost; `other` comes back, or is -1."""

    plan: Longs
    exam: Longs
    goal: Longs
    delta: Reals
    other: Longs

    def only(self, which: Longs) -> "Moves":
        """Return some of the moves."""
        return Moves(
            self.plan[which], self.exam[which], self.goal[which], self.delta[which],
            self.other[which],
        )  # fmt: skip


def advance(
    plans: Sequence[Plan], *, temperature: float, steps: int, rng: np.random.Generator
) -> None:
    """Give each plan `steps` visits to an exam at one temperature."""
    sheet = Sheet.of(plans)
    _, slots, n = sheet.cells.shape
    rounds = max(steps * slots // n, 1)
    for left in rng.integers(slots, size=(rounds, len(plans))):
        moves = drawn_moves(sheet, left, temperature=temperature, rng=rng)
        if len(moves.plan):
            make(sheet, left, moves)
        plan = rng.integers(len(plans), size=CHAINS)
        exam = rng.integers(n, size=CHAINS)
        goal = rng.integers(slots, size=CHAINS)
        ways = sheet.cells[plan, goal, exam] >> COUNT_AT
        for k in np.flatnonzero((ways > 0) & (ways < MOST_WAYS)).tolist():
            allowed = temperature * rng.standard_exponential()
            _try(sheet, int(plan[k]), int(exam[k]), int(goal[k]), allowed=allowed)
    for one, slot in zip(plans, sheet.slot, strict=True):
        one.slot = slot.astype(np.int32)


def drawn_moves(
    sheet: Sheet, left: Longs, *, temperature: float, rng: np.random.Generator
) -> Moves:
    """Draw a new slot for every exam of the slot `left` of each plan, by heat bath.

    Exam i in slot s goes to t, or trades with j of slot t where they are in each other's way
    alone, with chances in proportion to ``exp(-change / temperature)``, the change of cost being
    ``c[i,t] - c[i,s] + c[j,s] - c[j,t] + 2 shared[i,j] w(|s-t|)`` and c the cost by exam and slot.
    Of the trades a draw from all is looked at, as many as there are exams.
    """
    plan, exam = np.nonzero(sheet.slot == left[:, None])
    home = left[plan]
    cells = sheet.cells[plan, :, exam]
    held = (cells & STUDENTS).astype(np.float64)
    delta = held @ sheet.weight
    delta -= delta[np.arange(len(exam)), home][:, None]
    row, goal = np.nonzero(cells >> COUNT_AT == 1)
    if len(row):
        picked = rng.integers(len(row), size=min(len(exam), len(row)))
        row, goal = row[picked], goal[picked]
    other = cells[row, goal] >> NUMBERS_AT & NUMBERS
    theirs = sheet.cells[plan[row], :, other]
    trade = delta[row, goal] + 2 * held[row, goal] * sheet.weight[home[row], goal]
    apart = sheet.weight[home[row]] - sheet.weight[goal]
    trade += np.einsum("kt,kt->k", (theirs & STUDENTS).astype(np.float64), apart)
    trade[theirs[np.arange(len(row)), home[row]] >> COUNT_AT != 1] = np.inf
    delta[cells > 0] = np.inf
    delta[row, goal] = trade
    so_far = np.exp(np.minimum(delta * (-1 / temperature), SURE)).cumsum(axis=1)
    luck = rng.random((len(exam), 1)) * LESS_THAN_ONE * so_far[:, -1:]
    chosen = (so_far <= luck).sum(axis=1)
    gone = np.flatnonzero(chosen != home)
    chosen = chosen[gone]
    code = cells[gone, chosen]
    other = np.where(code > 0, code >> NUMBERS_AT & NUMBERS, -1)
    return Moves(plan[gone], exam[gone], chosen, delta[gone, chosen], other)


def make(sheet: Sheet, left: Longs, drawn: Moves) -> None:
    """Make the moves drawn, but of those of one plan to one slot the first only, and one trade.

    Two exams that come back might share students; so might not two that leave.
    """
    slots = len(sheet.weight)
    _, first = np.unique(drawn.plan * slots + drawn.goal, return_index=True)
    moves = drawn.only(first)
    trades = np.flatnonzero(moves.other >= 0)
    if len(trades) > 1:
        _, first = np.unique(moves.plan[trades], return_index=True)
        keep = moves.other < 0
        keep[trades[first]] = True
        moves = moves.only(np.flatnonzero(keep))
    plan, exam, goal = moves.plan, moves.exam, moves.goal
    come = sheet.packed[exam]
    sheet.cells[plan, goal] += come
    starts = np.flatnonzero(np.diff(plan, prepend=-1))
    each = plan[starts]
    sheet.cells[each, left[each]] -= np.add.reduceat(come, starts, axis=0)
    sheet.slot[plan, exam] = goal
    trades = np.flatnonzero(moves.other >= 0)
    if len(trades):
        plan, goal, other = plan[trades], goal[trades], moves.other[trades]
        back = sheet.packed[other]
        sheet.cells[plan, goal] -= back
        sheet.cells[plan, left[plan]] += back
        sheet.slot[plan, other] = left[plan]
    change = np.add.reduceat(moves.delta, starts)
    for k, delta in zip(each.tolist(), change.tolist(), strict=True):
        sheet.pay(k, delta=int(delta))


def _try(sheet: Sheet, plan: int, exam: int, target: int, *, allowed: float) -> None:
    """Follow a longer chain, and swap its sides where the cost allows."""
    slot, cells = sheet.slot[plan], sheet.cells[plan]
    source = int(slot[exam])
    if source == target:
        return
    members = bit_sets(slot == np.array([[source], [target]]))
    going, coming = chain(exam, adjacent=sheet.adjacent, here=members[0], there=members[1])
    if (going | coming).bit_count() > LONGEST_CHAIN:
        return
    there, back = numbers(going), numbers(coming)
    students = (cells[:, there] & STUDENTS).sum(axis=1) - (cells[:, back] & STUDENTS).sum(axis=1)
    apart = sheet.weight[target] - sheet.weight[source]
    inside = (cells[target, there] & STUDENTS).sum()
    delta = students @ apart + 2 * inside * sheet.weight[source, target]
    if delta > allowed:
        return
    change = sheet.packed[there].sum(axis=0) - sheet.packed[back].sum(axis=0)
    cells[source] -= change
    cells[target] += change
    slot[there] = target
    slot[back] = source
    sheet.pay(plan, delta=int(delta))


def chain(exam: int, *, adjacent: list[int], here: int, there: int) -> tuple[int, int]:
    """Return the Kempe chain of an exam: who leaves its slot and who comes back, as bit sets.

    The chain is the component of `exam` among the exams of both slots, `here` and `there`, under
    "share students"; swapping its sides makes no new clash.
    """
    going, coming = 1 << exam, 0
    new, is_outward = going, True
    while new:
        touched = 0
        while new:
            lowest = new & -new
            touched |= adjacent[lowest.bit_length() - 1]
            new ^= lowest
        if is_outward:
            new = touched & there & ~coming
            coming |= new
        else:
            new = touched & here & ~going
            going |= new
        is_outward = not is_outward
    return going, coming


def bit_sets(rows: NDArray[np.bool_]) -> list[int]:
    """Return each row of truths as one integer whose bit i is column i.

    Examples
    --------
    >>> bit_sets(np.array([[True, False, True]]))
    [5]
    """
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def numbers(members: int) -> list[int]:
    """Return the numbers in a bit set, rising.

    Examples
    --------
    >>> numbers(0b1101)
    [0, 2, 3]
    """
    found = []
    while members:
        lowest = members & -members
        found.append(lowest.bit_length() - 1)
        members ^= lowest
    return found
