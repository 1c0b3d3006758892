import numpy as np
import pytest

from scoring.dif.groups import GroupsTooSmall, NotComparable, TwoGroups, strata, unsupported
from scoring.dif.mantelhaenszel import mantel_haenszel
from tests.scoring.dif.planted import drawn


def test_a_screen_is_refused_below_a_hundred_in_the_smaller_group():
    groups = drawn(400, 99, seed=1)

    with pytest.raises(GroupsTooSmall, match="needs N >= 100 and there are 99"):
        mantel_haenszel(groups)


@pytest.mark.parametrize(
    ("n_reference", "n_focal", "shows"),
    [(300, 100, False), (300, 199, False), (250, 249, False), (300, 200, True)],
    ids=["screen only", "focal too small", "too few in all", "both sizes reached"],
)
def test_classes_need_two_hundred_in_the_smaller_group_and_five_hundred_in_all(
    n_reference, n_focal, shows
):
    found = mantel_haenszel(drawn(n_reference, n_focal, seed=2, items=10))

    assert (found.items[0].dif_class is not None) is shows
    assert bool(found.refused) is not shows


def test_an_exploratory_run_goes_on_and_keeps_the_refusals():
    found = mantel_haenszel(drawn(60, 40, seed=3), exploratory=True)

    assert found.items[0].dif_class is not None
    assert [one.n for one in found.refused] == [40, 40, 100]
    assert unsupported(drawn(60, 40, seed=3), exploratory=True) == found.refused


@pytest.mark.parametrize(
    ("marks", "groups", "said"),
    [
        ([[2.0, 1.0]] * 2, ["a", "b"], "takes? 0 and 1"),
        ([[1.0, 1.0]] * 2, ["a", "a"], "nobody is on one side"),
        ([[1.0, 1.0]] * 2, ["b", "b"], "nobody is on one side"),
        ([[1.0, 1.0]] * 2, ["a"], "shape"),
    ],
    ids=["a mark of two", "all focal", "none focal", "rows and groups differ"],
)
def test_what_no_method_can_take_is_refused_by_name(marks, groups, said):
    with pytest.raises(NotComparable, match=said):
        TwoGroups.of(np.array(marks), groups=groups, focal="a", items=["i", "j"])


def test_candidates_are_matched_within_the_items_they_took():
    marks = np.array([[1, 0, np.nan], [1, 0, np.nan], [1, np.nan, 0], [0, 1, np.nan]])
    groups = TwoGroups.of(marks, groups=list("rfrf"), focal="f", items=list("abc"))

    table = strata(groups, item=0, matching=groups.all_items())

    assert table.score.tolist() == [1.5, 1.5]
    assert sorted((table.reference + table.focal).tolist()) == [1, 3]


def test_a_complete_file_is_matched_by_plain_totals():
    groups = drawn(200, 150, seed=4, items=8)

    table = strata(groups, item=2, matching=groups.all_items())

    totals = groups.marks.sum(axis=1)
    assert table.score.tolist() == sorted(set(totals.tolist()))
    assert table.focal.sum() == 150
    assert table.reference_right.sum() == groups.marks[~groups.is_focal, 2].sum()
