r"""The proximity cost of a timetable under way, and the exams that share students.

With ``shared`` the students two exams share, w the weight of a distance and

    students[i, t] = sum of shared[i, j] over exams j in slot t   (zero: i may move to t)

exam i costs ``sum over s of students[i, s] * w(|s - t|)`` in slot t.  The engines keep
``students`` while exams move; here are only slots and their cost.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.types import PROXIMITY_WEIGHTS, ExamProblem, PeriodTooLarge

# The engines pack three sums over the exams of a slot that share students with an exam into one
# cell of 64 bits: students from bit 0 on, numbers of exams from NUMBERS_AT, exams from COUNT_AT.
NUMBERS_AT, COUNT_AT = 22, 50
MOST_STUDENTS = (1 << NUMBERS_AT) - 1
MOST_NUMBERS = (1 << COUNT_AT - NUMBERS_AT) - 1
MOST_EXAMS = (1 << 63 - COUNT_AT) - 1


def distance_weights(slots: int) -> NDArray[np.int32]:
    """Return the weight of two slots' distance, of shape (slots, slots).

    Examples
    --------
    >>> distance_weights(3).tolist()
    [[0, 16, 8], [16, 0, 16], [8, 16, 0]]
    """
    by_distance = np.zeros(slots + len(PROXIMITY_WEIGHTS) + 1, dtype=np.int32)
    by_distance[1 : len(PROXIMITY_WEIGHTS) + 1] = PROXIMITY_WEIGHTS
    apart = np.abs(np.subtract.outer(np.arange(slots), np.arange(slots)))
    weight: NDArray[np.int32] = by_distance[apart]
    return weight


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """What stays the same while exams move.

    Exam i shares ``shared[i, j]`` students with exam j, and any with the exams
    ``neighbour[start[i]:start[i + 1]]``; ``weight[s, t]`` is the cost of a student with exams in
    both slots.
    """

    shared: NDArray[np.int32]
    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.int32]

    @classmethod
    def of(cls, problem: ExamProblem) -> "Links":
        """List the neighbours of every exam; `PeriodTooLarge` where a cell could not hold them."""
        refuse_overflow(problem)
        shared = np.ascontiguousarray(problem.shared, dtype=np.int32)
        row, column = np.nonzero(shared)
        start = np.searchsorted(row, np.arange(len(shared) + 1)).astype(np.int64)
        return cls(shared, start, column.astype(np.int32), distance_weights(problem.slots))


def refuse_overflow(problem: ExamProblem) -> None:
    """Raise `PeriodTooLarge` where a sum over the neighbours of an exam might not fit its bits.

    In a timetable without clashes no student is counted twice in one slot, so that the students
    of one slot are never more than all.
    """
    if problem.students > MOST_STUDENTS:
        raise PeriodTooLarge("students", problem.students, most=MOST_STUDENTS)
    clashes = problem.shared > 0
    count = int(clashes.sum(axis=1).max(initial=0))
    if count > MOST_EXAMS:
        raise PeriodTooLarge("exams that share students with one exam", count, most=MOST_EXAMS)
    numbers = int((clashes @ np.arange(len(clashes))).max(initial=0))
    if numbers > MOST_NUMBERS:
        named = "the sum of the numbers of exams that share students with one exam"
        raise PeriodTooLarge(named, numbers, most=MOST_NUMBERS)


@dataclass(slots=True, eq=False)
class Plan:
    """A timetable under way and the best one seen; costs are not yet divided by the students."""

    links: Links
    slot: NDArray[np.int32]
    cost: int
    best: NDArray[np.int32]
    best_cost: int

    @classmethod
    def of(cls, links: Links, slot: NDArray[np.int32]) -> "Plan":
        """Begin with a timetable."""
        slot = slot.astype(np.int32)
        cost = int((between_slots(links, slot) * links.weight).sum()) // 2
        return cls(links, slot, cost, slot.copy(), cost)

    def twin(self) -> "Plan":
        """Return a second plan that goes its own way from here."""
        return Plan(self.links, self.slot.copy(), self.cost, self.best.copy(), self.best_cost)

    def pay(self, delta: int) -> None:
        """Book a change of cost, and the timetable if it is the best so far."""
        self.cost += delta
        if self.cost < self.best_cost:
            self.best_cost = self.cost
            self.best = self.slot.copy()


def one_hot(slot: NDArray[np.int32], slots: int) -> NDArray[np.float64]:
    """Return a matrix with one in the column of each row's slot, else zero."""
    found: NDArray[np.float64] = np.equal.outer(slot, np.arange(slots)).astype(np.float64)
    return found


def between_slots(links: Links, slot: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the students that two slots share, of shape (n_slots, n_slots)."""
    slots = len(links.weight)
    row = np.repeat(slot, np.diff(links.start))
    pair = row.astype(np.int64) * slots + slot[links.neighbour]
    count = links.shared[links.shared > 0]
    found = np.bincount(pair, weights=count, minlength=slots * slots)
    return found.astype(np.int64).reshape(slots, slots)
