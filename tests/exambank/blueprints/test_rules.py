from fractions import Fraction

import pytest

from exambank.blueprints.rules import allocated, faults
from exambank.blueprints.types import AreaDraft, BlueprintDraft, LearningOutcome
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, OutcomeCode

PUBLISHED_COUNTS = (28, 21, 15, 15, 8, 15, 15, 13, 15, 10, 21, 23)
PUBLISHED_PERCENTAGES = (14, 10, 8, 8, 4, 8, 8, 6, 8, 5, 10, 12)


def draft(weights, counts=None, *, scored_items: int = 75, outcomes: int = 1) -> BlueprintDraft:
    areas = tuple(
        AreaDraft(
            code=AreaCode(f"E{n}"),
            name=Bilingual(f"Area {n}"),
            weight=Fraction(weight),
            items=None if counts is None else counts[n],
            outcomes=tuple(
                LearningOutcome(OutcomeCode(f"E{n}.{k}"), Bilingual("Do")) for k in range(outcomes)
            ),
        )
        for n, weight in enumerate(weights)
    )
    return BlueprintDraft(CourseCode("NET-120"), "1.0", scored_items, 10, 120, areas)


def test_bk_01_published_counts_that_do_not_add_up_are_refused_with_both_sums():
    found = list(faults(draft(PUBLISHED_PERCENTAGES, PUBLISHED_COUNTS, scored_items=200)))

    assert [reason.code for reason in found] == ["weights", "counts"]
    assert "sum to 101" in str(found[0])
    assert "sum to 199" in str(found[1])


def test_bk_02_the_largest_remainder_gives_the_networking_counts_every_time():
    blueprint = allocated(draft((18, 22, 22, 14, 14, 10)))

    assert [area.items for area in blueprint.areas] == [14, 17, 17, 10, 10, 7]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param(draft((60, 40), outcomes=0), "no_outcome", id="an area without outcome"),
        pytest.param(draft((100, 0)), "weight_not_positive", id="a weight of nothing"),
        pytest.param(draft((60, 40), (40, None)), "counts_missing", id="one count missing"),
        pytest.param(draft((Fraction("99.99"),)), "weights", id="a hundredth short"),
    ],
)
def test_each_fault_of_a_draft_is_told(changed: BlueprintDraft, code: str):
    assert code in [reason.code for reason in faults(changed)]


def test_an_outcome_belongs_to_one_area_only():
    area = draft((50,)).areas[0]
    twice = draft((50, 50))
    twice = BlueprintDraft(
        twice.course,
        "1.0",
        75,
        10,
        120,
        (area, AreaDraft(AreaCode("X"), area.name, Fraction(50), area.outcomes)),
    )

    assert [reason.code for reason in faults(twice)] == ["outcome_twice"]
