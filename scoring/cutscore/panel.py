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


@dataclass(frozen=True, slots=True)
class PanelFinding:
    """One demand the panel does not meet."""

    gravity: Gravity
    rule: str


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
    n = len(judges)
    if n < rules.judges_min:
        yield PanelFinding(
            Gravity.BLOCKS, f"{_counted(n, 'judge')}, at least {rules.judges_min} are needed"
        )
    elif n < rules.judges_warn_below:
        yield PanelFinding(
            Gravity.WARNS, f"{_counted(n, 'judge')}, {rules.judges_warn_below} are wanted"
        )
    institutions = len({one.institution for one in judges if one.institution})
    if institutions < rules.institutions_min:
        said = _counted(institutions, "institution")
        yield PanelFinding(Gravity.BLOCKS, f"{said}, at least {rules.institutions_min} are needed")
    kinds = len({one.expertise for one in judges if one.expertise})
    if kinds < rules.expertise_min:
        said = _counted(kinds, "kind", " of expertise")
        yield PanelFinding(Gravity.WARNS, f"{said}, {rules.expertise_min} are wanted")


def _counted(n: int, noun: str, after: str = "") -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}{after}"
