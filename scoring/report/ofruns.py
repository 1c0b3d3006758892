"""From a scoring run to what its technical report is written from; nothing is loaded here.

The cohort is made of the scored questions under the settled key.  Dropped questions leave it,
as they leave the cut.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import nan

import numpy as np

from exambank.core.vocabulary import CandidateId, ItemId
from scoring.classical.keycheck import KeySuspicion, KeyValidation, SuspicionKind
from scoring.classical.options import option_tables
from scoring.cutscore.angoff import angoff
from scoring.keys import KeyRule, score
from scoring.ladder import Statistic, supports
from scoring.reliability import alpha
from scoring.report.circumstances import (
    AnchorDrift,
    AnchorItem,
    EarlierSitting,
    EquatingAlternative,
    Groups,
    KeyDecision,
)
from scoring.report.evidence import (
    Cohort,
    CutStudy,
    EquatingResult,
    InputDigest,
    InputRole,
)
from scoring.report.speed import items_reached
from scoring.runs.compute import counting_places, key_of, responses_of
from scoring.runs.types import Disposition, Hold, Ruling, Run, RunInputs
from scoring.studies.types import Study

WITH_STATISTICS = "counts, experts and option correlations"
WITHOUT = "counts and experts only"
#: Notes of a run that its report tells; the others name questions.
TOLD = frozenset({"plan_late", "small_base", "anchor_drift_limit"})
LOG_ODDS = "shift in log odds against the median shift"
DELTA_PLOT = "delta plot"
TWO_PEOPLE = "an item far from the axis is marked, and two people decide"


def run_cohort(run: Run, inputs: RunInputs) -> Cohort:
    """Return the marks of a run on the questions that count, with what was held and why."""
    answers = responses_of(inputs).of_columns(
        [place.position - 1 for place in counting_places(inputs)]
    )
    key = key_of(inputs.form, inputs)
    marks = score(answers, key)
    return Cohort(
        items=answers.items,
        marks=marks,
        maxima=np.asarray(key.maxima(answers.items)),
        tables=option_tables(answers, marks, key=key),
        validation=_validation(run.holds, n=len(marks)),
        reached=items_reached(answers),
    )


def run_areas(inputs: RunInputs) -> tuple[str, ...]:
    """Return the area of each question that counts, in the order of the cohort's columns."""
    return tuple(place.area for place in counting_places(inputs))


def run_study(inputs: RunInputs, study: Study) -> CutStudy | None:
    """Return the panel's rounds on the questions of this form that count; None if one is unrated.

    A question credited to everybody counts one mark for a borderline candidate as well.  The
    panel need not have rated an equated form: its cut is carried from the base form.
    """
    names = [place.item for place in counting_places(inputs)]
    rules = {line.item: line.rule for line in key_of(inputs.form, inputs).items}
    free = np.array([rules[name] is KeyRule.EVERYONE for name in names])
    index = {item: column for column, item in enumerate(study.ratings.items)}
    if not index.keys() >= set(names):
        return None
    columns = [index[ItemId(name)] for name in names]
    judges = [judge.name for judge in study.ratings.judges]

    def rounds(tables: Sequence[np.ndarray]) -> tuple:  # type: ignore[type-arg]  # local shape
        shown = (np.where(free, 1.0, table[:, columns]) for table in tables)
        return tuple(angoff(table, judges=judges, items=names) for table in shown)

    return CutStudy(
        rounds([one.ratings for one in study.ratings.rounds]),
        panel=study.findings,
        institutions=len({judge.institution for judge in study.ratings.judges}),
        b_rounds=rounds([one.b_ratings for one in study.ratings.rounds]),
    )


def run_decisions(
    dispositions: Mapping[ItemId, tuple[Disposition, str]], rulings: Sequence[Ruling]
) -> tuple[KeyDecision, ...]:
    """Return what two people agreed on for each held question, without any key."""
    found = []
    for item, (disposition, _key) in dispositions.items():
        agreed = [one for one in rulings if one.item == item and one.disposition is disposition]
        reasons = tuple(dict.fromkeys(one.reason for one in agreed if one.reason))
        people = len({one.by for one in agreed})
        found.append(KeyDecision(item, disposition.value, "; ".join(reasons), people))
    return tuple(found)


def run_equating(run: Run) -> EquatingResult | None:
    """Return how the cut of a run was carried from the base form; None on the base form itself."""
    found = run.equating
    if found is None or found.base is None:
        return None
    rows = zip(found.raws, found.equated, found.se_by_raw, strict=True)
    return EquatingResult(
        method=found.route.value,
        slope=None,
        intercept=None,
        n=found.n,
        n_base=found.base.n if found.base else 0,
        table=tuple((raw, base, nan if se is None else se) for raw, base, se in rows),
        why=(*found.why, *(str(one) for one in found.notes if one.code in TOLD)),
        alternatives=tuple(
            EquatingAlternative(
                f"{one.route.value}, whole anchor" if one.whole_anchor else one.route.value,
                one.raw_cut,
                one.se,
                len(one.would_pass),
                len(one.would_fail),
            )
            for one in found.alternatives
        ),
        presmoothed=found.presmoothed,
    )


def run_drift(run: Run) -> AnchorDrift | None:
    """Return the anchor of a run with how far each question moved; None without an anchor.

    A plan of before there were rules of drift leaves it to two people, with the delta plot.
    """
    found = run.equating
    if found is None or found.base is None or not found.anchor:
        return None
    n, check = min(found.n, found.base.n), found.drift
    judged = [one for one in found.anchor if one.z is not None]
    return AnchorDrift(
        method=DELTA_PLOT if check is None else LOG_ODDS,
        rule=TWO_PEOPLE if check is None else check.rule.said(len(judged)),
        n=n,
        items=tuple(
            AnchorItem(
                item=one.item,
                difference=_known(one.distance if check is None else one.shift),
                z=_known(one.z),
                flagged=one.drifted,
                used=not one.unused,
            )
            for one in found.anchor
        ),
    )


def run_groups(
    inputs: RunInputs, languages: Mapping[CandidateId, str], *, name: str
) -> Groups | None:
    """Return the candidates by the language the bank writes to them in; None with one language.

    The focal group is the smaller one.
    """
    of = tuple(languages[one] for one in inputs.candidates)
    sizes = Counter(of)
    if len(sizes) != 2:  # noqa: PLR2004 - English and French
        return None
    return Groups(name, focal=min(sizes, key=lambda one: (sizes[one], one)), of=of)


def run_sitting(run: Run, cohort: Cohort, *, sat_on: date | None) -> EarlierSitting:
    """Return one line about a run, for the comparison with others of its course."""
    totals, several = cohort.totals, cohort.n > 1
    varies = several and bool(np.ptp(totals) > 0)
    cut = run.basis.cut if run.basis else None
    lowest = None if cut is None else float(np.ceil(cut - 1e-9))
    return EarlierSitting(
        sitting=f"{run.course} {run.number}",
        form=run.form,
        sat_on=sat_on,
        n=cohort.n,
        mean=float(totals.mean()),
        sd=float(totals.std(ddof=1)) if several else None,
        maximum=cohort.maximum,
        cut=lowest,
        passed=None if lowest is None else int((totals >= lowest).sum()),
        reliability=alpha(cohort.marks).value if varies else None,
    )


def run_digests(run: Run) -> tuple[InputDigest, ...]:
    """Return the digests of everything that a run is bound to, and of its results."""
    named = [
        ("form", run.form_digest),
        ("policy", run.policy_digest),
        *((f"answers {place}", one) for place, one in enumerate(run.file_digests, start=1)),
        *([("results", run.outcome_digest)] if run.outcome_digest else []),
    ]
    return tuple(InputDigest(InputRole.RUN, f"{run.form}: {name}", one) for name, one in named)


def _known(value: float | None) -> float:
    return nan if value is None else value


def _validation(holds: Sequence[Hold], *, n: int) -> KeyValidation:
    used = supports(Statistic.KEY_STATISTICS, n=n)
    return KeyValidation(
        suspicions=tuple(one for hold in holds for one in _suspicions(hold)),
        n=n,
        statistics_used=used,
        method=WITH_STATISTICS if used else WITHOUT,
    )


def _suspicions(hold: Hold) -> list[KeySuspicion]:
    """Return every reason of a hold; a hold that a person asked for counts as a comment."""
    known = set(SuspicionKind)
    kinds = [
        SuspicionKind(kind) if kind in known else SuspicionKind.COMMENTS for kind in hold.kinds
    ]
    texts = hold.evidence or ("-",)
    return [
        KeySuspicion(hold.item, kinds[min(place, len(kinds) - 1)], None, text)
        for place, text in enumerate(texts)
    ]
