"""What a candidate is told by area: a band where it says more than the total, else what to study.

Composed here because it takes the run, its panel and the blueprint together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Area
from exambank.core.vocabulary import ItemId, Language
from exambank.forms import service as forms
from frontdesk.words import filters
from printouts.scorereport import AreaLine, Band
from scoring.areabands import AreaBand, AreaStanding, area_bands
from scoring.keys import KeyRule, score
from scoring.ladder import Statistic, supports
from scoring.policies import area_items_min
from scoring.runs import compute, keying, materials, steps
from scoring.runs.types import Result, Run, RunInputs
from scoring.studies import service as studies
from scoring.studies.types import Study


@dataclass(frozen=True, slots=True)
class AreaTold:
    """One area as a candidate is told of it; `standing` is None where no band may be told."""

    area: Area
    questions: int
    standing: AreaStanding | None


@dataclass(frozen=True, slots=True)
class AreaFeedback:
    """The areas of an exam in blueprint order, for one candidate."""

    areas: tuple[AreaTold, ...]

    @property
    def has_bands(self) -> bool:
        """Say whether any area has a band."""
        return any(one.standing is not None for one in self.areas)

    @property
    def study(self) -> tuple[AreaTold, ...]:
        """Return the areas to study: those below the profile, else all, by weight."""
        below = tuple(one for one in self.areas if one.standing is AreaStanding.BELOW)
        return below or tuple(sorted(self.areas, key=lambda one: -one.area.weight))


def of_result(session: Session, result: Result) -> AreaFeedback:
    """Return what may be told by area of a result.

    The gate looks at everybody who sat the form in the run: below N = 30, with too few questions
    in an area, or where the area says no more than the total, there is no band.
    """
    run = steps.get(session, result.run)
    form = forms.get(session, run.form)
    blueprint = blueprints.find(session, form.course, form.blueprint)
    standing = _standings(session, run, result)
    counts: dict[str, int] = {}
    for entry in form.scored:
        counts[entry.area] = counts.get(entry.area, 0) + 1
    return AreaFeedback(
        tuple(
            AreaTold(area, counts.get(area.code, 0), standing.get(area.code))
            for area in blueprint.areas
        )
    )


def printed(feedback: AreaFeedback, *, language: Language) -> tuple[AreaLine, ...]:
    """Return the areas as the score report prints them."""
    percent = filters(language)["percent"]
    return tuple(
        AreaLine(
            name=f"{one.area.code} {one.area.name.said(language)}",
            weight=percent(Fraction(one.area.weight) / 100),
            questions=one.questions,
            band=Band.NOT_TOLD if one.standing is None else Band(one.standing.value),
        )
        for one in feedback.areas
    )


def to_study(feedback: AreaFeedback, *, language: Language) -> tuple[str, ...]:
    """Return the outcomes to study as the score report prints them, an area a line."""
    return tuple(
        f"{one.area.code} {one.area.name.said(language)}: "
        + "; ".join(outcome.text.said(language) for outcome in one.area.outcomes)
        for one in feedback.study
    )


def _standings(session: Session, run: Run, result: Result) -> Mapping[str, AreaStanding]:
    given = materials.of_run(session, run)
    inputs = compute.inputs_of(given.form, given.files, keying.dispositions(session, run))
    if run.basis is None or not supports(Statistic.AREA_FEEDBACK, n=len(inputs.numbers)):
        return {}
    if result.number not in inputs.numbers:
        return {}
    study = studies.version_of(session, run.course, run.basis.study_version)
    profile = _profile(inputs, study)
    key = compute.key_of(inputs.form, inputs)
    dropped = {line.item for line in key.items if line.rule is KeyRule.DROPPED}
    places = [one for one in inputs.form.places if one.scored and one.item not in dropped]
    if any(one.item not in profile for one in places):
        return {}
    marks = score(compute.responses_of(inputs), key)[:, [one.position - 1 for one in places]]
    areas = [one.area for one in places]
    bands = area_bands(
        marks,
        areas=areas,
        at_cut=np.array([profile[one.item] for one in places]),
        cut=run.basis.cut,
        items_min=area_items_min(run.made_at.date()),
    )
    return dict(_told(bands, areas, marks[inputs.numbers.index(result.number)].tolist()))


def _told(
    bands: Sequence[AreaBand], areas: Sequence[str], mine: Sequence[float]
) -> list[tuple[str, AreaStanding]]:
    found = []
    for band in bands:
        own = sum(mark for area, mark in zip(areas, mine, strict=True) if area == band.value.area)
        standing = band.standing(own)
        if standing is not None:
            found.append((band.value.area, standing))
    return found


def _profile(inputs: RunInputs, study: Study) -> Mapping[ItemId, float]:
    """Return the marks that the panel expects of a candidate at the cut, by rated item."""
    means = study.ratings.final.ratings.mean(axis=0)
    rated = {
        ItemId(item): float(mean) for item, mean in zip(study.ratings.items, means, strict=True)
    }
    key = compute.key_of(inputs.form, inputs)
    free = {ItemId(line.item) for line in key.items if line.rule is KeyRule.EVERYONE}
    return {item: 1.0 if item in free else mean for item, mean in rated.items()}
