"""The key of a form, version by version, and scoring of raw options with it.

A key says per item what earns credit.  It does not decide whether it is right: that is
`scoring.classical.keycheck` and two people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.responses import NOT_REACHED, OMITTED, SEPARATOR, Responses

EITHER = "|"
EVERYONE = "*"
MARKED = "#"


class KeyInvalid(ValueError):
    """A key cannot be used; the message names the item."""


class UnreadableResponses(ValueError):
    """Some answers are not read yet; a person has to decide them before scoring."""

    def __init__(self, cells: Sequence[tuple[str, str]]) -> None:
        self.cells = tuple(cells)
        shown = ", ".join(f"{candidate}/{item}" for candidate, item in self.cells[:5])
        super().__init__(f"{len(self.cells)} answers are unreadable ({shown}): resolve them first")


class KeyRule(StrEnum):
    """How an item earns credit."""

    ONE = "one"  # this option
    EITHER = "either"  # any one of these options (multi-key)
    ALL = "all"  # exactly this set of options (multiple response)
    PART = "part"  # part credit for each right choice less each wrong one, never below 0
    EVERYONE = "everyone"  # credit to all
    DROPPED = "dropped"  # not scored
    MARK = "mark"  # the cell is a mark that people gave, from 0 to the weight


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What earns credit on one item, and how many marks."""

    item: str
    rule: KeyRule
    options: frozenset[str]
    weight: float = 1.0

    @classmethod
    def parse(cls, item: str, text: str, *, weight: float = 1.0) -> "ItemKey":
        """Read `B`, `B|D` (either), `A+C` (both are required) or `*` (everyone).

        Examples
        --------
        >>> ItemKey.parse("i1", "b|d").rule, ItemKey.parse("i1", "A+C").rule.value
        (<KeyRule.EITHER: 'either'>, 'all')
        """
        if not np.isfinite(weight) or weight < 0:
            msg = f"item {item} has weight {weight}: a weight is a number of marks, 0 or more"
            raise KeyInvalid(msg)
        written = text.strip().upper()
        if written == EVERYONE:
            return cls(item, KeyRule.EVERYONE, frozenset(), weight)
        if EITHER in written and SEPARATOR in written:
            msg = f"key {text!r} of item {item} mixes '|' and '+': use one of them"
            raise KeyInvalid(msg)
        rule, sign = (KeyRule.ALL, SEPARATOR) if SEPARATOR in written else (KeyRule.EITHER, EITHER)
        options = frozenset(part.strip() for part in written.split(sign))
        if "" in options:
            msg = f"key {text!r} of item {item} has an empty option: write B, B|D, A+C or *"
            raise KeyInvalid(msg)
        return cls(item, KeyRule.ONE if len(options) == 1 else rule, options, weight)

    @classmethod
    def marked(cls, item: str, *, most: float) -> "ItemKey":
        """Return the line of a written question: its cells are marks from 0 to *most*.

        Examples
        --------
        >>> ItemKey.marked("W1", most=6).marks("3.5")
        3.5
        """
        if not (np.isfinite(most) and most > 0):
            msg = f"item {item} is marked by people: its weight is the highest mark, above 0"
            raise KeyInvalid(msg)
        return cls(item, KeyRule.MARK, frozenset(), most)

    def written(self) -> str:
        """Return the key as a key file writes it."""
        if self.rule is KeyRule.EVERYONE:
            return EVERYONE
        if self.rule is KeyRule.MARK:
            return MARKED
        sign = SEPARATOR if self.rule in {KeyRule.ALL, KeyRule.PART} else EITHER
        return sign.join(sorted(self.options))

    def credit(self, option: str) -> float:
        """Return the share of the item's marks this answer earns, 0 to 1."""
        if self.rule is KeyRule.EVERYONE:
            return 1.0
        if option in {OMITTED, NOT_REACHED} or self.rule is KeyRule.DROPPED:
            return 0.0
        if self.rule is KeyRule.MARK:
            return self.marks(option) / self.weight
        chosen = frozenset(option.split(SEPARATOR))
        if self.rule is KeyRule.ALL:
            return float(chosen == self.options)
        if self.rule is KeyRule.PART:
            right = len(chosen & self.options) - len(chosen - self.options)
            return max(0.0, right / len(self.options))
        return float(len(chosen) == 1 and chosen <= self.options)

    def marks(self, option: str) -> float:
        """Return the marks this answer earns, 0 to the weight.

        Raises
        ------
        KeyInvalid
            If the cell of an item marked by people is no mark from 0 to its weight.
        """
        if self.rule is not KeyRule.MARK:
            return self.credit(option) * (0.0 if self.rule is KeyRule.DROPPED else self.weight)
        if option in {OMITTED, NOT_REACHED}:
            return 0.0
        try:
            mark = float(option)
        except ValueError:
            mark = float("nan")
        if not 0 <= mark <= self.weight:
            msg = f"item {self.item}: {option!r} is no mark from 0 to {self.weight:g}"
            raise KeyInvalid(msg)
        return mark


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a form in one version.

    A new version is a new value; results name the version they were scored by.
    """

    version: str
    items: tuple[ItemKey, ...]

    @classmethod
    def of(cls, items: Iterable[ItemKey], *, version: str) -> "Key":
        """Check that every item is keyed once."""
        keyed = tuple(items)
        names = [one.item for one in keyed]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = f"key {version} has more than one line for {', '.join(twice)}: keep one"
            raise KeyInvalid(msg)
        return cls(version=version, items=keyed)

    def for_items(self, items: Sequence[str]) -> tuple[ItemKey, ...]:
        """Return the item keys in the order of `items`; every one must be there."""
        by_name = {one.item: one for one in self.items}
        absent = [item for item in items if item not in by_name]
        if absent:
            msg = f"key {self.version} has no line for {', '.join(absent)}: add it"
            raise KeyInvalid(msg)
        return tuple(by_name[item] for item in items)

    def maxima(self, items: Sequence[str]) -> NDArray[np.float64]:
        """Return the most marks each item can earn, in the order of `items`."""
        keyed = self.for_items(items)
        return np.array([0.0 if k.rule is KeyRule.DROPPED else k.weight for k in keyed])

    def amended(self, changes: Iterable[ItemKey], *, version: str) -> "Key":
        """Return the next version, where the changed items replace the old ones."""
        new = {one.item: one for one in changes}
        unknown = sorted(set(new) - {one.item for one in self.items})
        if unknown:
            msg = f"key {self.version} does not hold {', '.join(unknown)}"
            raise KeyInvalid(msg)
        return replace(self, version=version, items=tuple(new.get(k.item, k) for k in self.items))


def score(responses: Responses, key: Key) -> NDArray[np.float64]:
    """Return the marks of each candidate on each item, for results.

    Omitted and not reached answers earn 0 (or the mark, where everyone is credited).

    Returns
    -------
    ndarray of shape (n_candidates, n_items)
        Marks between 0 and the item's weight; nan where the item was not administered.

    Raises
    ------
    UnreadableResponses
        If a cell still holds "?".
    KeyInvalid
        If an item has no key, or a cell of an item marked by people is no such mark.

    Examples
    --------
    >>> answers = Responses.of([["B", "A+C"], ["", "A"]], candidates=["1", "2"], items=["i", "j"])
    >>> key = Key.of([ItemKey.parse("i", "B"), ItemKey.parse("j", "A+C", weight=2)], version="1")
    >>> score(answers, key).tolist()
    [[1.0, 2.0], [0.0, 0.0]]
    """
    cells = responses.unreadable()
    if cells:
        raise UnreadableResponses(cells)
    marks = np.full(responses.options.shape, np.nan)
    for column, item_key in enumerate(key.for_items(responses.items)):
        options, inverse = np.unique(responses.options[:, column], return_inverse=True)
        earned = np.array([item_key.marks(str(option)) for option in options])
        given = responses.administered[:, column]
        marks[given, column] = earned[inverse][given] if len(options) else 0.0
    return marks


def score_for_calibration(responses: Responses, key: Key) -> NDArray[np.float64]:
    """Return marks as `score` does, but nan where the candidate did not reach the item.

    A not reached item says more about pace than about knowledge; item parameters are estimated
    without it, results are not.
    """
    marks = score(responses, key)
    marks[(responses.options == NOT_REACHED) & responses.administered] = np.nan
    return marks


def dropped(key: Key, item: str, *, version: str) -> Key:
    """Return the next key version, with the item taken out of the score."""
    (old,) = key.for_items([item])
    return key.amended([replace(old, rule=KeyRule.DROPPED)], version=version)


def credited_to_all(key: Key, item: str, *, version: str) -> Key:
    """Return the next key version, with the item's marks given to everyone."""
    (old,) = key.for_items([item])
    return key.amended([replace(old, rule=KeyRule.EVERYONE, options=frozenset())], version=version)
