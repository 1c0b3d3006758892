from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printouts.answergrid import TooManyQuestions, answer_grid
from printouts.answersheet import UnreadableNumber, grid_of, render_answer_sheet
from printouts.press import Paper
from tests.printouts.examples import FRENCH, HOSTILE, LONG, answer_sheet


@given(st.integers(1, 125), st.integers(2, 6), st.sampled_from(Paper))
def test_every_question_has_its_bubbles_and_none_touches_another(questions, options, paper):
    grid = answer_grid(questions=questions, options=options, paper=paper)

    assert len(grid.answers) == questions * options
    width, height = paper.value
    places = [(b.x, b.y) for b in (*grid.answers, *grid.candidate, *grid.form)]
    assert all(45 < x < width - 45 and 100 < y < height - 75 for x, y in places)
    for first, second in pairwise(sorted(places, key=lambda p: (p[1], p[0]))):
        assert max(abs(first[0] - second[0]), abs(first[1] - second[1])) > 2 * grid.radius


def test_columns_hold_twenty_five_questions():
    grid = answer_grid(questions=110)
    starts = {bubble.x: bubble.row for bubble in reversed(grid.answers) if bubble.value == "A"}

    assert sorted(starts.values()) == [1, 26, 51, 76, 101]


def test_the_registration_marks_and_the_bar_tell_which_way_the_sheet_lies():
    grid = answer_grid(questions=80)
    width, height = grid.paper.value

    turned = (width - grid.orientation.x, height - grid.orientation.y)

    assert len(set(grid.registration)) == 4
    assert all(
        abs(turned[0] - mark.x) > 1 or abs(turned[1] - mark.y) > 1 for mark in grid.registration
    )
    for first, second in combinations((*grid.registration, grid.orientation), 2):
        apart_x = abs(first.x - second.x) >= min(first.width, second.width)
        apart_y = abs(first.y - second.y) >= min(first.height, second.height)
        assert apart_x or apart_y


@pytest.mark.parametrize(("questions", "options"), [(0, 4), (126, 4), (80, 1), (80, 7)])
def test_what_does_not_fit_on_a_sheet_is_refused(questions: int, options: int):
    with pytest.raises(TooManyQuestions, match=f"{questions} questions with {options} options"):
        answer_grid(questions=questions, options=options)


def test_the_printed_sheet_has_the_geometry_that_a_reader_gets():
    content = answer_sheet(questions=80)

    assert grid_of(content) == answer_grid(questions=80)


def test_a_sheet_is_one_page_with_any_name_and_equal_bytes_for_equal_content(poppler):
    content = answer_sheet(FRENCH, name=f"{LONG} {HOSTILE}")

    pdf = render_answer_sheet(content)

    assert "Pages:           1" in poppler("pdfinfo", pdf)
    assert pdf == render_answer_sheet(content)


def test_the_candidate_number_is_on_the_sheet_for_people_too(read_text):
    text = read_text(render_answer_sheet(answer_sheet()))

    assert "C-000123-7" in text
    assert "Sheet S000572" in text


def test_the_bubbles_are_read_out_as_one_figure(poppler):
    structure = poppler("pdfinfo", render_answer_sheet(answer_sheet()), "-struct-text")

    assert structure.count("Figure") >= 4


def test_a_number_without_all_its_digits_is_refused():
    with pytest.raises(UnreadableNumber, match="does not hold 7 digits"):
        render_answer_sheet(answer_sheet(candidate_number="C-123"))
