import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printouts.legible import legible, visual


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        pytest.param("a\u202eb\u202cc", "abc", id="right-to-left override"),
        pytest.param("a\u2066b\u2069c", "abc", id="isolate"),
        pytest.param("a\x00\x07\x1bb", "ab", id="control characters"),
        pytest.param("two\r\nlines\tand tab", "two lines and tab", id="white space"),
        pytest.param("Cafe\u0301", "Café", id="decomposed accent"),
        pytest.param("N'Guessan-O'Neil", "N'Guessan-O'Neil", id="apostrophes and hyphen kept"),
        pytest.param("20\u00a0%", "20\u00a0%", id="no-break space kept"),
    ],
)
def test_text_is_made_legible(given_text: str, shown: str):
    assert legible(given_text) == shown


@given(st.text())
def test_no_character_that_controls_or_turns_the_text_survives(text: str):
    shown = legible(text)

    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]
    assert legible(shown) == shown


def test_hebrew_between_latin_words_is_turned_around_and_its_digits_are_not():
    assert visual("Dr שלום 12 לוי MD") == "Dr יול 12 םולש MD"


def test_arabic_letters_take_their_joined_forms():
    assert visual("محمد") == "\ufeaa\ufee4\ufea4\ufee3"


@given(st.text(alphabet="abc 12-'éÀœ"))
def test_latin_text_stays_as_it_is(text: str):
    assert visual(text) == text
