"""The numbers of a study: each round's cut at both levels, and what in them calls for a look.

Pure functions of the ratings; the store and the pages are elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import atanh, sqrt

from scipy.stats import t as student

from exambank.core.reasons import N_, Reason
from scoring.cutscore.angoff import AngoffResult, AngoffRounds, JudgeResult, angoff_rounds
from scoring.studies.types import Ratings

APART_LEVEL = 0.05  # for the panel as a whole
ONE_SIDED_Z = 1.645  # 5 % of the normal distribution lie above


@dataclass(frozen=True, slots=True)
class StudyAnalysis:
    """The rounds of a study for the borderline candidate (`cut`) and for the B level."""

    cut: AngoffRounds
    b_level: AngoffRounds


def analyse(ratings: Ratings) -> StudyAnalysis:
    """Return each round's cut and B-level over all rated items, one mark an item."""
    judges = [one.name for one in ratings.judges]
    return StudyAnalysis(
        cut=angoff_rounds(
            [one.ratings for one in ratings.rounds], judges=judges, items=ratings.items
        ),
        b_level=angoff_rounds(
            [one.b_ratings for one in ratings.rounds], judges=judges, items=ratings.items
        ),
    )


def shift(analysis: StudyAnalysis, adjustment: Decimal) -> float:
    """Return how many marks an adjustment in standard errors of the judges comes to."""
    return float(adjustment) * analysis.cut.final.se_judges


def adopted_cut(analysis: StudyAnalysis, adjustment: Decimal) -> float:
    """Return the panel's cut with the committee's adjustment, in marks over all rated items."""
    return analysis.cut.final.cut + shift(analysis, adjustment)


def adjustment_blocks(
    analysis: StudyAnalysis, adjustment: Decimal, *, most: Decimal
) -> Iterator[Reason]:
    """Yield why a cut cannot be adjusted so far: beyond the policy, the marks or the B level."""
    if abs(adjustment) > most:
        text = N_("the adjustment is {have} standard errors, the policy allows {most} at most")
        yield Reason("adjustment_large", text, {"have": str(adjustment), "most": str(most)})
    final = analysis.cut.final
    cut = adopted_cut(analysis, adjustment)
    if not 0 < cut < final.n_items:
        text = N_("the adjusted cut would be {cut}, outside the {n} marks")
        yield Reason("cut_outside", text, {"cut": f"{cut:.2f}", "n": final.n_items})
    b_level = analysis.b_level.final.cut
    if adjustment > 0 and cut >= b_level:
        text = N_("the adjusted cut would be {cut}, not below the B level of {b_level} marks")
        values = {"cut": f"{cut:.2f}", "b_level": f"{b_level:.2f}"}
        yield Reason("cut_above_b", text, values)


def warnings(analysis: StudyAnalysis) -> Iterator[Reason]:
    """Yield what in the final round calls for a look before the committee meets.

    A judge stands apart by the test of Grubbs (`is_apart`); agreement with the others is in
    doubt where its correlation over n items is not above zero at the one-sided 5 % level of
    Fisher's z, atanh(r) sqrt(n - 3) < 1.645.
    """
    final = analysis.cut.final
    for judge in final.judges:
        if is_apart(judge, n_judges=final.n):
            text = (
                N_("judge {judge} is far stricter than the others: {z} of their deviations")
                if judge.severity > 0
                else N_("judge {judge} is far more lenient than the others: {z} deviations")
            )
            values = {"judge": judge.judge, "z": f"{abs(judge.severity_z):.1f}"}
            yield Reason("judge_apart", text, values)
        if is_at_odds(judge, n_items=final.n_items):
            text = N_("the ratings of judge {judge} do not follow those of the others")
            yield Reason("judge_at_odds", text, {"judge": judge.judge})
    yield from _between_rounds(analysis.cut)


def is_apart(judge: JudgeResult, *, n_judges: int) -> bool:
    r"""Say whether a judge's cut lies farther from the others' than chance would put it.

    .. math:: |z| \, / \sqrt{1 + 1/m} > t_{m-1;\,1 - 0.05/(2n)}, \quad m = n - 1

    The level holds for the whole panel of n judges (Bonferroni), so that one panel in twenty
    has a judge named by chance.  Grubbs, F. E. (1969). *Technometrics*, 11, 1-21.

    >>> both = {"judge": "a", "cut": 1.0, "severity": 0.0, "consistency": 1.0}
    >>> far = JudgeResult(**both, severity_z=4.5, p_correlation=0.0, p_rmsd=0.0)
    >>> is_apart(far, n_judges=5), is_apart(far, n_judges=12)
    (False, True)
    """
    others = n_judges - 1
    if others < 2:  # noqa: PLR2004 - one other judge has no spread
        return False
    limit = float(student.ppf(1 - APART_LEVEL / (2 * n_judges), others - 1))
    return abs(judge.severity_z) / sqrt(1 + 1 / others) > limit  # nan compares as false


def is_at_odds(judge: JudgeResult, *, n_items: int) -> bool:
    """Say whether a judge's ratings cannot be told from ones unrelated to the others'.

    >>> both = {"judge": "a", "cut": 1.0, "severity": 0.0, "severity_z": 0.0}
    >>> odd = JudgeResult(**both, consistency=0.1, p_correlation=0.0, p_rmsd=0.0)
    >>> is_at_odds(odd, n_items=60), is_at_odds(odd, n_items=600)
    (True, False)
    """
    if n_items <= 3:  # noqa: PLR2004 - Fisher's z has n - 3 degrees
        return False
    if not abs(judge.consistency) < 1:  # a constant judge has no correlation; 1 needs no test
        return not judge.consistency > 0
    return atanh(judge.consistency) * sqrt(n_items - 3) < ONE_SIDED_Z


def _between_rounds(rounds: AngoffRounds) -> Iterator[Reason]:
    if len(rounds.rounds) == 1:
        yield Reason("one_round", N_("the judges rated once: no feedback came between rounds"))
        return
    first, last = rounds.rounds[0], rounds.final
    if _grew(first, last):
        text = N_("the judges lie farther apart in the last round (SD {last}) than in the first")
        yield Reason("spread_grew", text, {"last": f"{last.sd:.2f}"})


def _grew(first: AngoffResult, last: AngoffResult) -> bool:
    return last.sd > first.sd
