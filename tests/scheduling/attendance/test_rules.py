from datetime import UTC, datetime, timedelta

import pytest

from exambank.core.outcome import Met, NotMet
from scheduling.attendance.rules import judge_lateness, match_names
from scheduling.attendance.types import Likeness

BEGAN = datetime(2027, 4, 17, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("booked", "shown", "likeness", "code"),
    [
        pytest.param("Amara Osei", "Amara Osei", Likeness.SAME, "same", id="the same"),
        pytest.param(
            "Jean-Paul N'Guessan-O'Neil",
            "Jean-Paul N’Guessan O'Neil",
            Likeness.SAME,
            "same_but_for_marks",
            id="a hyphen less and a curly apostrophe",
        ),
        pytest.param(
            "Élise Bélanger", "ELISE BELANGER", Likeness.SAME, "same_but_for_marks", id="accents"
        ),
        pytest.param(
            "Mei Lin", "Mei Hua Lin", Likeness.NEAR, "middle_name", id="a middle name more"
        ),
        pytest.param(
            "Mei Hua Lin", "Mei H. Lin", Likeness.NEAR, "middle_name", id="a middle initial"
        ),
        pytest.param(
            "Mei Hua Lin", "Mei Ann Lin", Likeness.DIFFERENT, "names_differ", id="other middle"
        ),
        pytest.param(
            "Mei Lin", "Mai Lin", Likeness.DIFFERENT, "names_differ", id="another first name"
        ),
        pytest.param("Mei Lin", "", Likeness.DIFFERENT, "names_differ", id="nothing shown"),
        pytest.param("Lin", "Lin", Likeness.SAME, "same", id="one name only"),
    ],
)
def test_names_at_the_door(booked: str, shown: str, likeness: Likeness, code: str):
    match = match_names(booked, shown)

    assert (match.likeness, match.why.code) == (likeness, code)


@pytest.mark.parametrize(
    ("minutes", "verdict", "code"),
    [
        (-20, Met, None),
        (30, Met, None),
        (31, Met, "late"),
        (60, Met, "late"),
        (61, NotMet, "too_late"),
    ],
)
def test_cc_13_lateness_is_free_then_flagged_then_refused(minutes: int, verdict, code):
    outcome = judge_lateness(
        BEGAN + timedelta(minutes=minutes), began=BEGAN, normal_minutes=30, last_minutes=60
    )

    assert isinstance(outcome, verdict)
    said = outcome.note if isinstance(outcome, Met) else outcome.reason
    assert (None if said is None else said.code) == code
