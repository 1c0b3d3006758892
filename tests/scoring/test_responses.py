import numpy as np
import pytest

from scoring.responses import (
    DuplicateCandidates,
    ExclusionReason,
    Responses,
    ResponsesInvalid,
    exclusions,
    mark_not_reached,
)


def test_omitted_not_reached_unreadable_and_missing_by_design_are_told_apart():
    made = Responses.of([["a", "", "-", "?", None]], candidates=["1"], items=list("vwxyz"))

    assert made.options.tolist() == [["A", "", "-", "?", ""]]
    assert made.administered.tolist() == [[True, True, True, True, False]]
    assert made.unreadable() == (("1", "y"),)


def test_sets_of_options_are_kept_in_one_spelling():
    made = Responses.of([["c + a", "A+A"]], candidates=["1"], items=["x", "y"])

    assert made.options.tolist() == [["A+C", "A"]]


def test_arrays_cannot_be_changed_afterwards():
    made = Responses.of([["A"]], candidates=["1"], items=["x"])

    with pytest.raises(ValueError, match="read-only"):
        made.options[0, 0] = "B"


def test_a_second_row_of_a_candidate_is_refused_by_name():
    with pytest.raises(DuplicateCandidates, match="more than one row for 7"):
        Responses.of([["A"], ["B"]], candidates=["7", "7"], items=["x"])


@pytest.mark.parametrize(
    ("rows", "candidates", "items", "said"),
    [
        pytest.param([["A"]], ["1", "2"], ["x"], "1 rows for 2", id="row missing"),
        pytest.param([["A", "B"]], ["1"], ["x"], "2 answers for 1", id="row too long"),
        pytest.param([["A", "B"]], ["1"], ["x", "x"], "item x stands", id="item twice"),
    ],
)
def test_a_matrix_that_is_not_a_rectangle_is_refused(rows, candidates, items, said):
    with pytest.raises(ResponsesInvalid, match=said):
        Responses.of(rows, candidates=candidates, items=items)


def test_a_person_resolves_an_unreadable_answer():
    made = Responses.of([["?"]], candidates=["1"], items=["x"])

    resolved = made.resolved({("1", "x"): "b"})

    assert resolved.options.tolist() == [["B"]]
    assert made.options.tolist() == [["?"]]


def test_resolving_an_unknown_cell_is_refused():
    made = Responses.of([["?"]], candidates=["1"], items=["x"])

    with pytest.raises(ResponsesInvalid, match="candidate 2"):
        made.resolved({("2", "x"): "B"})


def test_every_reason_to_exclude_a_row_is_listed():
    found = exclusions(["a", "b", "a", "c"], void=["b"], late=["b"], repeaters=["c"])

    assert found.kept == (0,)
    assert [(one.row, one.reason) for one in found.excluded] == [
        (1, ExclusionReason.VOID),
        (1, ExclusionReason.LATE),
        (2, ExclusionReason.DUPLICATE),
        (3, ExclusionReason.REPEATER),
    ]


def test_only_the_tail_after_the_first_omit_counts_as_not_reached():
    marked = mark_not_reached(np.array([["", "B", "", "", ""], ["", "", "", "", ""]]))

    assert marked.tolist() == [["", "B", "", "-", "-"], ["", "-", "-", "-", "-"]]


def test_rows_can_be_picked():
    made = Responses.of([["A"], ["B"], [None]], candidates=["1", "2", "3"], items=["x"])

    picked = made.only([2, 0])

    assert picked.candidates == ("3", "1")
    assert picked.administered.tolist() == [[False], [True]]
