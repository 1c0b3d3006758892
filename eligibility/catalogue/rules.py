"""What is missing from a definition and who can supply it; which frameworks its size fits.

Pure functions.  Workload and instructional hours are never derived from each other, so that
a size that a framework counts in the other one is undetermined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from eligibility.catalogue.types import Definition, DefinitionVersion, Details, LevelStatus
from eligibility.coverage import SHARES
from exambank.core.exact import plain
from exambank.core.outcome import Met, NotMet, Outcome, Undetermined
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, OutcomeCode

#: Fields that a definition must state, with their names.  European: Council Recommendation
#: 2022/C 243/02, Annex I; Australian: National Microcredentials Framework (2021), section 4.
REQUIRED: Mapping[str, str] = MappingProxyType(
    {
        "provider_type": N_("type of provider"),
        "country_of_issue": N_("country or region of issue"),
        "content_description": N_("content"),
        "workload_hours": N_("workload in hours"),
        "workload_ects": N_("workload in European credits"),
        "level_oqf": N_("level"),
        "type_of_assessment": N_("type of assessment"),
        "quality_assurance": N_("quality assurance"),
        "form_of_participation": N_("form of participation"),
        "certification": N_("kind of certification"),
        "prerequisites": N_("prerequisites"),
        "languages": N_("language of instruction"),
        "stackability": N_("stackability"),
        "identity_verification": N_("identity check at the assessment"),
        "recommended_prior_knowledge": N_("recommended prior knowledge"),
        "industry_support": N_("support by industry"),
        "credit_recognition": N_("credit or other recognition"),
    }
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that was not stated, its name (marked for translation) and whom to ask."""

    field: str
    name: str
    ask: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that frameworks ask for, as policy values of one day."""

    nz_hours_per_credit: int
    nz_credits: tuple[int, int]
    emc_ects: tuple[int, int]
    au_hours_min: int
    oqf_certificate_hours_min: int


@dataclass(frozen=True, slots=True)
class Conformity:
    """How the size of one version fits four frameworks."""

    hours: int | None
    ects: Fraction | None
    nz_credits: Fraction | None
    nz: Outcome
    emc: Outcome
    au: Outcome
    oqf: Outcome


def missing_fields(details: Details) -> tuple[Missing, ...]:
    """Return every required field that was not stated, with who can supply it."""
    found = [
        Missing(field, name, details.provider)
        for field, name in REQUIRED.items()
        if getattr(details, field) in (None, "", ())
    ]
    if details.level_oqf is not None and details.level_status is LevelStatus.UNKNOWN:
        found.append(Missing("level_status", N_("who assigned the level"), details.provider))
    return tuple(found)


def conformity(details: Details, sizes: Sizes) -> Conformity:
    """Return how the size of a credential fits the frameworks, each yes, no or undetermined."""
    hours, ects = details.workload_hours, details.workload_ects
    credits_ = None if hours is None else Fraction(hours, sizes.nz_hours_per_credit)
    instructional = details.instructional_hours
    contact = None if instructional is None else Fraction(instructional)
    return Conformity(
        hours=hours,
        ects=ects,
        nz_credits=credits_,
        nz=_within(credits_, *sizes.nz_credits, ask=details.provider),
        emc=_within(ects, *sizes.emc_ects, ask=details.provider),
        au=_within(
            None if hours is None else Fraction(hours),
            sizes.au_hours_min,
            None,
            ask=details.provider,
        ),
        oqf=_within(contact, sizes.oqf_certificate_hours_min, None, ask=details.provider),
    )


def _within(size: Fraction | None, least: int, most: int | None, *, ask: str) -> Outcome:
    if size is None:
        text = N_("the size is not stated in the unit that the framework counts in: ask {provider}")
        return Undetermined(Reason("size_unknown", text, {"provider": ask}))
    if size < least:
        text = N_("{have} is below {need}")
        return NotMet(Reason("too_small", text, {"have": plain(size), "need": least}))
    if most is not None and size > most:
        text = N_("{have} is above {need}")
        return NotMet(Reason("too_large", text, {"have": plain(size), "need": most}))
    return Met()


def faults(
    definition: Definition, outcomes: Mapping[CourseCode, frozenset[OutcomeCode]]
) -> Iterable[Reason]:
    """Yield why a definition cannot be entered: spans that overlap, outcomes nobody knows.

    `outcomes` holds the outcomes of the blueprints that the definition may point to.
    """
    if not definition.versions:
        yield Reason("no_version", N_("the definition has no version: give one with its dates"))
    ordered = sorted(definition.versions, key=lambda one: one.valid_from)
    for one in ordered:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            text = N_("version {version} ends before it begins: correct its dates")
            yield Reason("span", text, {"version": one.version})
    for first, second in pairwise(ordered):
        if first.valid_to is None or first.valid_to >= second.valid_from:
            text = N_("versions {first} and {second} overlap: correct their dates")
            yield Reason("overlap", text, {"first": first.version, "second": second.version})
    for one in definition.versions:
        yield from _coverage_faults(one, outcomes)


def _coverage_faults(
    version: DefinitionVersion, outcomes: Mapping[CourseCode, frozenset[OutcomeCode]]
) -> Iterable[Reason]:
    for outcome in version.outcomes:
        for covers in outcome.covers:
            values = {"outcome": outcome.code, "place": f"{covers.course} {covers.outcome}"}
            if covers.outcome not in outcomes.get(covers.course, frozenset()):
                text = N_("{outcome} points to {place}, which no active blueprint has")
                yield Reason("unknown_outcome", text, values)
            if covers.share not in SHARES:
                text = N_("{outcome} covers {place} by {share}: only 1/2 or 1 is known")
                yield Reason("share", text, {**values, "share": str(covers.share)})
