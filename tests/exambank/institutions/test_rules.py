from datetime import date
from fractions import Fraction

import pytest

from exambank.core.outcome import Met, NotMet, Undetermined
from exambank.core.vocabulary import Bilingual, CourseCode, InstitutionCode
from exambank.institutions.rules import amount, credit_line, judge_recency, judge_score
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditUnit,
    Institution,
    LocalCourse,
)
from frontdesk.demo import data

CREDIT = Bilingual("credit", "crédit")
CREDITS = Bilingual("credits", "crédits")
HALVES = CreditUnit(CREDIT, CREDITS, half_course=Fraction(3))


def receiver(**changes) -> Institution:
    given = {"unit": HALVES, "min_scaled": 200, "requires_b_level": False, "recency_years": 5}
    return Institution(
        InstitutionCode("NGP"),
        Bilingual("Northgate"),
        "public polytechnic",
        is_college=False,
        is_receiver=True,
        is_provider=False,
        **{**given, **changes},
    )


def says(accepts: Accepts, local: LocalCourse | None = None) -> Acceptance:
    return Acceptance(
        InstitutionCode("NGP"), CourseCode("ACC-101"), accepts, date(2026, 11, 15), local
    )


def demo_cells():
    hours = {course.code: course.instructional_hours for course, _ in data.courses()}
    for institution, acceptances in data.institutions():
        if institution.is_receiver:
            said = {one.course: one for one in acceptances}
            for course, expected in data.body("expected.json")["letter_credit"].items():
                yield pytest.param(
                    institution,
                    said.get(course),
                    hours[course],
                    expected[institution.code],
                    id=f"{course} at {institution.code}",
                )


@pytest.mark.parametrize(("institution", "said", "hours", "expected"), list(demo_cells()))
def test_each_of_the_thirty_cells_reads_as_agreed(institution, said, hours, expected):
    line = credit_line(institution, said, instructional_hours=hours)

    assert line.recommendation.en == expected


def test_the_local_course_leads_the_line():
    local = LocalCourse("ACCT 1100", Fraction(3))

    line = credit_line(receiver(), says(Accepts.SPECIFIED, local), instructional_hours=45)

    assert line.lead == Bilingual("ACCT 1100, 3 credits", "ACCT 1100, 3 crédits")


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (Fraction(1), "1 credit", "1 crédit"),
        (Fraction(1, 2), "0.5 credits", "0,5 crédit"),
        (Fraction(3, 2), "1.5 credits", "1,5 crédit"),
        (Fraction(2), "2 credits", "2 crédits"),
        (Fraction(14, 5), "2.8 credits", "2,8 crédits"),
    ],
)
def test_the_plural_is_that_of_the_language(value: Fraction, english: str, french: str):
    assert amount(value, HALVES) == Bilingual(english, french)


@pytest.mark.parametrize(
    ("scaled", "verdict"), [(199, NotMet), (200, Met), (300, Met)], ids=["below", "at", "top"]
)
def test_a_score_is_judged_by_the_receivers_own_minimum(scaled: int, verdict):
    assert isinstance(judge_score(receiver(), scaled=scaled), verdict)


def test_rr_04_a_receiver_that_needs_the_b_level_says_so():
    outcome = judge_score(receiver(min_scaled=230, requires_b_level=True), scaled=214)

    assert isinstance(outcome, NotMet)
    assert str(outcome.reason) == "below B-level: 214 where 230 is asked for"


def test_an_unstated_minimum_is_undetermined_and_not_no_limit():
    assert isinstance(judge_score(receiver(min_scaled=None), scaled=300), Undetermined)
    assert isinstance(
        judge_recency(receiver(recency_years=None), sat_on=date(2020, 1, 1), on=date(2027, 1, 1)),
        Undetermined,
    )


@pytest.mark.parametrize(
    ("sat_on", "on", "verdict"),
    [
        (date(2022, 4, 17), date(2027, 4, 16), Met),
        (date(2022, 4, 17), date(2027, 4, 17), NotMet),
        (date(2024, 2, 29), date(2029, 2, 28), Met),
        (date(2024, 2, 29), date(2029, 3, 1), NotMet),
    ],
)
def test_recency_counts_full_years(sat_on: date, on: date, verdict):
    assert isinstance(judge_recency(receiver(), sat_on=sat_on, on=on), verdict)


def test_a_unit_is_counted_one_way_only():
    with pytest.raises(ValueError, match="not both"):
        CreditUnit(CREDIT, CREDITS, half_course=Fraction(3), hours_per_credit=Fraction(15))
