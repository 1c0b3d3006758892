"""Scenarios of entry, through the pages: CA-01 to CA-07, CA-09, CA-11, CA-26, CC-01, CC-02."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker

from eligibility.candidates import service as candidates
from eligibility.cohorts.rosters import COLUMNS
from eligibility.evidence import service as evidence
from eligibility.rules import standard
from eligibility.rules.criteria import AreaFloor
from eligibility.rules.types import EvidenceState
from eligibility.rulesets import service as rulesets
from exambank.core import events
from exambank.core.database import open_database
from exambank.core.vocabulary import CourseCode, Role
from tests.desk import Desk, Visitor
from tests.eligibility.programme import ASSESSOR, MANAGER, person, set_up
from tests.eligibility.samples import demo

HEADER = ",".join(COLUMNS)
TAGS = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")


@pytest.fixture(scope="module")
def programme(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with the demo programme, to be copied for each test."""
    path = tmp_path_factory.mktemp("programme") / "bank.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    with sessionmaker(engine).begin() as session:
        set_up(session)
    engine.dispose()  # folds the write-ahead log into the file
    return path


@pytest.fixture
def bank(programme: Path, tmp_path: Path) -> Iterator[Desk]:
    """Return the desk over the demo programme, on 1 February 2027."""
    path = tmp_path / "bank.db"
    path.write_bytes(programme.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    yield Desk(sessionmaker(engine), now=datetime(2027, 2, 1, 14, tzinfo=UTC))
    engine.dispose()


def words(answer) -> str:
    """Return what a page says, without its tags."""
    main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    return SPACE.sub(" ", TAGS.sub(" ", main)).replace("&#39;", "'")


def apply(visitor: Visitor, code: str, course: str, route: str = "micro_credentials@") -> str:
    """Go through the pages up to the evidence and return the path of the application."""
    who = person(code)
    details = {
        "route": route,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "birth_date": str(who.birth_date),
        "language": who.language.value,
    }
    answer = visitor.post(f"/apply/{course}", details)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].removesuffix("/evidence")


def give_credentials(visitor: Visitor, application: str, code: str) -> None:
    for held in demo("people")["credentials"]:
        if held["holder"] == code:
            form = {"definition": held["definition"], "issued_on": held["issued_on"]}
            assert visitor.post(f"{application}/evidence", form).status_code == 303


def verify_everything(bank: Desk, visitor: Visitor) -> None:
    with bank.sessions.begin() as session:
        who = candidates.of_account(session, visitor.account.id)
        for one in evidence.of_candidate(session, who.id):
            if one.state is EvidenceState.CLAIMED:
                evidence.settle(session, one.id, EvidenceState.VERIFIED, act=ASSESSOR)


def applied(bank: Desk, code: str, course: str) -> tuple[Visitor, str]:
    """Apply with the verified evidence that the demo gives a person."""
    visitor = bank.sign_in(Role.CANDIDATE)
    application = apply(visitor, code, course)
    give_credentials(visitor, application, code)
    verify_everything(bank, visitor)
    visitor.post(f"{application}/check", {"declared": "yes"})
    return visitor, application


def test_ca_01_a_visitor_sees_coverage_gap_remedy_and_price_without_an_account(bank):
    answer = bank.visitor().get("/self-check/ACC-101", sent="1", holds="MC-01")

    said = words(answer)
    assert answer.status_code == 200
    assert "52.5% of the outcomes are covered" in said
    assert "A1 Purpose of accounting and the accounting equation 15% 100%" in said
    assert "A3.2 Compute inventory and cost of sales" in said
    assert "bring you to 87.5%: MC-02" in said
    assert "$195.00" in said


def test_ca_01_the_interface_says_the_same_as_the_page(bank):
    answer = bank.visitor().client.get("/api/self-check/ACC-101", params={"holds": "MC-01"})

    said = answer.json()
    assert said["evaluation"]["coverage"]["percent"] == "52.5"
    assert (said["would_help"], said["reaching"], said["price_cents"]) == (["MC-02"], "87.5", 19500)


def test_ca_02_two_stacked_credentials_are_authorized_at_once_with_study_gaps(bank):
    visitor, application = applied(bank, "P02", "ACC-101")

    said = words(visitor.get(application))
    assert "You are authorized" in said
    assert "from February 1, 2027 to July 31, 2027" in said
    assert "In all 100% 87.5%" in said
    assert re.search(r"A4 [^%]+ 15% 50%", said)
    assert re.search(r"A5 [^%]+ 20% 75%", said)


def test_ca_03_a_credential_without_matching_outcomes_adds_nothing(bank):
    with_both = bank.visitor().client.get(
        "/api/self-check/PMG-210", params={"holds": ["MC-05", "MC-08"]}
    )
    with_one = bank.visitor().client.get("/api/self-check/PMG-210", params={"holds": "MC-08"})

    assert with_both.json()["evaluation"]["coverage"] == with_one.json()["evaluation"]["coverage"]


def test_ca_04_exactly_eighty_percent_is_met(bank):
    visitor, application = applied(bank, "P05", "PMG-210")

    said = words(visitor.get(application))
    assert "In all 100% 80%" in said
    assert "You are authorized" in said


def test_ca_05_an_area_below_the_floor_goes_to_people_and_is_named(bank):
    floor = standard.micro_credentials(
        CourseCode("PMG-210"),
        effective_from=bank.now.date(),
        version="2",
        extra=[AreaFloor(Fraction(1, 4))],
    )
    with bank.sessions.begin() as session:
        rulesets.adopt(session, floor, act=MANAGER)

    visitor, application = applied(bank, "P05", "PMG-210")

    said = words(visitor.get(application))
    assert "needs review" in said
    assert "H5 (0%)" in said


def test_ca_07_the_authorization_names_the_last_usable_day_and_a_renewal_moves_it(bank):
    visitor, application = applied(bank, "P04", "ANP-110")
    checked = bank.visitor().get(
        "/self-check/ANP-110",
        sent="1",
        holds=["MC-03", "MC-04"],
        **{"issued-MC-04": "2025-04-10", "exam_on": "2027-04-17"},
    )

    assert "from February 1, 2027 to April 10, 2027" in words(visitor.get(application))
    assert "its last usable day is 2027-04-10" in words(checked)


def test_ca_09_hours_that_differ_are_reviewed_by_two_people_and_the_proved_number_is_used(bank):
    omar = bank.sign_in(Role.CANDIDATE)
    application = apply(omar, "P06", "NET-120", "hours@")
    omar.post(f"{application}/evidence", {"letters": "1900", "log": "2,050"})
    omar.post(f"{application}/check", {"declared": "yes"})
    before = words(omar.get(application))
    review = application.replace("/applications/", "/review/")
    first, second = bank.sign_in(Role.ASSESSOR), bank.sign_in(Role.ASSESSOR)
    word = {"decision": "eligible", "reason_code": "letters_prove", "text": "Letters prove it."}

    too_many = first.post(f"{review}/assess", word | {"hours_used": "2050"})
    first.post(f"{review}/assess", word | {"hours_used": "1900"})
    agree = {"agrees": "yes", "reason_code": "agree", "text": "Checked."}
    same_person = first.post(f"{review}/validate", agree)
    second.post(f"{review}/validate", agree)

    assert "letters show 1900 hours and the log 2050" in before
    assert (too_many.status_code, same_person.status_code) == (422, 422)
    assert "another assessor validates it" in words(same_person)
    said = words(omar.get(application))
    assert "You are authorized" in said
    assert "Hours used: 1900" in said


def test_ca_11_the_course_page_shows_who_accepts_it_for_what_since_when(bank):
    said = words(bank.visitor().get("/courses/ACC-101"))

    for part in (
        "3 credits (specified) ACCT 1100, 3 credits Nov 15, 2026",
        "0.5 credits (specified)",
        "B-level required",
        "1.5 units (specified)",
        "1 course (specified)",
        "Each receiving institution decides",
        "5 of 5 institutions",
    ):
        assert part in said


def test_ca_26_open_entry_takes_a_declaration_and_an_adult(bank):
    visitor = bank.sign_in(Role.CANDIDATE)
    application = apply(visitor, "P01", "COM-105", "open_entry@")
    visitor.post(f"{application}/evidence", {"ready": "yes"})
    visitor.post(f"{application}/check", {"declared": "yes"})

    assert "You are authorized" in words(visitor.get(application))


def roster(count: int) -> bytes:
    rows = [
        f"Student{chr(65 + at)},Given{chr(65 + at)},2001-03-{at + 1:02d},en,S-{at},yes"
        for at in range(count)
    ]
    return "\n".join([HEADER, *rows]).encode()


def upload(visitor: Visitor, content: bytes):
    return visitor.post(
        "/cohorts", {"course": "ANP-110"}, files={"roster": ("roster.csv", content, "text/csv")}
    )


def test_cc_01_eighteen_students_are_authorized_and_invoiced_and_nobody_else_sees_them(bank):
    ours = bank.sign_in(Role.COORDINATOR, "MRC")
    theirs = bank.sign_in(Role.COORDINATOR, "LBC")

    answer = upload(ours, roster(18))

    page = ours.get(answer.headers["location"])
    assert words(page).count("authorized") == 18
    assert "$3,780.00" in words(page)
    assert theirs.get(answer.headers["location"]).status_code == 404
    member = re.search(r'href="(/applications/[0-9a-f-]+)"', page.text)[1]
    assert ours.get(member).status_code == 200
    assert theirs.get(member).status_code == 404


def test_cc_02_every_fault_is_listed_nothing_is_stored_and_the_mended_file_imports_once(bank):
    ours = bank.sign_in(Role.COORDINATOR, "MRC")
    bad = b"\n".join(
        [
            HEADER.replace(",", ";").encode(),
            b"Osei;Amara;2001-03-14;en;MR-1;yes",
            b"Osei;Amara;2001-03-14;en;MR-1;yes",
            b"Nair;Priya;2031-11-23;en;MR-3;yes",
            b";Luc;1994-07-02;fr;MR-4;yes",
            "Bédard;Zoé;1999-08-16;fr;MR-5;yes".encode(),
            "Bélanger;Éve;1999-08-16;fr;MR-6;yes".encode("cp1252"),
        ]
    )
    with bank.sessions() as session:
        head = events.search(session, kind="candidate.")

    refused = upload(ours, bad)
    first, again = upload(ours, roster(3)), upload(ours, roster(3))

    said = words(refused)
    assert refused.status_code == 422
    assert "The file has 5 faults" in said
    for part in (
        "1 whole row – the columns are separated by “;”",
        "3 last_name – the same student stands in row 2",
        "4 birth_date 2031-11-23 2031-11-23 lies in the future",
        "5 last_name – is missing",
        "7 whole row – this row is in another encoding than row 6",
    ):
        assert part in said
    assert head == []
    assert first.headers["location"] == again.headers["location"]
    with bank.sessions() as session:
        assert len(candidates.everyone(session)) == 3


def test_bk_20_hostile_names_are_stored_and_shown_as_text(bank):
    ours = bank.sign_in(Role.COORDINATOR, "MRC")
    hostile = (
        '"=HYPERLINK(""http://x"",""y"")","<script>alert(1)</script>\u202e🎓",2001-03-14,en,S-1,yes'
    )

    answer = upload(ours, f"{HEADER}\n{hostile}".encode())

    page = ours.get(answer.headers["location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;🎓" in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/courses",
        "/courses/ACC-101",
        "/micro-credentials",
        "/micro-credentials/MC-04",
        "/self-check",
        "/self-check/COM-105?sent=1&holds=MC-05",
    ],
)
def test_every_public_page_is_there_in_french(bank, path):
    answer = bank.visitor(language="fr").get(path)

    assert answer.status_code == 200
    assert 'lang="fr-CA"' in answer.text


def test_a_wrong_date_is_told_beside_its_field(bank):
    answer = bank.visitor().get("/self-check/ACC-101", sent="1", exam_on="17/04/2027")

    assert answer.status_code == 422
    assert "“17/04/2027” is no date" in words(answer)


def test_nobody_opens_the_application_of_another(bank):
    _, application = applied(bank, "P02", "ACC-101")
    other = bank.sign_in(Role.CANDIDATE)

    for path in (application, f"{application}/evidence", f"{application}/check"):
        assert other.get(path).status_code == 404
    assert other.post(f"{application}/withdraw").status_code == 404
    assert application not in other.get("/applications").text


def test_a_person_who_cannot_be_registered_is_told_beside_each_field(bank):
    visitor = bank.sign_in(Role.CANDIDATE)
    form = {"route": "micro_credentials@", "last_name": "x" * 5000, "birth_date": "2031-01-01"}

    answer = visitor.post("/apply/ACC-101", form)

    assert answer.status_code == 422
    for field in ("first_name", "last_name", "birth_date"):
        assert f'href="#{field}"' in answer.text
    with bank.sessions() as session:
        assert candidates.everyone(session) == []


def test_an_assessor_verifies_evidence_and_the_application_opens(bank):
    visitor = bank.sign_in(Role.CANDIDATE)
    application = apply(visitor, "P02", "ACC-101")
    give_credentials(visitor, application, "P02")
    visitor.post(f"{application}/check", {"declared": "yes"})
    waiting = words(visitor.get(application))
    assessor = bank.sign_in(Role.ASSESSOR)
    review = application.replace("/applications/", "/review/")

    for path in re.findall(rf'action="({review}/evidence/[0-9a-f-]+)"', assessor.get(review).text):
        assert assessor.post(path, {"state": "verified"}).status_code == 303

    assert "People look at your application" in waiting
    assert "You are authorized" in words(visitor.get(application))


def test_french_reasons_write_decimals_with_a_comma(bank):
    answer = bank.visitor(language="fr").get("/self-check/ACC-101", sent="1", holds="MC-01")

    assert "52,5 % des résultats d’apprentissage sont couverts, il en faut 80" in words(answer)
