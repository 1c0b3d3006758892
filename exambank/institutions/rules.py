"""Credit in the receiver's own unit: pure functions.

Arithmetic stays in fractions; a value is printed in the receiver's digits and rounded by
nobody but the receiver.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from exambank.core.exact import plain
from exambank.core.outcome import Met, NotMet, Outcome, Undetermined
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Bilingual
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditLine,
    CreditUnit,
    Institution,
    Proposal,
)

NOT_LISTED = Bilingual("not on the acceptance list", "ne figure pas sur la liste des acceptations")
KIND = {
    Accepts.SPECIFIED: Bilingual("specified", "cours désigné"),
    Accepts.UNSPECIFIED: Bilingual("unspecified", "cours non désigné"),
    Accepts.BLOCK: Bilingual("block", "bloc"),
}


def value_in_unit(unit: CreditUnit, *, instructional_hours: int) -> Fraction:
    """Return what a course of `instructional_hours` is worth in `unit`, exactly.

    A unit by half courses gives every course of the bank the value of one half course; a
    unit by hours divides, and leaves the rounding to the receiver.
    """
    if unit.half_course is not None:
        return unit.half_course
    assert unit.hours_per_credit is not None  # noqa: S101 - CreditUnit holds exactly one
    return Fraction(instructional_hours) / unit.hours_per_credit


def amount(value: Fraction, unit: CreditUnit) -> Bilingual:
    """Return a value with its unit, in the plural that each language asks for.

    English has the singular for exactly one, French for everything below two.
    """
    digits = plain(value, places=2)
    english = unit.name.en if value == 1 else unit.plural.en
    french = unit.name.fr if abs(value) < 2 else unit.plural.fr  # noqa: PLR2004 - French grammar
    return Bilingual(f"{digits} {english}", f"{digits.replace('.', ',')} {french}")


def credit_line(
    institution: Institution, acceptance: Acceptance | None, *, instructional_hours: int
) -> CreditLine:
    """Return the line of a letter (or of a course page) for one receiver."""
    if acceptance is None or acceptance.accepts is Accepts.NO or institution.unit is None:
        since = None if acceptance is None else acceptance.since
        return CreditLine(institution.code, institution.name, False, None, NOT_LISTED, (), since)
    unit = institution.unit
    if acceptance.accepts is Accepts.EXEMPTION:
        zero = f"0 {unit.name.en}", f"0 {unit.name.fr}"
        recommendation = Bilingual(f"exemption, {zero[0]}", f"exemption, {zero[1]}")
    else:
        worth = amount(value_in_unit(unit, instructional_hours=instructional_hours), unit)
        kind = KIND[acceptance.accepts]
        recommendation = Bilingual(f"{worth.en} ({kind.en})", f"{worth.fr} ({kind.fr})")
    return CreditLine(
        institution=institution.code,
        name=institution.name,
        accepted=True,
        lead=_lead(acceptance, unit),
        recommendation=recommendation,
        conditions=tuple(_conditions(institution, acceptance)),
        since=acceptance.since,
    )


def _lead(acceptance: Acceptance, unit: CreditUnit) -> Bilingual | None:
    if acceptance.local is None:
        return None
    worth = amount(acceptance.local.value, unit)
    code = acceptance.local.code
    return Bilingual(f"{code}, {worth.en}", f"{code}, {worth.fr}")


def _conditions(institution: Institution, acceptance: Acceptance) -> Iterable[Bilingual]:
    if institution.requires_b_level:
        yield Bilingual(
            f"B-level required (scaled score of at least {institution.min_scaled})",
            f"niveau B exigé (note d'échelle d'au moins {institution.min_scaled})",
        )
    if institution.recency_years is not None:
        yield Bilingual(
            f"result not older than {institution.recency_years} years",
            f"résultat datant d'au plus {institution.recency_years} ans",
        )
    if institution.attempts_max is not None:
        times = institution.attempts_max
        yield Bilingual(
            f"within {times} attempt" + ("" if times == 1 else "s"),
            f"en {times} tentative" + ("" if times == 1 else "s") + " au plus",
        )
    if acceptance.conditions.en:
        yield acceptance.conditions


def judge_score(institution: Institution, *, scaled: int) -> Outcome:
    """Say whether a scaled score reaches what the receiver asks for."""
    if institution.min_scaled is None:
        text = N_("{name} has not stated the score it asks for: ask its registrar")
        return Undetermined(Reason("score_unknown", text, {"name": institution.name.en}))
    if scaled >= institution.min_scaled:
        return Met()
    values = {"have": scaled, "need": institution.min_scaled}
    if institution.requires_b_level:
        text = N_("below B-level: {have} where {need} is asked for")
        return NotMet(Reason("below_b_level", text, values))
    text = N_("below the score asked for: {have} where {need} is asked for")
    return NotMet(Reason("below_score", text, values))


def judge_recency(institution: Institution, *, sat_on: date, on: date) -> Outcome:
    """Say whether a result is recent enough for the receiver on the day `on`.

    An old result stays valid as a record; this is the receiver's own rule only.
    """
    if institution.recency_years is None:
        text = N_("{name} has not stated how old a result may be: ask its registrar")
        return Undetermined(Reason("recency_unknown", text, {"name": institution.name.en}))
    if on < _years_later(sat_on, institution.recency_years):
        return Met()
    text = N_("outside this institution's recency rule of {years} years; the letter is still valid")
    return NotMet(Reason("too_old", text, {"years": institution.recency_years}))


def _years_later(day: date, years: int) -> date:
    """Return the day on which `years` full years have passed (1 March after a 29 February)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def propose(
    institution: Institution, acceptance: Acceptance | None, *, scaled: int, sat_on: date, on: date
) -> tuple[Proposal, tuple[Reason, ...]]:
    """Return what the receiver's own policy proposes for a pass, with every reason.

    A rule that is broken declines, whatever else is unknown; a rule that is not stated leaves
    the proposal undetermined.  The receiver decides.
    """
    if acceptance is None or acceptance.accepts is Accepts.NO:
        text = N_("the institution does not accept this course")
        return Proposal.DECLINE, (Reason("not_listed", text),)
    judged = (
        judge_score(institution, scaled=scaled),
        judge_recency(institution, sat_on=sat_on, on=on),
    )
    broken = tuple(one.reason for one in judged if isinstance(one, NotMet))
    if broken:
        return Proposal.DECLINE, broken
    unknown = tuple(one.reason for one in judged if isinstance(one, Undetermined))
    return (Proposal.UNDETERMINED, unknown) if unknown else (Proposal.ACCEPT, ())
