"""Which keys to hold for two people before anything is scaled.

A suspicion is a reason to look, with its evidence; it never changes a key.  Below N = 30 only
"nobody chose the key" and experts' second answers count, because statistics cannot find a miskey
there; candidates' comments are passed on at every N.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atanh, sqrt

from scipy.special import ndtri

from scoring.classical.flags import distractors
from scoring.classical.options import OptionStatistics, OptionTable
from scoring.keys import ItemKey, Key, KeyRule
from scoring.ladder import Statistic, supports


class SuspicionKind(StrEnum):
    """Why a key is held."""

    NOBODY_CHOSE_KEY = "nobody_chose_key"
    EXPERT_DISAGREES = "expert_disagrees"
    MISKEY = "miskey"
    DOUBLE_KEY = "double_key"
    NO_KEY = "no_key"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class KeySuspicion:
    """One reason to hold one item, the option it points to, and the evidence in words."""

    item: str
    kind: SuspicionKind
    option: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class ExpertAnswer:
    """What an expert answered without seeing the key."""

    expert: str
    item: str
    option: str


@dataclass(frozen=True, slots=True)
class KeyValidation:
    """Every reason to hold an item, with the N it was judged at."""

    suspicions: tuple[KeySuspicion, ...]
    n: int
    statistics_used: bool
    method: str

    @property
    def held(self) -> tuple[str, ...]:
        """Items with at least one suspicion, each once, in form order."""
        return tuple(dict.fromkeys(one.item for one in self.suspicions))


def validate_key(
    tables: Sequence[OptionTable],
    *,
    key: Key,
    n: int,
    experts: Sequence[ExpertAnswer] = (),
    comments: Mapping[str, int] | None = None,
    confidence: float = 0.95,
) -> KeyValidation:
    r"""Return every reason to hold an item's key for two people.

    Miskey: a distractor correlates positively with the rest of the form, one-sided by Fisher's
    :math:`\operatorname{artanh}(r)\sqrt{n-3} > z`, and more so than the key.  Double key: the
    same for a distractor while the key works as well, or the distractor does not correlate
    negatively and is chosen as often as the key.  No key: the key correlates below 0 and no
    distractor above.

    Parameters
    ----------
    tables : sequence of OptionTable
        Distractor tables, made with `key`.
    key : Key
        The key under validation.
    n : int
        First-time usable candidates on the form; from 30 on statistics are used.
    experts : sequence of ExpertAnswer
        Second answers, given without the key.
    comments : mapping from item to number of candidates' comments, optional
        Each commented item is held, so that no comment goes unread.
    confidence : float
        One-sided confidence of the correlation of a distractor.
    """
    used = supports(Statistic.KEY_STATISTICS, n=n)
    z = float(ndtri(confidence))
    keyed = key.for_items([table.item for table in tables])
    suspicions: list[KeySuspicion] = []
    for table, item_key in zip(tables, keyed, strict=True):
        if item_key.rule in {KeyRule.EVERYONE, KeyRule.DROPPED}:
            continue
        suspicions += _by_count(table)
        suspicions += _by_experts(item_key, experts)
        if used:
            suspicions += _by_statistics(table, z=z)
        if comments and comments.get(table.item, 0) > 0:
            said = f"{comments[table.item]} candidates commented on it"
            suspicions.append(KeySuspicion(table.item, SuspicionKind.COMMENTS, None, said))
    return KeyValidation(
        suspicions=tuple(suspicions),
        n=n,
        statistics_used=used,
        method="counts, experts and option correlations" if used else "counts and experts only",
    )


def against_experts(
    key: Key, items: Sequence[str], experts: Sequence[ExpertAnswer]
) -> tuple[KeySuspicion, ...]:
    """Return where experts' answers earn no mark by the key, in the order of `items`.

    Examples
    --------
    >>> key = Key.of([ItemKey.parse("i", "A|B"), ItemKey.parse("j", "C")], version="1")
    >>> given = [ExpertAnswer("Noor", "i", "B"), ExpertAnswer("Noor", "j", "D")]
    >>> [one.evidence for one in against_experts(key, ["i", "j"], given)]
    ['expert Noor answered D, keyed C']
    """
    asked = (
        line
        for line in key.for_items(items)
        if line.rule not in {KeyRule.EVERYONE, KeyRule.DROPPED}
    )
    return tuple(one for line in asked for one in _by_experts(line, experts))


def _by_count(table: OptionTable) -> Iterator[KeySuspicion]:
    credited = [one for one in table.options if one.credited]
    if table.n and sum(one.n for one in credited) == 0:
        favourite = max(distractors(table), key=lambda one: one.n, default=None)
        said = f"none of {table.n} chose the key"
        option = favourite.option if favourite else None
        yield KeySuspicion(table.item, SuspicionKind.NOBODY_CHOSE_KEY, option, said)


def _by_experts(item_key: ItemKey, experts: Sequence[ExpertAnswer]) -> Iterator[KeySuspicion]:
    for answer in experts:
        if answer.item == item_key.item and item_key.credit(answer.option) < 1:
            said = f"expert {answer.expert} answered {answer.option}, keyed {item_key.written()}"
            yield KeySuspicion(item_key.item, SuspicionKind.EXPERT_DISAGREES, answer.option, said)


def _by_statistics(table: OptionTable, *, z: float) -> Iterator[KeySuspicion]:
    credited = [one for one in table.options if one.credited and one.n]
    wrong = [one for one in distractors(table) if one.n]
    if not credited or not wrong:
        return
    best_key = max(credited, key=lambda one: one.r_rest)
    rival = max(wrong, key=lambda one: one.r_rest)
    said = (
        f"r = {rival.r_rest:.2f} for {rival.option} ({rival.n} of {table.n}), "
        f"r = {best_key.r_rest:.2f} for the key {best_key.option} ({best_key.n})"
    )
    if _positive(rival, n=table.n, z=z):
        worse = best_key.r_rest < rival.r_rest
        kind = SuspicionKind.MISKEY if worse else SuspicionKind.DOUBLE_KEY
        yield KeySuspicion(table.item, kind, rival.option, said)
    elif rival.r_rest >= 0 and rival.n >= best_key.n:
        yield KeySuspicion(table.item, SuspicionKind.DOUBLE_KEY, rival.option, said)
    elif best_key.r_rest < 0:
        yield KeySuspicion(table.item, SuspicionKind.NO_KEY, None, said)


def _positive(option: OptionStatistics, *, n: int, z: float) -> bool:
    r = min(max(option.r_rest, -0.999999), 0.999999)
    return n > 3 and atanh(r) * sqrt(n - 3) > z  # noqa: PLR2004 - Fisher's variance is 1/(n - 3)
