"""What may be said at which N.  One table; no statistic is computed here.

N counts first-time, usable candidates on the form.  A caller asks `refusals` before it computes;
an exploratory run may go on, and then says so on everything it prints.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Statistic(StrEnum):
    """A family of numbers with its own smallest N."""

    COUNTS = "counts"
    SCORE_MOMENTS = "score_moments"
    SKEWNESS = "skewness"
    P = "p"
    R_SHOWN_GREY = "r_corrected"
    ITEM_FLAGS = "flags"
    OPTION_TABLE = "options"
    KEY_STATISTICS = "key_statistics"
    ALPHA = "alpha"
    SEM = "sem"
    DECISION_QUALITY = "decision_quality"
    ITEM_PARAMETERS = "item_parameters"
    COPYING = "copying"
    AREA_FEEDBACK = "area_feedback"
    MEAN_EQUATING = "mean_equating"
    CIRCLE_ARC_EQUATING = "circle_arc_equating"
    LINEAR_EQUATING = "linear_equating"
    DIF_SCREEN = "dif_screen"
    DIF_CLASSES = "dif_classes"
    DIF_CLASSES_TOTAL = "dif_classes_total"
    PERSON_FIT = "person_fit"
    NEIGHBOURS = "neighbours"
    EQUIPERCENTILE = "equipercentile"
    ANCHOR_DRIFT = "anchor_drift"


@dataclass(frozen=True, slots=True)
class LadderRule:
    """The smallest N at which a statistic is supported, and what to do below it."""

    statistic: Statistic
    n_min: int
    below: str


@dataclass(frozen=True, slots=True)
class LadderRefusal:
    """A statistic that N does not support, with the rule that says so."""

    statistic: Statistic
    n: int
    n_min: int
    below: str

    def __str__(self) -> str:
        """Say what is refused, at which N, and what to do instead."""
        return f"{self.statistic} needs N >= {self.n_min} and there are {self.n}: {self.below}"


RULES: tuple[LadderRule, ...] = (
    LadderRule(Statistic.COUNTS, 1, "there is nothing to count"),
    LadderRule(Statistic.SCORE_MOMENTS, 10, "report counts only"),
    LadderRule(Statistic.SKEWNESS, 30, "the distribution shows its shape"),
    LadderRule(Statistic.P, 10, "report counts only"),
    LadderRule(Statistic.R_SHOWN_GREY, 10, "report counts only"),
    LadderRule(Statistic.ITEM_FLAGS, 30, "only 'nobody chose the key' is flagged"),
    LadderRule(Statistic.OPTION_TABLE, 30, "report how often each option was chosen"),
    LadderRule(Statistic.KEY_STATISTICS, 30, "experts answer every key again"),
    LadderRule(Statistic.ALPHA, 30, "pool reliability over sittings"),
    LadderRule(Statistic.SEM, 30, "use the pooled reliability"),
    LadderRule(Statistic.DECISION_QUALITY, 30, "state the panel error of the cut"),
    LadderRule(Statistic.ITEM_PARAMETERS, 30, "pool item difficulties over sittings"),
    LadderRule(Statistic.COPYING, 50, "compare wrong answers of adjacent seats only"),
    LadderRule(Statistic.AREA_FEEDBACK, 30, "print weights and study outcomes"),
    LadderRule(Statistic.MEAN_EQUATING, 10, "pre-equate from the bank, or identity by design"),
    LadderRule(Statistic.CIRCLE_ARC_EQUATING, 30, "use Rasch or nominal weights mean"),
    LadderRule(Statistic.LINEAR_EQUATING, 100, "use Rasch, nominal weights mean or circle-arc"),
    LadderRule(Statistic.DIF_SCREEN, 100, "the smaller group is too small to look for DIF"),
    LadderRule(Statistic.DIF_CLASSES, 200, "print no A/B/C classes, call it exploratory"),
    LadderRule(Statistic.DIF_CLASSES_TOTAL, 500, "print no A/B/C classes, call it exploratory"),
    LadderRule(Statistic.PERSON_FIT, 30, "compare with a calibrated bank, or not at all"),
    LadderRule(Statistic.NEIGHBOURS, 10, "rely on invigilation"),
    LadderRule(Statistic.EQUIPERCENTILE, 500, "use a method with fewer parameters"),
    LadderRule(Statistic.ANCHOR_DRIFT, 150, "keep the whole anchor, pool sittings to judge items"),
)

_BY_STATISTIC = {rule.statistic: rule for rule in RULES}


def refusals(statistics: Iterable[Statistic], *, n: int) -> Iterator[LadderRefusal]:
    """Yield every statistic that N does not support; nothing means all are supported.

    Examples
    --------
    >>> [str(one) for one in refusals([Statistic.P, Statistic.ALPHA], n=14)]
    ['alpha needs N >= 30 and there are 14: pool reliability over sittings']
    """
    for statistic in statistics:
        rule = _BY_STATISTIC[statistic]
        if n < rule.n_min:
            yield LadderRefusal(statistic, n, rule.n_min, rule.below)


def supports(statistic: Statistic, *, n: int) -> bool:
    """Say whether N supports a statistic."""
    return n >= _BY_STATISTIC[statistic].n_min
