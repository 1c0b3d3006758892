"""The section on decisions: accuracy, consistency and the estimated false-pass rate at the cut."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.consistency import (
    DecisionQuality,
    beta_fit_for,
    hanson_brennan,
    livingston_lewis,
)
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.reliability import alpha
from scoring.report.evidence import Evidence
from scoring.report.values import (
    Figure,
    ReportTable,
    Section,
    Topic,
    number,
    rule_of,
    words,
    written,
)

RATES = (
    ("Accuracy", "accuracy"),
    ("False pass (true level below the cut)", "false_positive"),
    ("False fail", "false_negative"),
    ("Consistency with a parallel form", "consistency"),
    ("Kappa", "kappa"),
    ("Pass rate under the model", "pass_rate"),
)


@dataclass(frozen=True, slots=True)
class Basis:
    """Totals and a reliability that decision quality may rest on."""

    name: str
    totals: NDArray[np.float64]
    reliability: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """What could be estimated, from which evidence, and why the rest could not."""

    found: tuple[tuple[str, DecisionQuality], ...]
    refused: tuple[LadderRefusal, ...]
    reasons: tuple[str, ...]

    @property
    def best(self) -> tuple[str, DecisionQuality] | None:
        """Return the estimate to quote, the one from the most candidates."""
        return max(self.found, key=lambda one: one[1].n, default=None)


def estimates(evidence: Evidence) -> Estimates:
    """Return decision quality from the cohort where N allows, and from pooled evidence.

    A pooled reliability needs totals as well: earlier ones, or from N = 10 on the cohort's own.
    """
    if not evidence.has_cut:
        return Estimates((), (), ("no cut was given",))
    if not evidence.cohort.complete:
        return Estimates((), (), ("not everybody took every item: totals are not comparable",))
    refused: list[LadderRefusal] = []
    found: list[tuple[str, DecisionQuality]] = []
    reasons: list[str] = []
    for basis in _bases(evidence, refused=refused):
        try:
            found.extend((basis.name, one) for one in _qualities(evidence, basis))
        except ValueError as fault:
            reasons.append(f"{basis.name}: {fault}")
    return Estimates(tuple(found), tuple(refused), tuple(reasons))


def decisions(evidence: Evidence) -> Section:
    """Return accuracy, consistency and kappa with the false-pass rate, by every method allowed."""
    known = estimates(evidence)
    figures: list[Figure] = []
    if known.best is not None:
        name, best = known.best
        figures = [
            number(f"{label}; {name}", getattr(best, field), n=best.n) for label, field in RATES
        ]
    else:
        reason = "; ".join([*map(rule_of, known.refused), *known.reasons])
        figures = [words("False-pass rate", f"not stated: {reason}")]
    assumed = (one for _, quality in known.found for one in quality.assumptions)
    return Section(
        Topic.DECISIONS,
        "Accuracy and consistency of decisions",
        n=known.best[1].n if known.best else evidence.cohort.n,
        method="; ".join(dict.fromkeys(one.method for _, one in known.found)) or "none",
        assumptions=tuple(dict.fromkeys(assumed)),
        prose=tuple(known.reasons) if known.found else (),
        figures=tuple(figures),
        tables=(_table(known),) if len(known.found) > 1 else (),
        refused=known.refused,
    )


def _bases(evidence: Evidence, *, refused: list[LadderRefusal]) -> Iterator[Basis]:
    cohort, pooled = evidence.cohort, evidence.pooled
    short = list(refusals([Statistic.DECISION_QUALITY], n=cohort.n))
    refused.extend(short)
    if not short:
        yield Basis("this cohort", cohort.totals, alpha(cohort.marks).value)
    if pooled is None:
        return
    if len(pooled.totals):
        thin = list(refusals([Statistic.DECISION_QUALITY], n=len(pooled.totals)))
        refused.extend(thin)
        if not thin:
            yield Basis("pooled totals and reliability", pooled.totals, pooled.reliability)
    elif short:
        thin = list(refusals([Statistic.SCORE_MOMENTS], n=cohort.n))
        refused.extend(thin)
        if not thin:
            yield Basis("pooled reliability, own totals", cohort.totals, pooled.reliability)


def _qualities(evidence: Evidence, basis: Basis) -> Iterator[DecisionQuality]:
    cohort, cut = evidence.cohort, float(evidence.raw_cut)
    totals, r, fit = basis.totals, basis.reliability, beta_fit_for(len(basis.totals))
    yield livingston_lewis(totals, cut=cut, reliability=r, maximum=cohort.maximum, fit=fit)
    if cohort.binary:
        yield hanson_brennan(totals, cut=cut, reliability=r, n_items=cohort.n_items, fit=fit)


def _table(known: Estimates) -> ReportTable:
    rows = tuple(
        (label, *(written(getattr(one, field)) for _, one in known.found)) for label, field in RATES
    )
    heads = tuple(f"{one.method.split(',')[0]}, {name}, N = {one.n}" for name, one in known.found)
    return ReportTable("Every method", ("Share of candidates", *heads), rows)
