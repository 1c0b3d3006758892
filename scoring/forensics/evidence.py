"""What stands for and against a suspicion, and the rule that statistics alone never sustain one.

Values only: who may record them, and what follows, is not decided here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class EvidenceKind(StrEnum):
    """Where a piece of evidence comes from."""

    STATISTIC = "statistic"
    SEAT = "seat"  # the plan or log puts the persons where it could happen
    REPORT = "report"  # what an invigilator or another witness wrote down
    MATERIAL = "material"  # notes, a device, papers with the other's marks
    ADMISSION = "admission"


BEYOND_STATISTICS = frozenset(EvidenceKind) - {EvidenceKind.STATISTIC}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: what it is, whom it concerns, where it is kept and what it says."""

    kind: EvidenceKind
    persons: frozenset[str]
    source: str
    said: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A suspicion against persons: what they are said to have done, and on which statistic.

    `n` candidates were compared in `n_tests` tests; `p_adjusted` is corrected for all of them.
    """

    persons: frozenset[str]
    claim: str
    method: str
    value: float
    p_adjusted: float
    n: int
    n_tests: int
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A finding with everything collected on it, for those who decide."""

    finding: Finding
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SustainedFinding:
    """A finding that may be put before those who decide, with what carries it."""

    file: EvidenceFile
    carried_by: tuple[Evidence, ...]


class StatisticsAlone(ValueError):
    """Nothing but statistics speaks against somebody; that sustains nothing."""

    def __init__(self, finding: Finding, persons: frozenset[str]) -> None:
        self.finding, self.persons = finding, persons
        kinds = ", ".join(sorted(BEYOND_STATISTICS))
        super().__init__(
            f"statistics alone never sustain a finding against a person: against "
            f"{', '.join(sorted(persons))} there is no evidence of another kind ({kinds}); "
            f"collect it, or close the file"
        )


class EvidenceIncomplete(ValueError):
    """A piece of evidence does not say where it is kept, what it says or whom it concerns."""

    def __init__(self, piece: Evidence) -> None:
        self.piece = piece
        said = f"{piece.kind} evidence must name its source, what it says and whom it concerns"
        super().__init__(said)


def sustain(finding: Finding, evidence: Iterable[Evidence]) -> SustainedFinding:
    """Return a finding that evidence beyond statistics carries, or refuse.

    Every person the finding names needs a piece of seat, report, material or admission evidence
    of their own; however small p is, it is not a substitute.

    Raises
    ------
    StatisticsAlone
        With the persons against whom there is nothing else.
    EvidenceIncomplete
        If a piece has no source, says nothing or concerns nobody.

    Examples
    --------
    >>> finding = Finding(frozenset({"c1"}), "copied", "omega", 6.1, 1e-4, 120, 14280)
    >>> report = Evidence(EvidenceKind.REPORT, frozenset({"c1"}), "log, p. 2", "looked over")
    >>> sustain(finding, [report]).carried_by[0].kind.value
    'report'
    """
    collected = tuple(evidence)
    for piece in collected:
        if not piece.source.strip() or not piece.said.strip() or not piece.persons:
            raise EvidenceIncomplete(piece)
    carried_by = tuple(
        piece
        for piece in collected
        if piece.kind in BEYOND_STATISTICS and piece.persons & finding.persons
    )
    bare = finding.persons.difference(*(piece.persons for piece in carried_by))
    if bare or not finding.persons:
        raise StatisticsAlone(finding, bare)
    return SustainedFinding(EvidenceFile(finding, collected), carried_by)
