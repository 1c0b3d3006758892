import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core.answerkey import LETTERS, Key, KeyUnreadable

choices = st.frozensets(st.sampled_from(LETTERS), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("key", "answer", "credited"),
    [
        pytest.param("B", "B", True, id="the one right option"),
        pytest.param("B", "", False, id="an omitted item"),
        pytest.param("A+C", "AC", True, id="all of a multiple response"),
        pytest.param("A+C", "A", False, id="a part of a multiple response"),
        pytest.param("A+C", "ABC", False, id="more than the right options"),
        pytest.param("A|D", "D", True, id="an accepted alternative"),
        pytest.param("A|D", "AD", False, id="both alternatives marked"),
        pytest.param("A+C|B", "B", True, id="a single beside a pair"),
        pytest.param("*", "", True, id="everyone gets it, even empty"),
    ],
)
def test_a_key_credits_all_or_nothing(key: str, answer: str, credited: bool):
    assert Key.read(key).credits(frozenset(answer)) is credited


@pytest.mark.parametrize("text", ["", "G", "b", "A+", "A+A", "A||B", "A|A", "AB", "A C", "**"])
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(KeyUnreadable, match="is no key"):
        Key.read(text)


@given(st.frozensets(choices, max_size=3))
def test_a_key_reads_back_from_its_notation(alternatives):
    key = Key(tuple(sorted(alternatives, key=sorted)))

    assert Key.read(str(key)) == key
    assert all(key.credits(one) for one in alternatives)


def test_a_key_does_not_show_itself_in_a_repr():
    assert "B" not in repr(Key.read("B"))
