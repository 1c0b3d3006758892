"""Frozen values of timetabling: exams that share students, timetables, and refusals.

No file format here, no clock and no chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

# Carter, Laporte & Lee (1996), Examination timetabling: algorithmic strategies and applications,
# JORS 47(3): cost of two exams of one student 1, 2, .. 5 slots apart.
PROXIMITY_WEIGHTS = (16, 8, 4, 2, 1)


@dataclass(frozen=True, slots=True, eq=False)
class ExamProblem:
    """Exams to place in a row of slots so that no student has two at once.

    ``shared[i, j]`` is the number of students who take both exams (zero on the diagonal),
    ``students`` the number of all students, those with a single exam included.
    """

    exams: tuple[str, ...]
    shared: NDArray[np.int32]
    students: int
    slots: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """The slot of every exam, counted from 0, and the proximity cost per student.

    ``moves`` counts the moves tried; ``stopped`` says that somebody ended the search early.
    """

    slot_of: Mapping[str, int]
    cost: float
    moves: int
    stopped: bool


@dataclass(frozen=True, slots=True)
class DayPlan:
    """Which exam sits when on one day, and who sits it then; slots are counted from 0.

    An exam with two slots has two sittings, each with a form of its own.  ``missing`` holds, by
    candidate, the exams for which there was no seat without a clash.
    """

    slots: Mapping[str, tuple[int, ...]]
    sittings: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, tuple[str, ...]]

    @property
    def unseated(self) -> tuple[str, ...]:
        """Candidates who lack a sitting of at least one of their exams."""
        return tuple(self.missing)

    @property
    def extra_sittings(self) -> int:
        """Sittings beyond the first of each exam: as many further forms are needed."""
        return sum(len(slots) - 1 for slots in self.slots.values())


class NoTimetable(ValueError):
    """No timetable without clashes was found; ``proved`` when none exists.

    ``clique`` holds exams of which any two share students, where that is the reason.
    """

    def __init__(self, slots: int, *, clique: Sequence[str] = (), proved: bool = False) -> None:
        self.slots, self.clique, self.proved = slots, tuple(clique), proved
        if self.clique:
            said = (
                f"{len(self.clique)} exams need a slot each, since any two of them share students,"
                f" and there are {slots} slots: {', '.join(self.clique)}; give at least "
                f"{len(self.clique)} slots"
            )
        elif proved:
            said = f"every way to use {slots} slots makes a student clash: give one slot more"
        else:
            said = f"none without clashes was found in {slots} slots: give more time or a slot more"
        super().__init__(said)


class UnusableDemand(ValueError):
    """The list of exams or of what students take contradicts itself."""


class ExamTwice(UnusableDemand):
    """One exam stands in two lines."""

    def __init__(self, exam: str) -> None:
        self.exam = exam
        super().__init__(f"exam {exam!r} is listed twice: keep one line")


class ExamUnknown(UnusableDemand):
    """A student takes an exam that is not on the list."""

    def __init__(self, exam: str) -> None:
        self.exam = exam
        super().__init__(f"exam {exam!r} is taken by a student and not on the list: add it")


class PeriodTooLarge(UnusableDemand):
    """A period is larger than the search counts without error."""

    def __init__(self, what: str, have: int, *, most: int) -> None:
        self.what, self.have, self.most = what, have, most
        super().__init__(
            f"{what}: {have:,}, and the search counts no more than {most:,}: split the period"
        )


def problem_of(
    exams: Sequence[str], students: Sequence[Sequence[str]], *, slots: int
) -> ExamProblem:
    """Count the students that each two exams share; an exam named twice counts once.

    Examples
    --------
    >>> problem = problem_of(["A", "B", "C"], [["A", "B"], ["B", "A"], ["C"]], slots=2)
    >>> problem.shared.tolist(), problem.students
    ([[0, 2, 0], [2, 0, 0], [0, 0, 0]], 3)
    """
    number = {exam: i for i, exam in enumerate(exams)}
    if len(number) != len(exams):
        raise ExamTwice(next(exam for i, exam in enumerate(exams) if number[exam] != i))
    taken = [set(one) for one in students]
    unknown = set(chain.from_iterable(taken)) - number.keys()
    if unknown:
        raise ExamUnknown(min(unknown))
    column = np.array([number[exam] for one in taken for exam in one], dtype=np.int32)
    start = np.cumsum([0, *map(len, taken)], dtype=np.int32)
    takes = csr_array(
        (np.ones(len(column), dtype=np.int32), column, start), shape=(len(taken), len(exams))
    )
    shared = (takes.T @ takes).toarray().astype(np.int32)
    np.fill_diagonal(shared, 0)
    return ExamProblem(tuple(exams), shared, len(students), slots)
