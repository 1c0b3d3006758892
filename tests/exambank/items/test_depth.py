from fractions import Fraction

from exambank.blueprints.rules import allocated
from exambank.blueprints.types import AreaDraft, BlueprintDraft, LearningOutcome
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, OutcomeCode
from exambank.items.depth import depth


def test_bk_16_a_thin_area_says_how_many_forms_and_what_to_commission():
    areas = tuple(
        AreaDraft(
            AreaCode(code),
            Bilingual(code),
            Fraction(weight),
            (LearningOutcome(OutcomeCode(f"{code}.1"), Bilingual("Do")),),
        )
        for code, weight in zip(
            ("E1", "E2", "E3", "E4", "E5", "E6"), (18, 22, 22, 14, 14, 10), strict=True
        )
    )
    blueprint = allocated(BlueprintDraft(CourseCode("NET-120"), "1.0", 75, 10, 120, areas))
    operational = {AreaCode(f"E{n}"): 40 for n in range(1, 6)} | {AreaCode("E6"): 9}

    report = depth(
        blueprint, operational=operational, on_the_way={AreaCode("E6"): 2}, ratio=Fraction(2)
    )

    assert report.forms == 1
    (thin,) = report.thin
    assert (thin.area, thin.per_form, thin.forms, thin.commission) == ("E6", 7, 1, 5)
    assert thin.on_the_way == 2
