"""A step that a page does not offer is refused in a sentence, not passed over in silence."""

from uuid import UUID

import pytest

from exambank.core.vocabulary import Role

SOME = UUID(int=7)


@pytest.mark.parametrize(
    ("path", "field", "role"),
    [
        ("/staff/rescores/R-1/step", "step", Role.BANK_MANAGER),
        ("/items/NET-1/state", "state", Role.BANK_MANAGER),
        ("/forms/NET-120-A/state", "state", Role.BANK_MANAGER),
        (f"/staff/days/{SOME}/state", "state", Role.BANK_MANAGER),
        (f"/runs/{SOME}/step", "state", Role.PSYCHOMETRICIAN),
        (f"/runs/{SOME}/release", "state", Role.BANK_MANAGER),
    ],
)
@pytest.mark.parametrize("value", ["sideways", ""], ids=["unknown", "none"])
def test_a_step_that_no_button_offers_is_refused_with_a_sentence(desk, path, field, role, value):
    answer = desk.sign_in(role).post(path, {field: value})

    assert answer.status_code == 422
    assert "is no choice of this page" in answer.text
