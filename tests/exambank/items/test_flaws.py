import pytest

from exambank.core.answerkey import Key
from exambank.core.vocabulary import ItemId
from exambank.items.flaws import alike, flaws, unanswered
from exambank.items.types import ItemKind, Option


def codes(content) -> list[str]:
    return [flaw.code for flaw in flaws(content, longest_key_ratio=1.5)]


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option("ABCDEFG"[n], text, "Because.") for n, text in enumerate(texts))


def test_a_sound_item_has_no_flaw(content):
    assert codes(content()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"options": options("Yes", "No")}, "options_few", id="two options"),
        pytest.param({"options": options(*"1234567")}, "options_many", id="seven options"),
        pytest.param({"key": Key.read("*")}, "no_key", id="everyone would be right"),
        pytest.param({"key": Key.read("A+B")}, "key_size", id="two keys of a single choice"),
        pytest.param({"reference": " "}, "reference", id="no reference"),
        pytest.param(
            {"options": (Option("A", "a"), Option("B", "b", "x"), Option("C", "c", "x"))},
            "rationale",
            id="an option without rationale",
        ),
        pytest.param({"options": options("a b", "a  b", "c")}, "option_twice", id="same options"),
        pytest.param(
            {"options": options("One", "Two", "All of the above")}, "all_of_the_above", id="all"
        ),
        pytest.param(
            {"options": options("Un", "Deux", "Aucune de ces réponses")},
            "none_of_the_above",
            id="none, in French",
        ),
        pytest.param(
            {"options": options("It never fails", "b", "c")}, "absolute_word", id="absolute word"
        ),
        pytest.param(
            {"stem": "Which of these is not a port?"}, "negative_unmarked", id="hidden negative"
        ),
        pytest.param(
            {"options": options("short", "a long and very careful key indeed", "tiny")},
            "longest_is_key",
            id="the key is by far the longest",
        ),
    ],
)
def test_each_flaw_is_found(content, changes, code: str):
    assert code in codes(content(**changes))


@pytest.mark.parametrize(
    "stem",
    [
        pytest.param("Which of these is NOT a port?", id="in capitals"),
        pytest.param("Which of these is <strong>not</strong> a port?", id="in bold"),
        pytest.param("What should a worker do who does not know the name?", id="in a clause"),
        pytest.param("The host does not answer. Which test comes next?", id="in the story"),
        pytest.param("Which item is told in person and not only written?", id="not only"),
    ],
)
def test_a_negative_that_is_set_off_or_asks_nothing_is_no_flaw(content, stem: str):
    assert codes(content(stem=stem)) == []


def test_several_right_options_are_fine_where_the_item_says_so(content):
    assert codes(content(kind=ItemKind.MULTIPLE, key=Key.read("A+B"))) == []


def test_an_answer_settles_a_warning_but_not_what_must_be_mended(content):
    found = list(
        flaws(content(options=options("It always works", "It always works")), longest_key_ratio=1.5)
    )

    left = {flaw.code for flaw in unanswered(found, ["absolute_word", "options_few"])}

    assert left == {"options_few", "option_twice"}


def test_two_items_that_ask_the_same_are_found(content):
    one, other = content(), content(stem="Which layer routes a packet between networks?")
    different = content(stem="What does the term subnet mask stand for in an address plan?")

    found = list(
        alike(
            [(ItemId("1"), one), (ItemId("2"), other), (ItemId("3"), different)],
            limit=0.8,
        )
    )

    assert [(first, second) for first, second, _ in found] == [("1", "2")]
