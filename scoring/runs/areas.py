"""Where the area scores of a run lie against the cut: computed once, and kept with the run.

What a run is bound to does not change once it is published, so neither does this.
"""

from collections.abc import Mapping

import numpy as np
from sqlalchemy.orm import Session

from exambank.core.vocabulary import ItemId
from scoring.areabands import AreaBand, AreaStanding, area_bands
from scoring.keys import KeyRule, score
from scoring.ladder import Statistic, supports
from scoring.policies import area_items_min
from scoring.runs import compute, keying, materials, store
from scoring.runs.store import Standings
from scoring.runs.types import CutBasis, Run, RunInputs
from scoring.studies import service as studies
from scoring.studies.types import Study


def keep(session: Session, run: Run) -> Standings:
    """Compute where everybody stands by area, and keep it with the run."""
    found = compute_standings(session, run)
    store.keep_standings(session, run.id, found)
    return found


def of_run(session: Session, run: Run) -> Standings:
    """Return where everybody stands by area; computed where the run does not hold it yet."""
    kept = store.standings(session, run.id)
    return compute_standings(session, run) if kept is None else kept


def compute_standings(session: Session, run: Run) -> Standings:
    """Compute where everybody of a run stands by area, as far as it may be told.

    The gate looks at everybody who sat the form in the run: below N = 30, with too few questions
    in an area, or where the area says no more than the total, nothing is told.
    """
    given = materials.of_run(session, run)
    inputs = compute.inputs_of(given.form, given.files, keying.dispositions(session, run))
    if run.basis is None or not supports(Statistic.AREA_FEEDBACK, n=len(inputs.numbers)):
        return {}
    study = studies.version_of(session, run.course, run.basis.study_version)
    items_min = area_items_min(run.made_at.date())
    return _standings(inputs, _profile(inputs, study), run.basis, items_min=items_min)


def _standings(
    inputs: RunInputs, profile: Mapping[ItemId, float], basis: CutBasis, *, items_min: int
) -> Standings:
    key = compute.key_of(inputs.form, inputs)
    dropped = {line.item for line in key.items if line.rule is KeyRule.DROPPED}
    places = [one for one in inputs.form.places if one.scored and one.item not in dropped]
    if any(one.item not in profile for one in places):
        return {}
    marks = score(compute.responses_of(inputs), key)[:, [one.position - 1 for one in places]]
    areas = np.array([one.area for one in places])
    bands = area_bands(
        marks,
        areas=areas.tolist(),
        at_cut=np.array([profile[one.item] for one in places]),
        cut=basis.cut,
        items_min=items_min,
    )
    own = {band.value.area: marks[:, areas == band.value.area].sum(axis=1) for band in bands}
    return {
        number: _told(bands, {area: float(sums[place]) for area, sums in own.items()})
        for place, number in enumerate(inputs.numbers)
    }


def _told(bands: tuple[AreaBand, ...], own: Mapping[str, float]) -> dict[str, AreaStanding]:
    standings = {one.value.area: one.standing(own[one.value.area]) for one in bands}
    return {area: standing for area, standing in standings.items() if standing is not None}


def _profile(inputs: RunInputs, study: Study) -> Mapping[ItemId, float]:
    """Return the marks that the panel expects of a candidate at the cut, by rated item."""
    means = study.ratings.final.ratings.mean(axis=0)
    rated = {
        ItemId(item): float(mean) for item, mean in zip(study.ratings.items, means, strict=True)
    }
    key = compute.key_of(inputs.form, inputs)
    free = {ItemId(line.item) for line in key.items if line.rule is KeyRule.EVERYONE}
    return {item: 1.0 if item in free else mean for item, mean in rated.items()}
