"""What a technical report is made of: figures with their N, tables, plots, sections.

A figure that N does not support has no value: `stated` does not even compute it, and carries the
rule of the ladder instead.  How a report looks is the business of whoever prints it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from scoring.classical.options import OptionTable
from scoring.ladder import LadderRefusal, Statistic, refusals

UNDEFINED = "not defined by these data"
#: What a reader calls a family of numbers, where its name in the ladder is not plain.
PLAIN: dict[Statistic, str] = {
    Statistic.SCORE_MOMENTS: "mean and spread",
    Statistic.R_SHOWN_GREY: "r with the rest",
    Statistic.ITEM_FLAGS: "flags of items",
    Statistic.OPTION_TABLE: "the option table",
    Statistic.KEY_STATISTICS: "statistics of keys",
    Statistic.SEM: "the standard error of measurement",
    Statistic.DECISION_QUALITY: "decision quality",
    Statistic.ITEM_PARAMETERS: "parameters of items",
    Statistic.COPYING: "a screen for shared answers",
    Statistic.AREA_FEEDBACK: "results by area",
    Statistic.MEAN_EQUATING: "equating of means",
    Statistic.CIRCLE_ARC_EQUATING: "circle-arc equating",
    Statistic.LINEAR_EQUATING: "linear equating",
    Statistic.ANCHOR_DRIFT: "drift of the anchor",
    Statistic.DIF_SCREEN: "a DIF screen",
    Statistic.DIF_CLASSES: "DIF classes",
    Statistic.DIF_CLASSES_TOTAL: "DIF classes by the total",
    Statistic.EQUIPERCENTILE: "equipercentile equating",
}


class Audience(StrEnum):
    """Who may read a part."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


class Topic(StrEnum):
    """The sections a report can have."""

    PURPOSE = "purpose"
    FORMS = "forms"
    KNOWN = "known"
    SCORES = "scores"
    KEY_VALIDATION = "key_validation"
    RELIABILITY = "reliability"
    ITEMS = "items"
    SPEED = "speed"
    CUT = "cut"
    SCALE = "scale"
    DECISIONS = "decisions"
    AREAS = "areas"
    EQUATING = "equating"
    DRIFT = "drift"
    FAIRNESS = "fairness"
    ADMINISTRATION = "administration"
    EARLIER = "earlier"
    LIMITS = "limits"
    STANDARDS = "standards"
    REPRODUCIBILITY = "reproducibility"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in words, or the reason why there is none.

    `n` is the number of candidates (judges for a panel) behind it, 0 where it rests on none;
    `statistic` is the family the ladder judged it as, None where no N is asked for.
    """

    label: str
    text: str
    n: int
    statistic: Statistic | None = None
    value: float | None = None
    refused: LadderRefusal | None = None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of finished text; every column after the first stands to the right if numeric."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts at rising marks, as a distribution of totals is drawn; `cut` is marked."""

    title: str
    across: str
    marks: tuple[float, ...]
    counts: tuple[int, ...]
    width: float
    cut: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over marks, as an error at each score is drawn; `cut` is marked."""

    title: str
    across: str
    upward: str
    marks: tuple[float, ...]
    heights: tuple[float, ...]
    cut: float | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines over one axis, as the cumulative shares of forms are drawn.

    `heights` holds one line for each name, between 0 and 1.
    """

    title: str
    across: str
    upward: str
    marks: tuple[float, ...]
    names: tuple[str, ...]
    heights: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class OptionShares:
    """Who chose which option of one item."""

    table: OptionTable


Plot = Bars | Curve | Lines | OptionShares


@dataclass(frozen=True, slots=True)
class Section:
    """One section, its N, its method, what it assumes, and what N forbids in it.

    `form` names the form it is about where a report covers several; empty is the whole exam.
    """

    topic: Topic
    title: str
    n: int
    method: str
    assumptions: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    plots: tuple[Plot, ...] = ()
    refused: tuple[LadderRefusal, ...] = ()
    audience: Audience = Audience.PUBLIC
    form: str = ""

    @property
    def forbidden(self) -> tuple[LadderRefusal, ...]:
        """Return what N forbids here, each rule once."""
        found = (*self.refused, *(one.refused for one in self.figures if one.refused))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class TechnicalReport:
    """A whole report: what it is about, and its sections for either audience.

    `form` is the name of the form, or of the exam where the report covers several forms.
    """

    title: str
    form: str
    n: int
    provisional: str
    sections: tuple[Section, ...]

    def part(self, audience: Audience) -> tuple[Section, ...]:
        """Return the sections of one part, in order."""
        return tuple(one for one in self.sections if one.audience is audience)


def rule_of(refusal: LadderRefusal) -> str:
    """Return a rule of the ladder in plain words.

    Examples
    --------
    >>> rule_of(next(refusals([Statistic.DIF_SCREEN], n=7)))
    'a DIF screen needs N >= 100 and there are 7: the smaller group is too small to look for DIF'
    """
    name = refusal.statistic
    return PLAIN.get(name, name.value) + str(refusal).removeprefix(name.value)


def stated(
    label: str,
    statistic: Statistic,
    compute: Callable[[], float],
    *,
    n: int,
    digits: int = 3,
    suffix: str = "",
) -> Figure:
    """Return a number with its N, or the rule that forbids it; what is forbidden is not computed.

    Examples
    --------
    >>> stated("Alpha", Statistic.ALPHA, lambda: 1 / 0, n=14).text
    'not stated: alpha needs N >= 30 and there are 14: pool reliability over sittings'
    >>> stated("Alpha", Statistic.ALPHA, lambda: 0.8125, n=60).text
    '0.812'
    """
    for refusal in refusals([statistic], n=n):
        text = f"not stated: {rule_of(refusal)}"
        return Figure(label, text, n, statistic=statistic, refused=refusal)
    return number(label, compute(), n=n, digits=digits, suffix=suffix, statistic=statistic)


def number(
    label: str,
    value: float,
    *,
    n: int,
    digits: int = 3,
    suffix: str = "",
    statistic: Statistic | None = None,
) -> Figure:
    """Return a number whose N needs no leave of the ladder, such as a count or a panel's cut."""
    text = f"{written(value, digits)}{suffix}" if isfinite(value) else UNDEFINED
    return Figure(label, text, n, statistic=statistic, value=value if isfinite(value) else None)


def words(label: str, text: str, *, n: int = 0) -> Figure:
    """Return a fact that is no number."""
    return Figure(label, text, n)


def written(value: float | None, digits: int = 3) -> str:
    """Return a number as text, a dash where it is undefined; zero has no sign.

    Examples
    --------
    >>> written(-0.0001), written(float("nan")), written(12.0, 0)
    ('0.000', '-', '12')
    """
    if value is None or not isfinite(value):
        return "-"
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text
