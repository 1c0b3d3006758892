"""What a candidate is told by area: a band where it says more than the total, else what to study.

Composed here because it takes the run and the blueprint together.
"""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Area
from exambank.core.vocabulary import Language
from exambank.forms import service as forms
from frontdesk.words import filters
from printouts.scorereport import AreaLine, Band
from scoring.areabands import AreaStanding
from scoring.runs import areas, steps
from scoring.runs.types import Result


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
    """Return what may be told by area of a result."""
    run = steps.get(session, result.run)
    form = forms.get(session, run.form)
    blueprint = blueprints.find(session, form.course, form.blueprint)
    standing = areas.of_run(session, run).get(result.number, {})
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
