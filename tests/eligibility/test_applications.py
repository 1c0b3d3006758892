from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import reviewing, service, upkeep
from eligibility.applications.gathering import Claim
from eligibility.applications.types import Application, ApplicationState, Decision
from eligibility.candidates.types import Candidate
from eligibility.evidence import service as evidence
from eligibility.evidence.types import CredentialCopy
from eligibility.rules import RuleSet
from eligibility.rules.criteria import CoverageAtLeast, ValidEvidence
from eligibility.rules.standard import ALWAYS
from eligibility.rules.types import EvidenceState
from eligibility.rulesets import service as rulesets
from eligibility.self_check import service as self_check
from eligibility.types import Attempt, Route
from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.outcome import Verdict
from exambank.core.vocabulary import CourseCode, DefinitionCode, InstitutionCode, Role
from tests.eligibility.programme import (
    APPLICANT,
    ASSESSOR,
    LBC,
    MANAGER,
    MRC,
    NOW,
    SECOND,
    act,
    candidate,
    hold,
    set_up,
)

ACC, ANP = CourseCode("ACC-101"), CourseCode("ANP-110")
COM, NET = CourseCode("COM-105"), CourseCode("NET-120")
CREDENTIALS = Route.MICRO_CREDENTIALS


def apply(
    session: Session, who: Candidate, course: str, route: Route = CREDENTIALS, **more
) -> Application:
    opened = service.open_application(
        session, who.id, CourseCode(course), route, host=more.pop("host", None), act=APPLICANT
    )
    return service.submit(session, opened.id, declared=True, act=APPLICANT, **more)


def copies(session: Session, who: Candidate) -> dict[str, CredentialCopy]:
    known = evidence.of_candidate(session, who.id)
    return {one.definition: one for one in known if isinstance(one, CredentialCopy)}


def test_stacked_credentials_are_authorized_at_once(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        application = apply(session, luc, "ACC-101")

    with sessions() as session:
        stored = service.get(session, application.id)
        kinds = [one.kind for one in events.history(session, f"application/{application.id}")]
        right = service.authorization(session, luc.id, ACC)
    assert stored == application
    assert stored.state is ApplicationState.AUTHORIZED
    assert stored.evaluation is not None
    assert stored.evaluation.coverage is not None
    assert [area.code for area in stored.evaluation.coverage.gaps] == ["A4", "A5"]
    assert right is not None
    assert (right.valid_from, right.valid_to) == (date(2027, 2, 1), date(2027, 7, 31))
    assert kinds == [
        "application.opened",
        "application.submitted",
        "application.evaluated",
        "application.eligible",
        "application.authorized",
    ]


def test_a_gap_is_told_and_new_evidence_is_evaluated_again(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        priya = candidate(session, "P03")
        first = apply(session, priya, "ACC-101")
        hold(session, priya, "MC-02", "2026-06-20")
        second = upkeep.reevaluate(session, first.id, act=APPLICANT)

    assert first.state is ApplicationState.NOT_YET
    assert second.state is ApplicationState.AUTHORIZED


def test_unverified_evidence_needs_review_and_opens_when_verified(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02", verified=False)
        waiting = apply(session, luc, "ACC-101")
        for copy in copies(session, luc).values():
            evidence.settle(session, copy.id, EvidenceState.VERIFIED, act=ASSESSOR)
        changed = upkeep.reevaluate_undecided(session, act=act(Role.SYSTEM))

    assert waiting.state is ApplicationState.NEEDS_REVIEW
    assert [one.state for one in changed] == [ApplicationState.AUTHORIZED]


def test_the_self_check_says_what_the_application_says(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101", "ANP-110")
        for code, course in (("P02", ACC), ("P03", ACC), ("P04", ANP)):
            who = candidate(session, code)
            claims = [Claim(one.definition, one.issued_on) for one in copies(session, who).values()]

            checked = self_check.check(session, course, claims, on=NOW.date())
            applied = apply(session, who, course)

            assert checked.evaluation == applied.evaluation


def test_the_self_check_names_what_would_close_the_gap(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        found = self_check.check(session, ACC, [Claim(DefinitionCode("MC-01"))], on=NOW.date())

    assert found.help is not None
    assert found.help.closing is not None
    assert found.help.closing.definitions == ("MC-02",)
    assert found.help.closing.total == Fraction(7, 8)
    assert found.price == 19500


def test_an_expiring_credential_ends_the_authorization_early(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        dan = candidate(session, "P04")
        apply(session, dan, "ANP-110")
        right = service.authorization(session, dan.id, ANP)
        on_last = service.authorization(session, dan.id, ANP, date(2027, 4, 10))
        after = service.authorization(session, dan.id, ANP, date(2027, 4, 11))

    assert right is not None
    assert right.last_usable_day == date(2027, 4, 10)
    assert on_last == right
    assert after is None


def test_a_renewed_credential_lengthens_the_authorization(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        dan = candidate(session, "P04")
        apply(session, dan, "ANP-110")
        hold(session, dan, "MC-04", "2027-01-15")
        taken = upkeep.review_authorizations(session, dan.id, act=act(Role.SYSTEM))
        right = service.authorization(session, dan.id, ANP)

    assert taken == ()
    assert right is not None
    assert right.last_usable_day == right.valid_to


def test_a_revoked_credential_takes_the_authorization_away(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        applied = apply(session, luc, "ACC-101")
        taken = upkeep.revoke_evidence(session, copies(session, luc)["MC-02"].id, act=ASSESSOR)
        left = service.authorization(session, luc.id, ACC)

    assert [one.authorization for one in taken] == [applied.authorization]
    assert "revoked_by_issuer" in [reason.code for reason in taken[0].reasons]
    assert left is None


def test_revoking_a_credential_that_is_not_needed_takes_nothing(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        spare = hold(session, luc, "MC-02", "2026-07-01")
        applied = apply(session, luc, "ACC-101")
        taken = upkeep.revoke_evidence(session, spare.id, act=ASSESSOR)
        right = service.authorization(session, luc.id, ACC)

    assert taken == ()
    assert right == applied.authorization


def omar(session: Session) -> tuple[Candidate, Application]:
    who = candidate(session, "P06")
    evidence.claim_hours(session, who.id, NET, letters=1900, log=2050, act=APPLICANT)
    return who, apply(session, who, "NET-120", Route.HOURS)


def assessed(session: Session, application: Application, **changes) -> Application:
    words = {
        "decision": Decision.ELIGIBLE,
        "reason_code": "letters_prove",
        "text": "The letters prove 1,900 hours.",
        "hours_used": 1900,
    }
    return reviewing.assess(session, application.id, **(words | changes), act=ASSESSOR)


def test_hours_that_differ_are_decided_by_two_people(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        _, applied = omar(session)
        first = assessed(session, applied)
        second = reviewing.validate(
            session, first.id, agrees=True, reason_code="agree", text="Checked.", act=SECOND
        )
        noted = events.history(session, f"application/{applied.id}")

    assert applied.state is ApplicationState.NEEDS_REVIEW
    assert second.state is ApplicationState.AUTHORIZED
    assert second.assessment is not None
    assert (second.assessment.hours_used, second.assessment.by) == (1900, ASSESSOR.by)
    used = next(one.data for one in noted if one.kind == "application.assessed")
    assert used["hours_used"] == 1900


def test_the_assessor_cannot_validate_too(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        _, applied = omar(session)
        first = assessed(session, applied)
        with pytest.raises(TransitionRefused) as caught:
            reviewing.validate(
                session, first.id, agrees=True, reason_code="agree", text="x", act=ASSESSOR
            )

    assert [one.code for one in caught.value.reasons] == ["same_person"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({"hours_used": 2050}, ["hours_not_proved"], id="the larger number"),
        pytest.param({"hours_used": 1799}, ["hours_below"], id="below the minimum"),
        pytest.param({"hours_used": None}, ["no_hours_used"], id="no number"),
        pytest.param(
            {"text": " ", "hours_used": 2000}, ["no_reason", "hours_not_proved"], id="both"
        ),
    ],
)
def test_a_review_with_unmet_guards_is_told_all_of_them(
    sessions: sessionmaker[Session], changes: dict, codes: list[str]
):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        _, applied = omar(session)
        with pytest.raises(TransitionRefused) as caught:
            assessed(session, applied, **changes)

    assert [one.code for one in caught.value.reasons] == codes


def test_a_validator_who_disagrees_sends_it_back(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        _, applied = omar(session)
        first = assessed(session, applied)
        back = reviewing.validate(
            session, first.id, agrees=False, reason_code="unclear", text="Call them.", act=SECOND
        )
        waiting = reviewing.queue(session)

    assert back.state is ApplicationState.NEEDS_REVIEW
    assert [one.id for one in waiting] == [applied.id]


def test_a_negative_review_ends_in_not_yet(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        _, applied = omar(session)
        first = assessed(session, applied, decision=Decision.NOT_YET, hours_used=None)
        done = reviewing.validate(
            session, first.id, agrees=True, reason_code="agree", text="Yes.", act=SECOND
        )

    assert done.state is ApplicationState.NOT_YET


def test_what_two_people_accepted_falls_with_its_evidence(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        who, applied = omar(session)
        first = assessed(session, applied)
        reviewing.validate(
            session, first.id, agrees=True, reason_code="agree", text="Checked.", act=SECOND
        )
        work = evidence.of_candidate(session, who.id)[0]
        taken = upkeep.revoke_evidence(session, work.id, by_issuer=False, act=ASSESSOR)

    assert [one.authorization.application for one in taken] == [applied.id]


def test_a_hosted_rule_set_opens_what_the_default_leaves_closed(sessions: sessionmaker[Session]):
    host = InstitutionCode("HBU")
    criteria = (CoverageAtLeast(Fraction(3, 5)), ValidEvidence(), *ALWAYS)
    hosted = RuleSet(COM, CREDENTIALS, "1", date(2026, 11, 1), criteria, host)
    with sessions.begin() as session:
        set_up(session, "COM-105")
        rulesets.adopt(session, hosted, act=MANAGER)
        sofia = candidate(session, "P08")
        default = apply(session, sofia, "COM-105")
        at_host = apply(session, sofia, "COM-105", host=host)

    assert default.state is ApplicationState.NOT_YET
    assert at_host.state is ApplicationState.AUTHORIZED
    assert at_host.evaluation is not None
    assert at_host.evaluation.rule_set.host == "HBU"


def test_open_entry_takes_a_declaration_and_age(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "COM-105")
        who = candidate(session, "P01")
        before = apply(session, who, "COM-105", Route.OPEN_ENTRY)
        evidence.declare(session, who.id, COM, act=APPLICANT)
        after = apply(session, who, "COM-105", Route.OPEN_ENTRY)

    assert before.id == after.id
    assert before.state is ApplicationState.NOT_YET
    assert after.state is ApplicationState.AUTHORIZED


def test_a_course_without_the_route_says_so(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        who = candidate(session, "P01")
        with pytest.raises(rulesets.RuleSetNotFound, match="cannot be reached by hours"):
            apply(session, who, "ACC-101", Route.HOURS)


def test_submitting_twice_does_nothing_the_second_time(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        once = apply(session, luc, "ACC-101")
        twice = service.submit(session, once.id, declared=True, act=APPLICANT)

    assert once == twice


def test_a_submission_names_every_unmet_guard(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        opened = service.open_application(session, luc.id, ACC, CREDENTIALS, act=APPLICANT)
        with pytest.raises(TransitionRefused) as caught:
            service.submit(session, opened.id, declared=False, live_letter=True, act=APPLICANT)

    assert [one.code for one in caught.value.reasons] == ["not_declared", "live_letter"]


def test_an_earlier_attempt_moves_the_beginning_of_the_window(sessions: sessionmaker[Session]):
    sat = NOW.date() - timedelta(days=20)
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        applied = apply(session, luc, "ACC-101", attempts=[Attempt(ACC, sat, "TBY")])

    assert applied.authorization is not None
    assert applied.authorization.valid_from == sat + timedelta(days=30)


def test_a_new_rule_reaches_the_undecided_and_leaves_the_decided(sessions: sessionmaker[Session]):
    later = replace(APPLICANT, at=NOW + timedelta(days=10), role=Role.SYSTEM)
    criteria = (CoverageAtLeast(Fraction(1, 2)), ValidEvidence(), *ALWAYS)
    easier = RuleSet(ACC, CREDENTIALS, "2", later.at.date(), criteria)
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = apply(session, candidate(session, "P02"), "ACC-101")
        priya = apply(session, candidate(session, "P03"), "ACC-101")
        rulesets.adopt(session, easier, act=MANAGER)
        changed = upkeep.reevaluate_undecided(session, act=later)
        kept = service.get(session, luc.id)

    assert [(one.id, one.state) for one in changed] == [(priya.id, ApplicationState.AUTHORIZED)]
    assert changed[0].evaluation is not None
    assert changed[0].evaluation.rule_set.version == "2"
    assert kept == luc


def test_a_rule_set_version_is_never_rewritten(sessions: sessionmaker[Session]):
    other = RuleSet(ACC, CREDENTIALS, "1", date(2026, 11, 1), (CoverageAtLeast(Fraction(1, 2)),))
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        with pytest.raises(rulesets.RuleSetExists, match="use a new version"):
            rulesets.adopt(session, other, act=MANAGER)


def test_an_authorization_lapses_the_day_after_its_window(sessions: sessionmaker[Session]):
    end = datetime(2027, 7, 31, 12, tzinfo=UTC)
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        applied = apply(session, candidate(session, "P02"), "ACC-101")
        on_end = upkeep.lapse(session, act=act(Role.SYSTEM, at=end))
        after = upkeep.lapse(session, act=act(Role.SYSTEM, at=end + timedelta(days=1)))

    assert on_end == []
    assert [(one.id, one.state) for one in after] == [(applied.id, ApplicationState.LAPSED)]


def test_the_same_evidence_and_rules_always_give_the_same_trace(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        applied = apply(session, candidate(session, "P02"), "ACC-101")
        again = service.judge(session, applied, known=service.ExamRecord(), on=NOW.date())

    assert again == applied.evaluation
    assert again.verdict is Verdict.MET


CLAIMS = [
    pytest.param(date(2024, 12, 31), "no_version", id="before the first version"),
    pytest.param(date(2027, 2, 2), "future", id="tomorrow"),
]


@pytest.mark.parametrize(("issued", "code"), CLAIMS)
def test_a_copy_of_no_version_is_refused(sessions: sessionmaker[Session], issued: date, code: str):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        who = candidate(session, "P01")
        with pytest.raises(evidence.EvidenceRefused) as caught:
            evidence.claim_credential(
                session, who.id, DefinitionCode("MC-01"), issued_on=issued, act=APPLICANT
            )

    assert [one.code for one in caught.value.reasons] == [code]


def test_the_same_copy_claimed_twice_is_one(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc = candidate(session, "P02")
        hold(session, luc, "MC-01", "2026-05-30", verified=False)

        assert len(evidence.of_candidate(session, luc.id)) == 2


def test_a_copy_in_another_name_cannot_be_verified(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        who = candidate(session, "P01")
        copy = evidence.claim_credential(
            session,
            who.id,
            DefinitionCode("MC-01"),
            issued_on=date(2026, 5, 30),
            holder_name="Somebody Else",
            act=APPLICANT,
        )
        with pytest.raises(TransitionRefused) as caught:
            evidence.settle(session, copy.id, EvidenceState.VERIFIED, act=ASSESSOR)

    assert [one.code for one in caught.value.reasons] == ["holder"]


def test_hours_that_cannot_be_are_refused(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "NET-120")
        who = candidate(session, "P06")
        with pytest.raises(evidence.EvidenceRefused, match="-1 hours"):
            evidence.claim_hours(session, who.id, NET, letters=-1, log=10, act=APPLICANT)


def test_nobody_reads_the_application_of_another(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")
        luc, priya = candidate(session, "P02"), candidate(session, "P03")
        applied = apply(session, luc, "ACC-101")

        for who, own in ((APPLICANT, priya.id), (APPLICANT, None), (MRC, None), (LBC, None)):
            with pytest.raises(service.ApplicationNotFound):
                service.readable(session, applied.id, act=who, own=own)
            assert service.listed(session, act=who, own=own) == []
        for who, own in ((APPLICANT, luc.id), (ASSESSOR, None), (MANAGER, None)):
            assert service.readable(session, applied.id, act=who, own=own) == applied
