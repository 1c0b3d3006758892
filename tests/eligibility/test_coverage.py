from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.coverage import HALF, NOTHING, WHOLE, Grant, closing_set, coverage, reachable
from exambank.core.exact import percent
from exambank.core.vocabulary import DefinitionCode
from tests.eligibility.samples import blueprint, demo, grant

GOLDEN = demo("expected")["coverage"]
ACC = blueprint("ACC-101")
OUTCOMES = [outcome.code for outcome in ACC.outcomes]
GRANTS = st.builds(
    lambda name, covers: Grant(DefinitionCode(name), "1", covers),
    st.sampled_from(["X-1", "X-2", "X-3", "X-4", "X-5", "X-6"]),
    st.dictionaries(st.sampled_from(OUTCOMES), st.sampled_from([NOTHING, HALF, WHOLE])),
)
NEED = Fraction(4, 5)


def label(case: dict) -> str:
    return f"{case['course']} with {' and '.join(case['micro_credentials'])}"


@pytest.mark.parametrize("case", GOLDEN, ids=label)
def test_the_published_coverage_comes_out_to_the_digit(case: dict):
    course = case["course"]

    found = coverage(blueprint(course), [grant(one, course) for one in case["micro_credentials"]])

    assert float(percent(found.total)) == case["coverage_percent"]
    assert {one.code: float(percent(one.share)) for one in found.areas} == case["by_area"]
    assert ("meets" if found.total >= NEED else "below") == case["default_80"]


def test_there_are_ten_published_cases():
    assert len(GOLDEN) == 10


def test_two_halves_of_one_outcome_do_not_make_a_whole():
    half = {OUTCOMES[0]: HALF}

    found = coverage(ACC, [Grant(DefinitionCode("X-1"), "1", half), Grant("X-2", "1", half)])  # type: ignore[arg-type]

    assert found.areas[0].outcomes[0].share == HALF
    assert found.areas[0].outcomes[0].by == ("X-1", "X-2")


def test_a_share_other_than_none_half_and_whole_is_refused():
    with pytest.raises(ValueError, match="only 0, 1/2 or 1"):
        Grant(DefinitionCode("X-1"), "1", {OUTCOMES[0]: Fraction(2, 3)})


def test_what_is_missing_is_named_in_blueprint_order():
    found = coverage(ACC, [grant("MC-01", "ACC-101"), grant("MC-02", "ACC-101")])

    assert [one.outcome.code for one in found.missing] == ["A4.2", "A5.2"]
    assert [area.code for area in found.gaps] == ["A4", "A5"]


def test_the_second_bookkeeping_credential_closes_the_gap_of_the_first():
    held, known = (
        [grant("MC-01", "ACC-101")],
        [grant("MC-01", "ACC-101"), grant("MC-02", "ACC-101")],
    )

    found = closing_set(ACC, held=held, known=known, need=NEED)

    assert found is not None
    assert (found.definitions, percent(found.total)) == (("MC-02",), "87.5")


def test_no_set_is_named_where_nothing_known_reaches_the_share():
    held, com = [grant("MC-05", "COM-105")], blueprint("COM-105")
    known = [grant(one["id"], "COM-105") for one in demo("micro_credentials")]

    assert closing_set(com, held=held, known=known, need=NEED) is None
    assert percent(reachable(com, held=held, known=known)) == "65"


def test_nothing_more_is_asked_for_where_the_share_is_reached_exactly():
    pmg = blueprint("PMG-210")

    found = closing_set(pmg, held=[grant("MC-08", "PMG-210")], known=[], need=NEED)

    assert found is not None
    assert (found.definitions, found.total) == ((), NEED)


@given(st.lists(GRANTS, max_size=5), GRANTS)
def test_one_more_credential_never_lowers_the_coverage(held: list[Grant], more: Grant):
    before, after = coverage(ACC, held), coverage(ACC, [*held, more])

    assert after.total >= before.total
    assert all(b.share >= a.share for a, b in zip(before.areas, after.areas, strict=True))


@given(st.lists(GRANTS, max_size=4))
def test_neither_order_nor_repetition_changes_the_coverage(held: list[Grant]):
    assert coverage(ACC, held) == coverage(ACC, [*reversed(held), *held])


@given(st.lists(GRANTS, max_size=6), st.lists(GRANTS, max_size=2))
def test_the_closing_set_is_as_small_as_a_search_of_all_sets_finds(
    known: list[Grant], held: list[Grant]
):
    found = closing_set(ACC, held=held, known=known, need=NEED)

    sizes = [
        size
        for size in range(6)
        for chosen in combinations(known, size)
        if coverage(ACC, [*held, *chosen]).total >= NEED
    ]
    assert (None if found is None else len(found.definitions)) == min(sizes, default=None)
