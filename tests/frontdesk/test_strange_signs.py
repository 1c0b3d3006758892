"""Signs that a database cannot keep are refused on both databases, and never fail."""

import pytest

from exambank.core.vocabulary import Role
from tests.desk import Desk


@pytest.fixture
def both(sessions):
    """Return the web app over SQLite, and over PostgreSQL."""
    return Desk(sessions)


@pytest.mark.parametrize("path", ["/forms/%00", "/items/%00", "/v/%00", "/marking-tasks/new?q=%00"])
def test_a_nul_in_an_address_finds_nothing_and_breaks_nothing(both, path):
    answer = both.sign_in(Role.PSYCHOMETRICIAN).client.get(path)

    assert answer.status_code in {200, 404, 422}


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/account/tokens", {"label": "a\0b"}, 422),
        ("/account/tokens", {"label": "a", "more\0": "b"}, 422),
        ("/sign-in", {"email": "a\0@example.ca", "password": "x"}, 422),
        ("/sign-in", {"email": "a@example.ca", "password": "x\0"}, 422),
    ],
    ids=["a label", "the name of a field", "an address", "a password"],
)
def test_a_nul_in_a_form_is_refused_and_breaks_nothing(both, path, form, status):
    visitor = both.sign_in(Role.PSYCHOMETRICIAN)

    answer = visitor.post(path, form)

    assert answer.status_code == status
    assert "cannot be typed (NUL)" in answer.text


def test_a_field_that_holds_a_book_is_refused_by_name(both):
    visitor = both.sign_in(Role.PSYCHOMETRICIAN)

    answer = visitor.post("/account/tokens", {"label": "a" * 50_000})

    assert answer.status_code == 422
    assert "The field label holds 50000 characters, more than 20000: shorten it." in answer.text
