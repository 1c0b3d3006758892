"""The fixed texts: both languages whole, with the same places to fill in."""

from dataclasses import fields
from importlib import import_module
from string import Formatter

import pytest

from exambank.core.vocabulary import Language

MODULES = (
    "answersheet",
    "blueprintsheet",
    "booklet",
    "dayindex",
    "letter",
    "press",
    "roster",
    "scorereport",
    "seatplan",
    "ticket",
)


def flat(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return list(value.values() if isinstance(value, dict) else value)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("module", MODULES)
def test_french_and_english_fill_the_same_places(module: str):
    words = import_module(f"printouts.{module}").WORDS

    for field in fields(words[Language.ENGLISH]):
        english = flat(getattr(words[Language.ENGLISH], field.name))
        french = flat(getattr(words[Language.FRENCH], field.name))
        assert len(english) == len(french)
        assert [places(each) for each in english] == [places(each) for each in french]
        assert all(english)
        assert all(french)


@pytest.mark.parametrize("module", MODULES)
def test_no_text_promises_credit(module: str):
    words = import_module(f"printouts.{module}").WORDS

    for each in words.values():
        texts = [text for field in fields(each) for text in flat(getattr(each, field.name))]
        assert not any("entitle" in text.lower() or "a droit" in text.lower() for text in texts)
