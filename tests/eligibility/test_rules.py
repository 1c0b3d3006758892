from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.rules import Evaluation, Facts, RuleSet, encoding, evaluate, standard
from eligibility.rules.criteria import (
    AreaFloor,
    CoverageAtLeast,
    IdentityVerified,
    LevelWithin,
    ValidEvidence,
    decoded,
    encoded,
)
from eligibility.rules.evaluation import WrongRuleSet
from eligibility.rules.types import Attestation, EvidenceState, HeldCredential, WorkHours
from eligibility.types import Attempt, ExamRecord, Route
from exambank.core.outcome import Verdict
from exambank.core.vocabulary import CourseCode
from tests.eligibility.samples import DECIDED, EXAM_DAY, facts, held

BEGAN = date(2026, 9, 1)


def by_credentials(course: str, *extra: Any) -> RuleSet:
    return standard.micro_credentials(CourseCode(course), effective_from=BEGAN, extra=extra)


def codes(evaluation: Evaluation) -> list[str]:
    return [reason.code for reason in evaluation.reasons]


def finding(evaluation: Evaluation, name: str):
    return next(one for one in evaluation.findings if one.criterion == name)


def luc() -> list[HeldCredential]:
    return [held("MC-01", "ACC-101"), held("MC-02", "ACC-101")]


def dan() -> list[HeldCredential]:
    return [
        held("MC-03", "ANP-110"),
        held("MC-04", "ANP-110", issued_on=date(2025, 4, 10)),
    ]


def test_two_stacked_credentials_meet_the_rule_and_leave_study_gaps():
    found = evaluate(by_credentials("ACC-101"), facts("ACC-101", luc()))

    assert found.verdict is Verdict.MET
    assert found.coverage is not None
    assert [area.code for area in found.coverage.gaps] == ["A4", "A5"]


def test_one_credential_below_the_share_is_told_what_is_missing():
    found = evaluate(by_credentials("ACC-101"), facts("ACC-101", luc()[:1]))

    assert found.verdict is Verdict.NOT_MET
    assert str(found.reasons[0]) == (
        "52.5% of the outcomes are covered, 80% are needed; missing: A3.1, A3.2, A4.2, A5.1, A5.2"
    )


def test_exactly_the_threshold_is_met_and_a_millionth_below_is_not():
    asked = facts("PMG-210", [held("MC-08", "PMG-210")])
    just_above = replace(asked.policy, coverage_min=Fraction(4, 5) + Fraction(1, 10**9))

    exact = evaluate(by_credentials("PMG-210"), asked)
    below = evaluate(by_credentials("PMG-210"), replace(asked, policy=just_above))

    assert exact.verdict is Verdict.MET
    assert below.verdict is Verdict.NOT_MET


def test_a_credential_without_outcomes_of_the_course_adds_nothing():
    both = [held("MC-05", "PMG-210"), held("MC-08", "PMG-210")]

    found = evaluate(by_credentials("PMG-210"), facts("PMG-210", both))

    assert finding(found, "coverage").facts["coverage"] == "80"


def test_an_area_below_the_floor_is_for_people_and_named():
    rule_set = by_credentials("PMG-210", AreaFloor(Fraction(1, 4)))

    found = evaluate(rule_set, facts("PMG-210", [held("MC-08", "PMG-210")]))

    assert found.verdict is Verdict.UNDETERMINED
    assert "H5 (0%)" in str(found.reasons[0])


LEVEL_CASES = [
    pytest.param({"level": 6}, Verdict.MET, id="at the distance"),
    pytest.param({"level": 5}, Verdict.NOT_MET, id="one below the distance"),
    pytest.param({"level": None}, Verdict.UNDETERMINED, id="missing"),
]


@pytest.mark.parametrize(("change", "verdict"), LEVEL_CASES)
def test_the_level_criterion_at_its_edges(change: dict[str, Any], verdict: Verdict):
    rule_set = replace(
        by_credentials("NET-120", LevelWithin(1)),
        criteria=(CoverageAtLeast(Fraction(7, 10)), ValidEvidence(), LevelWithin(1)),
    )

    found = evaluate(rule_set, facts("NET-120", [held("MC-06", "NET-120", **change)]))

    assert finding(found, "level").verdict is verdict
    assert found.verdict is verdict


def test_a_missing_level_names_whom_to_ask():
    rule_set = by_credentials("NET-120", LevelWithin(1))

    found = evaluate(rule_set, facts("NET-120", [held("MC-06", "NET-120", level=None)]))

    reasons = finding(found, "level").reasons
    assert "level missing, ask Cobalt Systems Academy" in " ".join(map(str, reasons))


def test_a_self_attested_level_is_open_where_an_assigned_one_is_asked_for():
    criteria = (
        CoverageAtLeast(Fraction(3, 5)),
        ValidEvidence(),
        LevelWithin(1, assigned_only=True),
    )
    rule_set = replace(by_credentials("COM-105"), criteria=criteria)

    found = evaluate(rule_set, facts("COM-105", [held("MC-05", "COM-105")]))

    assert found.verdict is Verdict.UNDETERMINED
    assert codes(found) == ["level_self_attested"]


IDENTITY_CASES = [
    pytest.param("MC-08", "PMG-210", "photo ID at test", Verdict.MET, id="photo ID"),
    pytest.param("MC-08", "PMG-210", "institution login only", Verdict.UNDETERMINED, id="login"),
    pytest.param("MC-08", "PMG-210", "", Verdict.UNDETERMINED, id="not stated"),
]


@pytest.mark.parametrize(("code", "course", "stated", "verdict"), IDENTITY_CASES)
def test_the_identity_criterion(code: str, course: str, stated: str, verdict: Verdict):
    rule_set = by_credentials(course, IdentityVerified())

    found = evaluate(rule_set, facts(course, [held(code, course, identity_verification=stated)]))

    assert finding(found, "identity").verdict is verdict


def test_a_hosting_institution_may_ask_for_sixty_percent():
    hosted = replace(
        by_credentials("COM-105"), criteria=(CoverageAtLeast(Fraction(3, 5)), ValidEvidence())
    )
    asked = facts("COM-105", [held("MC-05", "COM-105")])

    assert evaluate(by_credentials("COM-105"), asked).verdict is Verdict.NOT_MET
    assert evaluate(hosted, asked).verdict is Verdict.MET


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        pytest.param(date(2027, 4, 10), Verdict.MET, id="last usable day"),
        pytest.param(date(2027, 4, 11), Verdict.NOT_MET, id="the day after"),
        pytest.param(EXAM_DAY, Verdict.NOT_MET, id="the shared exam day"),
    ],
)
def test_an_expiring_credential_counts_up_to_its_last_usable_day(day: date, verdict: Verdict):
    found = evaluate(by_credentials("ANP-110"), facts("ANP-110", dan(), exam_on=day))

    assert found.verdict is verdict
    if verdict is Verdict.NOT_MET:
        assert "last usable day is 2027-04-10" in " ".join(map(str, found.reasons))


def test_the_evaluation_says_until_when_the_evidence_suffices():
    found = evaluate(by_credentials("ANP-110"), facts("ANP-110", dan()))

    assert found.verdict is Verdict.MET
    assert found.evidence_valid_to == date(2027, 4, 10)


def test_evidence_that_never_runs_out_has_no_last_day():
    assert evaluate(by_credentials("ACC-101"), facts("ACC-101", luc())).evidence_valid_to is None


STATES = [
    (EvidenceState.VERIFIED, Verdict.MET),
    (EvidenceState.CLAIMED, Verdict.UNDETERMINED),
    (EvidenceState.CHECKING, Verdict.UNDETERMINED),
    (EvidenceState.UNVERIFIABLE, Verdict.NOT_MET),
    (EvidenceState.REFUTED, Verdict.NOT_MET),
    (EvidenceState.EXPIRED, Verdict.NOT_MET),
    (EvidenceState.REVOKED_BY_ISSUER, Verdict.NOT_MET),
]


@pytest.mark.parametrize(("state", "verdict"), STATES, ids=[one.value for one, _ in STATES])
def test_only_verified_evidence_is_enough(state: EvidenceState, verdict: Verdict):
    copies = [held("MC-01", "ACC-101"), held("MC-02", "ACC-101", state=state)]

    assert evaluate(by_credentials("ACC-101"), facts("ACC-101", copies)).verdict is verdict


def test_no_credential_at_all_is_not_met():
    assert codes(evaluate(by_credentials("ACC-101"), facts("ACC-101"))) == [
        "coverage",
        "no_evidence",
    ]


def test_a_copy_dated_after_the_day_does_not_count():
    late = [held("MC-08", "PMG-210", issued_on=DECIDED + timedelta(days=1))]

    assert "future" in codes(evaluate(by_credentials("PMG-210"), facts("PMG-210", late)))


def test_an_undated_copy_of_an_expiring_credential_is_undetermined():
    undated = [held("MC-03", "ANP-110"), held("MC-04", "ANP-110", issued_on=None)]

    found = evaluate(by_credentials("ANP-110"), facts("ANP-110", undated))

    assert found.verdict is Verdict.UNDETERMINED
    assert "undated" in codes(found)


COLLEGE = standard.college_cohort(CourseCode("ANP-110"), effective_from=BEGAN)


@pytest.mark.parametrize(
    ("attestation", "verdict"),
    [
        pytest.param(Attestation("MRC", theory_completed=True), Verdict.MET, id="completed"),
        pytest.param(
            Attestation("MRC", theory_completed=False), Verdict.UNDETERMINED, id="not yet"
        ),
        pytest.param(None, Verdict.NOT_MET, id="no attestation"),
        pytest.param(
            Attestation("MRC", theory_completed=True, state=EvidenceState.CLAIMED),
            Verdict.UNDETERMINED,
            id="not verified",
        ),
        pytest.param(
            Attestation("MRC", theory_completed=True, state=EvidenceState.REFUTED),
            Verdict.NOT_MET,
            id="refuted",
        ),
    ],
)
def test_the_college_route(attestation: Attestation | None, verdict: Verdict):
    assert evaluate(COLLEGE, facts("ANP-110", attestation=attestation)).verdict is verdict


HOURS = standard.hours(CourseCode("NET-120"), minimum=1800, effective_from=BEGAN)
DONE = EvidenceState.VERIFIED


@pytest.mark.parametrize(
    ("work", "verdict", "code"),
    [
        pytest.param(WorkHours(1800, 1800, DONE), Verdict.MET, None, id="exactly the minimum"),
        pytest.param(WorkHours(1799, 1799, DONE), Verdict.NOT_MET, "hours", id="one hour short"),
        pytest.param(
            WorkHours(1900, 2050, DONE), Verdict.UNDETERMINED, "hours_differ", id="sources differ"
        ),
        pytest.param(
            WorkHours(1700, 2050, DONE), Verdict.UNDETERMINED, "hours_differ", id="one is short"
        ),
        pytest.param(WorkHours(1700, 1750, DONE), Verdict.NOT_MET, "hours", id="both are short"),
        pytest.param(
            WorkHours(None, 2050, DONE), Verdict.UNDETERMINED, "letters_missing", id="log only"
        ),
        pytest.param(
            WorkHours(2000, None, DONE), Verdict.UNDETERMINED, "log_missing", id="letters only"
        ),
        pytest.param(WorkHours(None, None), Verdict.NOT_MET, "no_hours", id="neither"),
        pytest.param(None, Verdict.NOT_MET, "no_hours", id="nothing"),
        pytest.param(WorkHours(1900, 1900), Verdict.UNDETERMINED, "hours_open", id="not verified"),
    ],
)
def test_the_hours_route_at_its_edges(work: WorkHours | None, verdict: Verdict, code: str | None):
    found = evaluate(HOURS, facts("NET-120", work=work))

    assert found.verdict is verdict
    assert codes(found) == ([] if code is None else [code])


def test_hours_that_differ_never_count_as_the_larger_number():
    found = evaluate(HOURS, facts("NET-120", work=WorkHours(1900, 2050, DONE)))

    assert "no more than 1900 count" in str(found.reasons[0])


OPEN = standard.open_entry(CourseCode("COM-105"), effective_from=BEGAN)


@pytest.mark.parametrize(
    ("born", "declared", "verdict"),
    [
        pytest.param(date(2009, 2, 1), DECIDED, Verdict.MET, id="18 today"),
        pytest.param(date(2009, 2, 2), DECIDED, Verdict.NOT_MET, id="18 tomorrow"),
        pytest.param(None, DECIDED, Verdict.UNDETERMINED, id="no birth date"),
        pytest.param(date(1990, 1, 1), None, Verdict.NOT_MET, id="no declaration"),
    ],
)
def test_open_entry_at_its_edges(born: date | None, declared: date | None, verdict: Verdict):
    asked = facts("COM-105", birth_date=born, declared_on=declared)

    assert evaluate(OPEN, asked).verdict is verdict


def record(*days: date, course: str = "ANP-110") -> ExamRecord:
    return ExamRecord(tuple(Attempt(CourseCode(course), day, "TBY") for day in days))


def college_facts(**more: Any) -> Facts:
    return facts("ANP-110", attestation=Attestation("MRC", theory_completed=True), **more)


@pytest.mark.parametrize(
    ("sat", "verdict"),
    [
        pytest.param(EXAM_DAY - timedelta(days=30), Verdict.MET, id="30 days ago"),
        pytest.param(EXAM_DAY - timedelta(days=29), Verdict.NOT_MET, id="29 days ago"),
        pytest.param(EXAM_DAY - timedelta(days=20), Verdict.NOT_MET, id="20 days ago"),
    ],
)
def test_the_wait_between_attempts_counts_to_the_exam_day(sat: date, verdict: Verdict):
    found = evaluate(COLLEGE, college_facts(on=sat, exam_on=EXAM_DAY, record=record(sat)))

    assert found.verdict is verdict


def test_a_wait_that_ends_in_the_window_only_moves_its_beginning():
    sat = DECIDED - timedelta(days=20)

    found = evaluate(COLLEGE, college_facts(record=record(sat)))

    assert found.verdict is Verdict.MET
    assert found.earliest_sitting == sat + timedelta(days=30)


@pytest.mark.parametrize(
    ("oldest", "verdict"),
    [
        pytest.param(date(2026, 4, 17), Verdict.MET, id="twelve months ago"),
        pytest.param(date(2026, 4, 18), Verdict.NOT_MET, id="a day less"),
    ],
)
def test_a_fourth_attempt_has_to_wait_for_twelve_months(oldest: date, verdict: Verdict):
    sat = record(oldest, date(2026, 9, 1), date(2026, 12, 1))

    found = evaluate(COLLEGE, college_facts(exam_on=EXAM_DAY, record=sat))

    assert finding(found, "attempts").verdict is verdict


def test_attempts_at_another_course_do_not_count():
    sat = record(DECIDED, DECIDED, DECIDED, course="ACC-101")

    assert evaluate(COLLEGE, college_facts(record=sat)).verdict is Verdict.MET


def test_a_letter_in_force_is_told_and_a_sanction_bars():
    found = evaluate(
        COLLEGE, college_facts(record=ExamRecord((), live_letter=True, sanctioned=True))
    )

    assert codes(found) == ["live_letter", "sanction"]


def test_a_rule_set_decides_only_its_own_course_and_time():
    with pytest.raises(WrongRuleSet, match="COM-105"):
        evaluate(COLLEGE, facts("COM-105"))
    with pytest.raises(WrongRuleSet, match="takes effect"):
        evaluate(COLLEGE, facts("ANP-110", on=BEGAN - timedelta(days=1)))


def test_the_trace_names_every_criterion_with_the_facts_used():
    rule_set = by_credentials("ACC-101")

    found = evaluate(rule_set, facts("ACC-101", luc()))

    assert len(found.findings) == len(rule_set.criteria)
    assert finding(found, "coverage").facts == {
        "coverage": "87.5",
        "possible": "87.5",
        "need": "80",
        "credentials": "MC-01, MC-02",
    }
    assert found.rule_set.digest == rule_set.digest


def test_a_stored_evaluation_reads_back_as_it_was():
    found = evaluate(by_credentials("ANP-110"), facts("ANP-110", dan(), exam_on=EXAM_DAY))

    assert encoding.written(encoding.read(encoding.written(found))) == encoding.written(found)
    assert encoding.read(encoding.written(found)).coverage == found.coverage


def test_a_criterion_reads_back_as_it_was():
    for rule_set in (
        by_credentials("ACC-101", AreaFloor(Fraction(1, 3)), LevelWithin(2)),
        HOURS,
        OPEN,
    ):
        assert tuple(decoded(encoded(one)) for one in rule_set.criteria) == rule_set.criteria


def test_an_unknown_criterion_is_refused():
    with pytest.raises(ValueError, match="is no criterion"):
        decoded({"criterion": "magic"})


def test_a_rule_set_that_asks_nothing_is_refused():
    with pytest.raises(ValueError, match="asks nothing"):
        RuleSet(CourseCode("ACC-101"), Route.HOURS, "1", BEGAN, ())


RANK = {Verdict.NOT_MET: 0, Verdict.UNDETERMINED: 1, Verdict.MET: 2}
COPIES = st.builds(
    lambda code, state, issued, level: held(
        code, "ANP-110", state=state, issued_on=issued, level=level
    ),
    st.sampled_from(["MC-03", "MC-04", "MC-05"]),
    st.sampled_from(EvidenceState),
    st.sampled_from([date(2025, 4, 10), date(2026, 6, 1), date(2028, 1, 1)]),
    st.sampled_from([None, 1, 5]),
)


@given(st.lists(COPIES, max_size=4), COPIES, st.sampled_from([(), (LevelWithin(2),)]))
def test_one_more_credential_never_makes_a_verdict_worse(
    copies: list[HeldCredential], more: HeldCredential, extra: tuple[LevelWithin, ...]
):
    rule_set = by_credentials("ANP-110", *extra)

    before = evaluate(rule_set, facts("ANP-110", copies))
    after = evaluate(rule_set, facts("ANP-110", [*copies, more]))

    assert RANK[after.verdict] >= RANK[before.verdict]
