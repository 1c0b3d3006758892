"""Toronto examination sets (Carter, Laporte & Lee 1996, JORS 47(3)), where they are at hand.

The number of students and the best known cost per student are those of the published tables; a
short search must be clear of clashes, and its cost what the checker sums up student by student.
"""

from itertools import count

import pytest

from frontdesk.cli.timetable_files import read_exams, read_students
from scheduling.timetable import PLAIN, audit_timetable, find_timetable, problem_of
from tests.conftest import OUTSIDE_DATA

FOLDER = OUTSIDE_DATA / "timetabling"
SETS = {
    "hec-s-92": (81, 2823, 18, 10.034),
    "sta-f-83": (139, 611, 13, 157.033),
    "tre-s-92": (261, 4360, 23, 7.590),
    "ute-s-92": (184, 2749, 10, 24.76),
}


@pytest.mark.parametrize("name", SETS)
def test_a_short_search_is_clear_of_clashes_and_told_at_its_true_cost(name):
    exam_count, student_count, slots, best_known = SETS[name]
    if not (FOLDER / f"{name}.crs").exists():
        pytest.skip(f"outside test data not present: ../shared/data/timetabling/{name}.crs")
    exams = read_exams(FOLDER / f"{name}.crs")
    students = read_students(FOLDER / f"{name}.stu", exams)
    ticks = count()

    found = find_timetable(
        problem_of(list(exams), students, slots=slots),
        seed=1,
        seconds=12,
        clock=lambda: float(next(ticks)),
        engine=PLAIN,
    )

    audit = audit_timetable(list(exams), students, found.slot_of, slots=slots)
    assert (len(exams), len(students)) == (exam_count, student_count)
    assert audit.faults == ()
    assert audit.cost == pytest.approx(found.cost, abs=1e-12)
    assert best_known * 0.999 < found.cost < best_known * 1.6
