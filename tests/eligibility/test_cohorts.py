import pytest
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import service as applications
from eligibility.applications.types import ApplicationState
from eligibility.candidates import service as candidates
from eligibility.cohorts import service
from eligibility.cohorts.rosters import COLUMNS
from exambank.core import events
from exambank.core.vocabulary import CourseCode, InstitutionCode, Role
from tests.eligibility.programme import LBC, MANAGER, MRC, act, set_up

ANP = CourseCode("ANP-110")
HEADER = ",".join(COLUMNS)
ROWS = [
    "Osei,Amara,2001-03-14,en,MR-1,yes",
    "N'Guessan-O'Neil,Jean-Paul,1999-08-16,fr,MR-2,yes",
    "Adler,Ruth,2000-02-11,en,MR-3,no",
]


def file(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def test_a_roster_gives_authorizations_and_an_invoice(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        done = service.upload(session, ANP, file(*ROWS), act=MRC)

    with sessions() as session:
        cohort = service.get(session, done.cohort.id, act=MRC)
        states = [one.state for _, _, one in service.students(session, cohort)]
    assert (done.added, done.known) == (3, 0)
    assert cohort == done.cohort
    assert cohort.invoice_total == 3 * 21000
    assert states == [
        ApplicationState.AUTHORIZED,
        ApplicationState.AUTHORIZED,
        ApplicationState.NEEDS_REVIEW,
    ]


def test_the_same_file_twice_is_harmless(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        first = service.upload(session, ANP, file(*ROWS), act=MRC)
        head = events.head(session)
        again = service.upload(session, ANP, file(*ROWS), act=MRC)
        other_encoding = service.upload(
            session, ANP, file(*ROWS).decode().encode("utf-16"), act=MRC
        )

        assert events.head(session) == head
        assert len(candidates.everyone(session)) == 3
    assert (again.cohort, again.added, again.known) == (first.cohort, 0, 3)
    assert other_encoding.cohort == first.cohort


def test_a_longer_file_adds_only_the_new_students(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        service.upload(session, ANP, file(*ROWS[:2]), act=MRC)
        more = service.upload(session, ANP, file(*ROWS), act=MRC)

    assert (more.added, more.known) == (1, 2)
    assert more.cohort.invoice_total == 21000


def test_theory_that_is_completed_later_opens_the_exam(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        first = service.upload(session, ANP, file(*ROWS), act=MRC)
        later = service.upload(session, ANP, file(ROWS[2].replace("no", "yes")), act=MRC)
        ruth = applications.get(session, first.cohort.members[2].application)

    assert (later.added, later.known) == (0, 1)
    assert ruth.state is ApplicationState.AUTHORIZED


def test_a_file_with_faults_leaves_nothing_behind(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        head = events.head(session)
        with pytest.raises(service.RosterRefused) as caught:
            service.upload(session, ANP, file(*ROWS, ",Luc,2031-07-02,fr,MR-4,yes"), act=MRC)

        assert events.head(session) == head
        assert candidates.everyone(session) == []
    assert [str(one) for one in caught.value.faults] == [
        "row 5, last_name: is missing: give the name as it stands on the photo ID",
        "row 5, birth_date: 2031-07-02 lies in the future: check the year",
    ]


def test_a_student_number_of_somebody_else_is_told(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        service.upload(session, ANP, file(*ROWS), act=MRC)
        with pytest.raises(
            service.RosterRefused, match="row 2, student_number: the student number"
        ):
            service.upload(session, ANP, file("Other,Person,1990-01-01,en,MR-1,yes"), act=MRC)


def test_two_colleges_may_use_the_same_student_numbers(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        service.upload(session, ANP, file(*ROWS), act=MRC)
        other = service.upload(session, ANP, file("Silva,Tom,1998-11-08,en,MR-1,yes"), act=LBC)

    assert other.added == 1


def test_no_other_college_sees_a_cohort(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        done = service.upload(session, ANP, file(*ROWS), act=MRC)

        assert [one.id for one in service.listed(session, act=MRC)] == [done.cohort.id]
        assert [one.id for one in service.listed(session, act=MANAGER)] == [done.cohort.id]
        assert service.listed(session, act=LBC) == []
        with pytest.raises(service.CohortNotFound):
            service.get(session, done.cohort.id, act=LBC)
        with pytest.raises(service.CohortNotFound):
            service.get(session, done.cohort.id, act=act(Role.COORDINATOR))
        member = done.cohort.members[0].application
        assert applications.readable(session, member, act=MRC, own=None).college == "MRC"
        with pytest.raises(applications.ApplicationNotFound):
            applications.readable(session, member, act=LBC, own=None)


@pytest.mark.parametrize("institution", [None, "NGP"])
def test_only_a_college_enters_cohorts(sessions: sessionmaker[Session], institution: str | None):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        who = act(Role.COORDINATOR, institution=institution)
        with pytest.raises(service.NotACollege):
            service.upload(session, ANP, file(*ROWS), act=who)


def test_events_hold_no_names(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ANP-110")
        done = service.upload(session, ANP, file(*ROWS), act=MRC)
        noted = [
            one
            for member in done.cohort.members
            for subject in (f"candidate/{member.candidate}", f"application/{member.application}")
            for one in events.history(session, subject)
        ]

        assert candidates.student(session, InstitutionCode("MRC"), "MR-1") is not None
    assert noted
    assert not any("Osei" in str(one) or "2001-03-14" in str(one) for one in noted)
