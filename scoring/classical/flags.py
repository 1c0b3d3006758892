"""Flags on items from thresholds of the policy pack, and only those that N supports."""

from dataclasses import dataclass
from enum import StrEnum

from scoring.classical.items import ItemStatistics
from scoring.classical.options import OptionStatistics, OptionTable
from scoring.ladder import Statistic, supports
from scoring.responses import NOT_REACHED, OMITTED


class ItemFlag(StrEnum):
    """Something about an item that a person should look at."""

    NOBODY_CHOSE_KEY = "nobody_chose_key"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    LOW_DISCRIMINATION = "low_discrimination"
    NEGATIVE_DISCRIMINATION = "negative_discrimination"
    DISTRACTOR_POSITIVE = "distractor_positive"
    DISTRACTOR_BEATS_KEY = "distractor_beats_key"
    RARE_OPTION = "rare_option"


@dataclass(frozen=True, slots=True)
class ItemFlagRules:
    """The thresholds of the policy pack.

    An item is too hard below `p_min` and too easy above `p_max`; its corrected point-biserial
    should reach `r_min`; a distractor should be chosen by `option_share_min` of candidates and
    not correlate above `distractor_r_max` with the rest of the form.
    """

    p_min: float
    p_max: float
    r_min: float
    option_share_min: float
    distractor_r_max: float = 0.0


def item_flags(
    item: ItemStatistics, options: OptionTable | None, *, rules: ItemFlagRules, n: int
) -> tuple[ItemFlag, ...]:
    """Return the flags of one item that N on the form supports, in the order of `ItemFlag`.

    Below 30 candidates nothing but "nobody chose the key" is flagged: at N = 8, 13 to 18 % of
    good items have a negative corrected point-biserial.
    """
    found = set(_from_counts(options))
    if supports(Statistic.ITEM_FLAGS, n=n):
        found |= set(_from_item(item, rules=rules))
        found |= set(_from_options(options, rules=rules))
    return tuple(flag for flag in ItemFlag if flag in found)


def distractors(table: OptionTable) -> tuple[OptionStatistics, ...]:
    """Return the options without credit that a candidate can choose."""
    return tuple(
        one
        for one in table.options
        if not one.credited and one.option not in {OMITTED, NOT_REACHED}
    )


def _from_counts(options: OptionTable | None) -> list[ItemFlag]:
    if options is None or options.n == 0:
        return []
    chosen = sum(one.n for one in options.options if one.credited)
    return [ItemFlag.NOBODY_CHOSE_KEY] if chosen == 0 else []


def _from_item(item: ItemStatistics, *, rules: ItemFlagRules) -> list[ItemFlag]:
    found = []
    if item.p < rules.p_min:
        found.append(ItemFlag.TOO_HARD)
    if item.p > rules.p_max:
        found.append(ItemFlag.TOO_EASY)
    if item.r_corrected < rules.r_min:
        found.append(ItemFlag.LOW_DISCRIMINATION)
    if item.r_corrected < 0:
        found.append(ItemFlag.NEGATIVE_DISCRIMINATION)
    return found


def _from_options(options: OptionTable | None, *, rules: ItemFlagRules) -> list[ItemFlag]:
    if options is None:
        return []
    found = []
    key_r = max((one.r_rest for one in options.options if one.credited), default=float("nan"))
    for one in distractors(options):
        if one.r_rest > rules.distractor_r_max:
            found.append(ItemFlag.DISTRACTOR_POSITIVE)
        if one.r_rest > key_r:
            found.append(ItemFlag.DISTRACTOR_BEATS_KEY)
        if one.share < rules.option_share_min:
            found.append(ItemFlag.RARE_OPTION)
    return found
