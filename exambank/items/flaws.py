"""The lint of item writing: flaws that can be seen in the text alone.

Each flaw is a `Reason`; its code says which.  `BLOCKING` codes must be mended, the others
are warnings that the writer answers with a sentence.  Rules after Haladyna & Rodriguez
(2013), *Developing and Validating Test Items*, chapter 6.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId
from exambank.items.types import ItemContent, ItemKind

OPTIONS_MIN = 3
OPTIONS_MAX = 6
SHORT = 20
"""Characters below which the length of a key tells nothing."""
BLOCKING = frozenset(
    {"options_few", "options_many", "no_key", "rationale", "reference", "option_twice", "key_size"}
)

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_ALL_OF = re.compile(
    r"\b(all|both) of the (above|following)\b|\btoutes? ces réponses\b", re.IGNORECASE
)
_NONE_OF = re.compile(
    r"\bnone of the (above|following)\b|\baucune de ces réponses\b", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"\b(always|never|toujours|jamais)\b", re.IGNORECASE)
_NEGATIVE = re.compile(
    r"\b(not(?! only)|except|least(?= likely| suitable| effective| appropriate)"
    r"|sauf|incorrecte?|fausse|faux)\b(?![^<]*>)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\b(that|who|if|when|but|because|qui|que|si)\b[^,]*$", re.IGNORECASE)
_ASKED = re.compile(r"\b(which|what|who|all of the|quel|quelle|lequel|laquelle)\b", re.IGNORECASE)


def flaws(content: ItemContent, *, longest_key_ratio: float) -> Iterable[Reason]:
    """Yield every flaw of an item; nothing means none was found."""
    for check in _BLOCKING_CHECKS:
        yield from check(content)
    for option in content.options:
        yield from _option_flaws(option.letter, option.text)
    yield from _negative_stem(content)
    yield from _longest_is_key(content, ratio=longest_key_ratio)


def unanswered(found: Iterable[Reason], answered: Iterable[str]) -> Iterable[Reason]:
    """Yield the flaws that still stand in the way: blocking ones, and warnings not answered."""
    known = set(answered) - BLOCKING
    return (flaw for flaw in found if flaw.code not in known)


def alike(
    items: Sequence[tuple[ItemId, ItemContent]], *, limit: float
) -> Iterable[tuple[ItemId, ItemId, float]]:
    """Yield the pairs of items whose stem and key share at least `limit` of their words.

    The share is Jaccard's coefficient of the multisets of words, ``|A & B| / |A | B|``.
    """
    bags = [(item, _question(content)) for item, content in items]
    for (one, left), (other, right) in combinations(bags, 2):
        smaller, larger = sorted((left.total(), right.total()))
        if larger == 0 or smaller < limit * larger:
            continue  # even if one holds the other, the share stays below the limit
        share = (left & right).total() / (left | right).total()
        if share >= limit:
            yield one, other, share


def _question(content: ItemContent) -> Counter[str]:
    keyed = [option.text for option in content.options if option.letter in content.key.letters]
    return Counter(_WORD.findall(" ".join([content.stem, *keyed]).casefold()))


def _size(content: ItemContent) -> Iterable[Reason]:
    n = len(content.options)
    if n < OPTIONS_MIN:
        text = N_("the item has {n} options: give at least {least}")
        yield Reason("options_few", text, {"n": n, "least": OPTIONS_MIN})
    if n > OPTIONS_MAX:
        text = N_("the item has {n} options: give at most {most}")
        yield Reason("options_many", text, {"n": n, "most": OPTIONS_MAX})


def _key(content: ItemContent) -> Iterable[Reason]:
    if content.key.is_for_everyone:
        yield Reason("no_key", N_("the item has no key: name the right option"))
        return
    sizes = {len(one) for one in content.key.alternatives}
    if content.kind is ItemKind.SINGLE and sizes != {1}:
        text = N_("a single-choice item has one right option: name one, or declare it multiple")
        yield Reason("key_size", text)


def _explained(content: ItemContent) -> Iterable[Reason]:
    silent = [option.letter for option in content.options if not option.rationale.strip()]
    if silent:
        text = N_("options {letters} have no rationale: say why each is right or wrong")
        yield Reason("rationale", text, {"letters": ", ".join(silent)})
    if not content.reference.strip():
        text = N_("the item has no reference: name the source of the right answer")
        yield Reason("reference", text)


def _same_options(content: ItemContent) -> Iterable[Reason]:
    seen: dict[str, str] = {}
    for option in content.options:
        folded = " ".join(option.text.split())
        if folded in seen:
            text = N_("options {first} and {second} say the same: change one")
            values = {"first": seen[folded], "second": option.letter}
            yield Reason("option_twice", text, values)
        seen.setdefault(folded, option.letter)


def _option_flaws(letter: str, text: str) -> Iterable[Reason]:
    if _ALL_OF.search(text):
        said = N_("option {letter} is 'all of the above': ask for each part, or use multiple")
        yield Reason("all_of_the_above", said, {"letter": letter})
    if _NONE_OF.search(text):
        said = N_("option {letter} is 'none of the above': give a plausible option instead")
        yield Reason("none_of_the_above", said, {"letter": letter})
    absolute = _ABSOLUTE.search(text)
    if absolute:
        said = N_("option {letter} uses the absolute word '{word}', which tells test-wise readers")
        yield Reason("absolute_word", said, {"letter": letter, "word": absolute.group()})


def _negative_stem(content: ItemContent) -> Iterable[Reason]:
    """Find a question turned negative by a word that nothing sets off from the rest."""
    question = re.split(r"(?<=[.!])\s+", content.stem.strip())[-1]
    if not _ASKED.search(question):
        return
    for found in _NEGATIVE.finditer(question):
        word = found.group()
        marked = word.isupper() or re.search(
            rf"<(strong|em|b|u)>\s*{re.escape(word)}\s*</", question, re.IGNORECASE
        )
        if not marked and _turns_the_question(question, found.start()):
            text = N_("the negative word '{word}' in the stem is not set off: write it in capitals")
            yield Reason("negative_unmarked", text, {"word": word})
            return


def _turns_the_question(question: str, at: int) -> bool:
    """Tell whether a negative word stands in the main clause of the question."""
    before = question[:at]
    return not re.search(
        r"\b(that|who|if|when|but|because|qui|que|si)\b[^,]*$", before, re.IGNORECASE
    )


def _longest_is_key(content: ItemContent, *, ratio: float) -> Iterable[Reason]:
    keyed = [len(one.text) for one in content.options if one.letter in content.key.letters]
    wrong = [len(one.text) for one in content.options if one.letter not in content.key.letters]
    if keyed and wrong and min(keyed) > max(SHORT, ratio * max(wrong)):
        text = N_("the key has {n} characters, the longest wrong option {m}: even them out")
        yield Reason("longest_is_key", text, {"n": min(keyed), "m": max(wrong)})


_BLOCKING_CHECKS: tuple[Callable[[ItemContent], Iterable[Reason]], ...] = (
    _size,
    _key,
    _explained,
    _same_options,
)
