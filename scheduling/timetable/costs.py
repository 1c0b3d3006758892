r"""Tables of conflicts and proximity cost by exam and slot, kept while exams move.

With ``shared`` the students two exams share and w the weight of a distance,

    students[i, t]  = sum of shared[i, j] over exams j in slot t   (zero: i may move to t)
    proximity[i, t] = sum over s of students[i, s] * w(|s - t|)    (cost of i were it in t)
    clashes[i, t]   = COUNT times the exams of slot t that clash with i, plus their numbers

(where one exam is in the way, `clashes` names it), so a move is judged by looking up a few cells
and paid for by one row operation when made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.types import PROXIMITY_WEIGHTS, ExamProblem

COUNT = 1 << 32


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


@dataclass(slots=True, eq=False)
class Tables:
    """A timetable under way with its tables, and the best one seen.

    Attributes
    ----------
    start, neighbour : ndarray of int
        Exam i shares students with ``neighbour[start[i]:start[i + 1]]``.
    slot : ndarray of int32, shape (n_exams,)
    students, proximity, clashes : ndarray of int, shape (n_exams, n_slots)
    cost : int
        Weighted sum over pairs of exams, not yet divided by the number of students.
    """

    shared: NDArray[np.int32]
    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.int32]
    slot: NDArray[np.int32]
    students: NDArray[np.int32]
    proximity: NDArray[np.int32]
    clashes: NDArray[np.int64]
    cost: int
    best: NDArray[np.int32]
    best_cost: int

    @classmethod
    def of(cls, problem: ExamProblem, slot: NDArray[np.int32]) -> "Tables":
        """Build the tables of a timetable from nothing."""
        weight = distance_weights(problem.slots)
        slot = slot.astype(np.int32)
        students = students_by_slot(problem.shared, slot, problem.slots)
        proximity = students @ weight
        cost = int(proximity[np.arange(len(slot)), slot].sum(dtype=np.int64)) // 2
        shared = np.ascontiguousarray(problem.shared, dtype=np.int32)
        row, column = np.nonzero(shared)
        start = np.searchsorted(row, np.arange(len(slot) + 1)).astype(np.int64)
        near = column.astype(np.int32)
        clashes = np.zeros((problem.slots, len(slot)), dtype=np.int64)
        np.add.at(clashes, slot, (shared > 0) * (COUNT + np.arange(len(slot)))[:, None])
        return cls(
            shared, start, near, weight, slot, students, proximity,
            np.ascontiguousarray(clashes.T), cost, slot.copy(), cost,
        )  # fmt: skip

    def exchange(
        self, going: Sequence[int], coming: Sequence[int], *, source: int, target: int, delta: int
    ) -> None:
        """Move exams from slot `source` to `target` and others back, at a known change of cost."""
        change, clash = self._rows(going)
        if coming:
            less, clash_less = self._rows(coming)
            change, clash = change - less, clash - clash_less
            self.slot[coming] = source
        self.slot[going] = target
        self.students[:, source] -= change
        self.students[:, target] += change
        self.clashes[:, source] -= clash
        self.clashes[:, target] += clash
        self.proximity += change[:, None] * (self.weight[target] - self.weight[source])
        self._pay(delta)

    def _rows(self, exams: Sequence[int]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        if len(exams) == 1:
            row = self.shared[exams[0]]
            return row, (row > 0) * (COUNT + exams[0])
        rows = self.shared[exams]
        return rows.sum(axis=0, dtype=np.int32), (COUNT + np.array(exams)) @ (rows > 0)

    def permute(self, order: NDArray[np.int32], *, delta: int) -> None:
        """Give slot s the new place ``order[s]``, at a known change of cost."""
        self.slot = order[self.slot]
        self.students[:, order] = self.students.copy()
        self.clashes[:, order] = self.clashes.copy()
        self.proximity = self.students @ self.weight
        self._pay(delta)

    def _pay(self, delta: int) -> None:
        self.cost += delta
        if self.cost < self.best_cost:
            self.best_cost = self.cost
            self.best = self.slot.copy()

    def between_slots(self) -> NDArray[np.int64]:
        """Return the students that two slots share, of shape (n_slots, n_slots)."""
        slots = len(self.weight)
        found = np.zeros((slots, slots), dtype=np.int64)
        np.add.at(found, self.slot, self.students)
        return found


def students_by_slot(
    shared: NDArray[np.int32], slot: NDArray[np.int32], slots: int
) -> NDArray[np.int32]:
    """Return the students exam i shares with all exams of slot t, shape (n_exams, n_slots)."""
    found = np.zeros((slots, len(slot)), dtype=np.int32)
    np.add.at(found, slot, shared)
    return np.ascontiguousarray(found.T)
