import numpy as np

from scheduling.timetable.picture import clash_matrix_svg

SHARED = np.array([[0, 3, 0], [3, 0, 1], [0, 1, 0]], dtype=np.int32)


def test_exams_stand_in_the_order_of_their_slots_with_a_frame_a_slot():
    text = clash_matrix_svg(["A", "B", "C"], SHARED, {"A": (1,), "B": (0,), "C": (1,)})

    assert text.index("B (slot 1)") < text.index("A (slot 2)") < text.index("C (slot 2)")
    assert text.count('class="slot"') == 2
    assert text.count("<title>A and B: 3 students</title>") == 1
    assert text.count("<title>B and A: 3 students</title>") == 1


def test_exams_kept_apart_only_by_a_second_sitting_are_red():
    once = clash_matrix_svg(["A", "B"], SHARED[:2, :2], {"A": (0,), "B": (1,)})
    twice = clash_matrix_svg(["A", "B"], SHARED[:2, :2], {"A": (0,), "B": (0, 1)})

    assert "#cb181d" not in once
    assert twice.count("#cb181d") == 2
