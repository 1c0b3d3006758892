"""Answer keys: which chosen options earn the mark of an item.

A key is secret until the exam is over, so that its `repr` shows nothing: a key that slips
into a log line or a traceback tells nobody anything.  `str` gives the notation of files.
"""

import re
from dataclasses import dataclass, field
from typing import Self

LETTERS = "ABCDEF"
_CHOICE = re.compile(r"[A-F](?:\+[A-F])*")
_EVERYONE = "*"


class KeyUnreadable(ValueError):
    """A text is no answer key."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no key: write one letter (B), all letters of a multiple response"
            " (A+C), accepted alternatives (A|D), or * where everyone gets the mark"
        )
        self.text = text


def choice(text: str) -> frozenset[str]:
    """Return the options named by ``B`` or ``A+C``, or raise `KeyUnreadable`.

    >>> sorted(choice("A+C"))
    ['A', 'C']
    """
    letters = text.split("+")
    if _CHOICE.fullmatch(text) is None or len(set(letters)) != len(letters):
        raise KeyUnreadable(text)
    return frozenset(letters)


@dataclass(frozen=True, slots=True)
class Key:
    """What earns the mark: one of `alternatives`, each a set of options; or anything at all.

    >>> key = Key.read("A|D")
    >>> key.credits(frozenset("D")), key.credits(frozenset("AD"))
    (True, False)
    >>> str(Key.read("C+A"))
    'A+C'
    """

    alternatives: tuple[frozenset[str], ...] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the key written as `text`, or raise `KeyUnreadable`."""
        if text == _EVERYONE:
            return cls(())
        found = [choice(part) for part in text.split("|")]
        if len(set(found)) != len(found):
            raise KeyUnreadable(text)
        return cls(tuple(sorted(found, key=sorted)))

    @property
    def is_for_everyone(self) -> bool:
        """Tell whether every candidate gets the mark, even one who left the item empty."""
        return not self.alternatives

    @property
    def letters(self) -> frozenset[str]:
        """Return every option that the key names."""
        return frozenset().union(*self.alternatives)

    def credits(self, answer: frozenset[str]) -> bool:
        """Tell whether `answer`, the set of chosen options, earns the mark: all or nothing."""
        return self.is_for_everyone or answer in self.alternatives

    def __str__(self) -> str:
        if self.is_for_everyone:
            return _EVERYONE
        return "|".join("+".join(sorted(one)) for one in self.alternatives)
