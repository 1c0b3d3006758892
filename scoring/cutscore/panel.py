"""Who sits on a panel, and whether the panel can set a standard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Judge:
    """A panel member: identifier, institution and field of expertise."""

    judge: str
    institution: str = ""
    expertise: str = ""


@dataclass(frozen=True, slots=True)
class PanelRules:
    """The policy's demands on a panel: numbers of judges, institutions and kinds of expertise."""

    judges_min: int
    judges_warn_below: int
    institutions_min: int
    expertise_min: int


class Gravity(StrEnum):
    """Whether a finding stops the study or is printed with it."""

    BLOCKS = "blocks"
    WARNS = "warns"


class Demand(StrEnum):
    """What a panel can lack."""

    JUDGES_NEEDED = "judges_needed"
    JUDGES_WANTED = "judges_wanted"
    INSTITUTIONS_NEEDED = "institutions_needed"
    EXPERTISE_WANTED = "expertise_wanted"


@dataclass(frozen=True, slots=True)
class PanelGap:
    """One demand the panel does not meet, as numbers: for those who say it in two languages."""

    gravity: Gravity
    demand: Demand
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class PanelFinding:
    """One demand the panel does not meet."""

    gravity: Gravity
    rule: str


def panel_gaps(judges: Sequence[Judge], *, rules: PanelRules) -> Iterator[PanelGap]:
    """Yield every demand that a panel of complete judges does not meet, with have and need.

    Examples
    --------
    >>> rules = PanelRules(5, 10, 1, 0)
    >>> [(gap.demand.value, gap.have, gap.need) for gap in panel_gaps([Judge("a")], rules=rules)]
    [('judges_needed', 1, 5), ('institutions_needed', 0, 1)]
    """
    n = len(judges)
    if n < rules.judges_min:
        yield PanelGap(Gravity.BLOCKS, Demand.JUDGES_NEEDED, n, rules.judges_min)
    elif n < rules.judges_warn_below:
        yield PanelGap(Gravity.WARNS, Demand.JUDGES_WANTED, n, rules.judges_warn_below)
    homes = len({one.institution for one in judges if one.institution})
    if homes < rules.institutions_min:
        need = rules.institutions_min
        yield PanelGap(Gravity.BLOCKS, Demand.INSTITUTIONS_NEEDED, homes, need)
    kinds = len({one.expertise for one in judges if one.expertise})
    if kinds < rules.expertise_min:
        yield PanelGap(Gravity.WARNS, Demand.EXPERTISE_WANTED, kinds, rules.expertise_min)


def panel_findings(judges: Sequence[Judge], *, rules: PanelRules) -> Iterator[PanelFinding]:
    """Yield every demand that a panel of complete judges does not meet.

    Examples
    --------
    >>> rules = PanelRules(5, 10, 3, 2)
    >>> four = [Judge(str(i), "A", "content") for i in range(4)]
    >>> [(found.gravity.value, found.rule) for found in panel_findings(four, rules=rules)]
    [('blocks', '4 judges, at least 5 are needed'), ('blocks', '1 institution, at least 3 are \
needed'), ('warns', '1 kind of expertise, 2 are wanted')]
    """
    for gap in panel_gaps(judges, rules=rules):
        noun, after, demanded = _WORDS[gap.demand]
        said = _counted(gap.have, noun, after)
        yield PanelFinding(gap.gravity, f"{said}, {demanded.format(need=gap.need)}")


_WORDS = {
    Demand.JUDGES_NEEDED: ("judge", "", "at least {need} are needed"),
    Demand.JUDGES_WANTED: ("judge", "", "{need} are wanted"),
    Demand.INSTITUTIONS_NEEDED: ("institution", "", "at least {need} are needed"),
    Demand.EXPERTISE_WANTED: ("kind", " of expertise", "{need} are wanted"),
}


def _counted(n: int, noun: str, after: str = "") -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}{after}"
