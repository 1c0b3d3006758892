from dataclasses import replace
from fractions import Fraction

import pytest

from printouts.blueprintsheet import BlueprintSumsWrong, render_blueprint_sheet
from tests.printouts.examples import ENGLISH, FRENCH, OUTCOMES, blueprint_sheet


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_the_sheet_holds_every_area_and_outcome(read_text, language):
    content = blueprint_sheet(language)

    text = read_text(render_blueprint_sheet(content))

    assert all(outcome in text for outcome in OUTCOMES[language])
    assert all(f"{a.code} {a.name} {a.weight} % {a.items}" in text for a in content.areas)
    assert "Total 100 % 100" in text
    assert render_blueprint_sheet(content) == render_blueprint_sheet(content)


def test_a_weight_is_printed_exactly(read_text):
    content = blueprint_sheet(FRENCH)
    first, second, *others = content.areas
    areas = (
        replace(first, weight=Fraction("12.5")),
        replace(second, weight=Fraction("15.5")),
        *others,
    )

    text = read_text(render_blueprint_sheet(replace(content, areas=areas)))

    assert "12,5 %" in text
    assert "15,5 %" in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"weight": Fraction(13)}, "weights sum to 101, not 100", id="weights"),
        pytest.param({"items": 11}, "areas hold 99 items, not 100", id="counts"),
    ],
)
def test_sums_that_are_wrong_are_refused_with_their_values(changes, message):
    content = blueprint_sheet()
    areas = (replace(content.areas[0], **changes), *content.areas[1:])

    with pytest.raises(BlueprintSumsWrong, match=message):
        render_blueprint_sheet(replace(content, areas=areas))
