"""Rescores, held results and letters that stand no more, through the web."""

import re
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy.orm import sessionmaker

from eligibility.candidates import service as candidates
from exambank.core.database import open_database
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from frontdesk.settings import Settings
from frontdesk.usecases import bankkey, letters
from scoring.letters import service as issued
from scoring.letters.types import LetterState
from scoring.runs import corrections, results
from tests import rescoring, sitting
from tests.acceptance.test_scoring import Office as ScoringOffice
from tests.acceptance.test_scoring import candidate as signed_in_candidate
from tests.acceptance.test_scoring import text_of
from tests.desk import SECRET, Desk
from tests.rescoring import MISREAD, NEXT_DAY
from tests.sitting import SCORED, Crew

BANK = "Example Bank"


class Office:
    """A published run with its letters, and the people who meet over a rescore."""

    def __init__(self, desk, given):
        self.desk, self.given, self.sat = desk, given, given.sat
        self.petra = desk.sign_in(Role.PSYCHOMETRICIAN)
        self.mara = desk.sign_in(Role.BANK_MANAGER)
        self.chloe = desk.sign_in(Role.BANK_MANAGER)

    def candidate(self, place=MISREAD):
        account = self.desk.account(Grant(Role.CANDIDATE))
        with self.desk.sessions.begin() as session:
            person = self.sat.people[place]
            candidates.link_account(session, person, account.id, act=self.desk.act())
        return self.desk.visitor(account)

    def letter(self, place=0):
        with self.desk.sessions() as session:
            return issued.of_candidate(session, self.sat.people[place].id)[0]

    def ask(self, visitor):
        path = f"/results/{self.given.run.id}/rescore"
        entered = {"consent": "2026-1", "statement": "I rubbed a mark out", "step": "confirmed"}
        return visitor.post(path, entered).headers["location"].rpartition("/")[2]

    def step(self, visitor, number, step, **entered):
        return visitor.post(f"/staff/rescores/{number}/step", {"step": step} | entered)

    def read(self, visitor, number, place=MISREAD):
        marks = self.given.paper[self.sat.people[place].number]
        cells = {f"q{n}": mark or "empty" for n, mark in enumerate(marks, start=1)}
        visitor.post(f"/staff/rescores/{number}/begin")
        return visitor.post(f"/staff/rescores/{number}/check", cells)

    def release_correction(self):
        with self.desk.sessions() as session:
            run = corrections.unpublished_of(session, self.given.run.id)
        for visitor in (self.petra, self.mara):
            visitor.post(f"/runs/{run.id}/release", {"state": "approved"})
        return self.mara.post(f"/runs/{run.id}/release", {"state": "published"})

    def sweep(self, number, *, faulty=()):
        others = [one.number for one in self.sat.people]
        entered = {"checked": others, "faulty": list(faulty), "words": "read again, none other"}
        return self.petra.post(f"/staff/rescores/{number}/sweep", entered)


def desk_over(path, folder, keys, *, now=NEXT_DAY):
    copy = folder / "office.db"
    copy.write_bytes(path.read_bytes())
    settings = Settings(secret=SECRET, keys=keys, bank_name=BANK)
    ids = Random(str(folder))  # noqa: S311 - another desk, other identifiers
    sessions = sessionmaker(open_database(f"sqlite:///{copy}"))
    return Desk(sessions, now=now, settings=settings, random=ids)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys") / "seal"


@pytest.fixture(scope="module")
def lasting(sqlite_template, tmp_path_factory, keys):
    """Return a database in which the misread run is published with its letters."""
    path = tmp_path_factory.mktemp("lasting") / "bank.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    given = rescoring.published(sessionmaker(engine), Crew())
    key = bankkey.provide(keys, bank=BANK, now=SCORED)
    with given.sessions.begin() as session:
        act = given.crew.manager()
        base = "http://testserver.local"
        letters.issue_letters(session, given.run, key=key, base_url=base, act=act)
    engine.dispose()
    return path, given


@pytest.fixture
def office(lasting, tmp_path, keys):
    path, given = lasting
    return Office(desk_over(path, tmp_path, keys), given)


def test_ca_23_a_rescore_that_can_fall_finds_a_misread_mark_and_flips_to_a_pass(office):
    visitor = office.candidate()
    path = f"/results/{office.given.run.id}/rescore"
    before = visitor.get("/results")
    asked = text_of(visitor.get(path))
    without = visitor.post(path, {"step": "confirmed"})
    looked = text_of(visitor.post(path, {"consent": "2026-1"}))
    number = office.ask(visitor)

    assert "You have not met the standard yet" in text_of(before)
    assert path in before.text
    assert "Your result may go up, stay, or go down." in asked
    assert "$40.00" in asked
    assert without.status_code == 422
    assert "Check your answers" in looked

    office.step(office.mara, number, "paid")
    compared = office.read(office.chloe, number)
    assert compared.status_code == 303
    desk_page = text_of(office.petra.get(f"/staff/rescores/{number}"))
    assert "Questions that were read differently" in desk_page
    assert "Could the same fault touch others?" in desk_page

    office.step(office.petra, number, "score")
    assert office.release_correction().status_code == 303
    assert office.sweep(number).status_code == 303

    after = visitor.get("/results")
    assert "You met the standard" in text_of(after)
    link = re.search(r'href="(/letters/[^"]+/en)"', after.text)
    assert visitor.get(link[1]).content.startswith(b"%PDF")
    told = text_of(visitor.get(f"/rescores/{number}"))
    assert "Your score has changed" in told
    assert "Paid back April 22, 2027" in told
    college = office.desk.sign_in(Role.COORDINATOR, office.sat.people[MISREAD].college)
    assert "Restated on April 22, 2027" in text_of(college.get("/cohorts/results"))


def test_the_warning_before_a_rescore_fits_who_has_a_letter_to_lose_and_who_has_none(office):
    failed, passed = office.candidate(MISREAD), office.candidate(0)

    to_one_without = failed.get(f"/results/{office.given.run.id}/rescore").text
    to_one_with = passed.get(f"/results/{office.given.run.id}/rescore").text

    assert "your letter is revoked" not in to_one_without
    assert "you have passed and your letter is issued" in to_one_without
    assert "your letter is revoked" in to_one_with


def test_the_second_reading_is_blind_and_a_question_left_out_is_named(office):
    number = office.ask(office.candidate())
    office.step(office.mara, number, "paid")
    office.chloe.post(f"/staff/rescores/{number}/begin")

    page = office.chloe.get(f"/staff/rescores/{number}/check")
    short = office.chloe.post(f"/staff/rescores/{number}/check", {"q1": "A"})

    assert " checked" not in page.text
    assert short.status_code == 422
    assert "Read question 20 too" in text_of(short)
    assert "The two readings" not in text_of(office.chloe.get(f"/staff/rescores/{number}"))


def test_a_result_that_falls_takes_its_letter_and_the_receiver_that_looked_is_told(office):
    place = 4
    letter = office.letter(place)
    registrar = office.desk.sign_in(Role.REGISTRAR, sitting.RECEIVER)
    registrar.get("/letters", code=letter.code)
    visitor = office.candidate(place)
    number = office.ask(visitor)
    office.step(office.mara, number, "waived", reason="the bank has a doubt")
    office.given.paper = office.given.paper | {
        office.sat.people[place].number: (
            "",
            *office.given.paper[office.sat.people[place].number][1:],
        )
    }
    office.read(office.chloe, number, place)
    office.step(office.petra, number, "score")
    office.release_correction()

    assert office.letter(place).state is LetterState.REVOKED
    assert "The bank has revoked this letter" in text_of(registrar.get(f"/v/{letter.code}"))
    told = text_of(registrar.get("/letters"))
    assert f"{letter.number} NET-120 revoked" in told
    assert "issued in error" not in told
    registrar.post(f"/letters/notices/{letter.number}")
    assert "Take note" not in text_of(registrar.get("/letters"))
    other = office.desk.sign_in(Role.REGISTRAR, sitting.STRICT)
    assert other.post(f"/letters/notices/{letter.number}").status_code == 404


def test_a_rescore_of_somebody_else_does_not_exist(office):
    number = office.ask(office.candidate())
    stranger = office.candidate(1)

    assert stranger.get(f"/rescores/{number}").status_code == 404
    assert stranger.post(f"/rescores/{number}/accept").status_code == 404
    assert stranger.get(f"/staff/rescores/{number}").status_code == 403


def test_an_unchanged_sheet_goes_to_a_review_and_a_panel_when_the_candidate_wants_it(office):
    visitor = office.candidate(0)
    number = office.ask(visitor)
    office.step(office.mara, number, "paid")
    office.read(office.chloe, number, 0)
    assert "no difference found" in text_of(visitor.get(f"/rescores/{number}"))

    visitor.post(f"/rescores/{number}/review")
    refused = office.step(office.chloe, number, "review", finding="clear")
    rosa = office.desk.sign_in(Role.PSYCHOMETRICIAN)
    office.step(rosa, number, "review", finding="the sheet is clear")
    took_part = office.step(rosa, number, "vote", choice="stands", reason="clear")
    for role in (Role.PSYCHOMETRICIAN, Role.BANK_MANAGER):
        office.step(office.desk.sign_in(role), number, "vote", choice="stands", reason="clear")

    assert refused.status_code == 409
    assert "does not review the appeal" in text_of(refused)
    assert took_part.status_code == 409
    assert "decided" in text_of(visitor.get(f"/rescores/{number}"))
    visitor.post(f"/rescores/{number}/accept")
    assert "The rescore is closed." in text_of(visitor.get(f"/rescores/{number}"))


def test_a_missed_clock_is_on_the_auditors_page(office):
    number = office.ask(office.candidate())
    office.step(office.mara, number, "paid")
    in_time = text_of(office.desk.sign_in(Role.AUDITOR).get("/audit/clocks"))
    office.desk.now += timedelta(days=15)

    late = text_of(office.desk.sign_in(Role.AUDITOR).get("/audit/clocks"))
    listed = text_of(office.desk.sign_in(Role.BANK_MANAGER).get("/staff/rescores"))

    assert "No clock was missed." in in_time
    assert f"{number} clerical check May 6, 2027 – missed" in late
    assert "missed" in listed


def test_rr_10_a_letter_is_revoked_by_two_people_and_the_reason_is_withheld(office):
    letter = office.letter()
    entered = {"ground": "identity_fraud", "reason": "not the person on the photograph"}
    path = f"/staff/letters/{letter.number}/revoke"

    office.mara.post(path, entered)
    again = office.mara.post(path, entered)
    other = office.chloe.post(path, entered | {"ground": "issued_in_error"})
    stands = office.letter().state
    done = office.chloe.post(path, entered)

    assert again.status_code == 422
    assert other.status_code == 422
    assert stands is LetterState.ISSUED
    assert done.status_code == 303
    said = text_of(office.desk.visitor().get(f"/v/{letter.code}"))
    assert "The bank has revoked this letter" in said
    assert "identity" not in said
    assert "photograph" not in said


def test_a_proposal_to_revoke_can_be_dropped_and_the_letter_stands(office):
    letter = office.letter()
    path = f"/staff/letters/{letter.number}"
    office.mara.post(f"{path}/revoke", {"ground": "issued_in_error", "reason": "a doubt"})
    office.chloe.post(f"{path}/keep")

    assert office.letter().revocation_proposed_by is None
    assert office.chloe.post(f"{path}/keep").status_code == 404


def test_ca_27_after_a_change_of_name_the_old_code_leads_to_the_letter_in_the_new_one(office):
    old = office.letter()
    path = f"/staff/letters/{old.number}/rename"
    no_proof = office.mara.post(path, {"first_name": "Amara", "last_name": "Osei-Laurent"})
    named = {"first_name": "Amara", "last_name": "Osei-Laurent", "proof": "marriage certificate"}

    moved = office.mara.post(path, named)

    new = office.letter()
    assert no_proof.status_code == 422
    assert moved.headers["location"] == f"/staff/letters/{new.number}"
    assert (new.supersedes, office.given.sat.people[0].id) == (old.number, new.candidate)
    held = office.desk.visitor().get(f"/v/{old.code}")
    assert "A newer letter has taken the place of this one" in text_of(held)
    assert f"/v/{new.code}" in held.text
    assert "Osei-Laurent" in text_of(office.desk.visitor().get(f"/v/{new.code}"))


def test_the_score_report_is_the_owners_alone(office):
    visitor = office.candidate(0)
    path = f"/results/{office.given.run.id}/report"

    assert visitor.get(f"{path}/en").content.startswith(b"%PDF")
    assert visitor.get(f"{path}/fr").content.startswith(b"%PDF")
    assert visitor.get(f"{path}/de").status_code == 404
    assert office.desk.sign_in(Role.CANDIDATE).get(f"{path}/en").status_code == 403


@pytest.fixture
def unscored(sqlite_template, tmp_path, keys):
    """Return an office whose answers are not in yet."""
    desk = desk_over(sqlite_template, tmp_path, keys, now=SCORED)
    with desk.sessions.begin() as session:
        sat = sitting.set_up(session, Crew(), people=6)
        sitting.accept(session, Crew(2))
    return ScoringOffice(desk, sat)


def test_ca_24_a_held_candidate_sees_the_case_the_notice_and_rights_and_no_hint_of_a_score(
    unscored,
):
    person = unscored.sat.people[0]
    told = "two papers of the room are alike"
    entered = {"number": person.number, "course": "NET-120", "kind": "copying", "told": told}
    wrong = unscored.mara.post("/staff/cases", entered | {"number": "C-000001-0"})
    opened = unscored.mara.post("/staff/cases", entered)
    case = opened.headers["location"].rpartition("/")[2]
    unscored.publish()
    visitor = signed_in_candidate(unscored, 0)

    held = visitor.get("/results")
    assert wrong.status_code == 422
    assert "Nobody has this candidate number" in text_of(wrong)
    assert "held" in text_of(held)
    assert case in held.text
    assert "by April 28, 2027" in text_of(held)
    with unscored.desk.sessions() as session:
        (result,) = (
            one for one in results.of_run(session, unscored.run().id) if one.number == person.number
        )
    for page in (held, visitor.get(f"/cases/{case}")):
        assert str(result.scaled) not in text_of(page)
        assert not re.search(r"passed|not yet|met the standard", text_of(page))
    assert visitor.get(f"/results/{result.run}/report/en").status_code == 404
    assert visitor.get(f"/results/{result.run}/rescore").status_code == 200
    assert "once a result is released" in text_of(visitor.get(f"/results/{result.run}/rescore"))

    assert told not in text_of(visitor.get(f"/cases/{case}"))
    unscored.mara.post(f"/staff/cases/{case}/notice")
    notice = text_of(visitor.get(f"/cases/{case}"))
    assert told in notice
    assert notice.count("What ") >= 4
    assert "Date of the notice April 21, 2027" in notice
    visitor.post(f"/cases/{case}/answer", {"answer": "I sat alone"})
    assert "I sat alone" in text_of(unscored.petra.get(f"/staff/cases/{case}"))
    assert person.last_name not in text_of(unscored.petra.get(f"/staff/cases/{case}"))

    cancel = {"remedy": "cancel", "ground": "copying", "reason": "alike"}
    alone = unscored.petra.post(f"/staff/cases/{case}/decision", cancel)
    assert alone.status_code == 409
    assert "statistics alone cancel nothing" in text_of(alone)

    lift = {"remedy": "lift", "ground": "", "reason": "nothing but a likeness"}
    unscored.petra.post(f"/staff/cases/{case}/decision", lift)
    assert "held" in text_of(visitor.get("/results"))
    unscored.mara.post(f"/staff/cases/{case}/decision", lift)
    freed = visitor.get("/results")
    assert str(result.scaled) in text_of(freed)
    assert ("/letters/" in freed.text) is result.passed


def test_a_cancelled_result_shows_its_case_and_no_score(unscored):
    person = unscored.sat.people[0]
    entered = {"number": person.number, "course": "NET-120", "kind": "device", "told": "a phone"}
    location = unscored.mara.post("/staff/cases", entered).headers["location"]
    unscored.publish()
    visitor = signed_in_candidate(unscored, 0)
    piece = {"kind": "material", "source": "room log, p. 2", "said": "a phone on the desk"}
    unscored.petra.post(f"{location}/evidence", piece)
    unscored.mara.post(f"{location}/notice")
    case = location.rpartition("/")[2]
    visitor.post(f"/cases/{case}/answer", {"answer": "it was off"})
    cancel = {"remedy": "cancel", "ground": "device", "reason": "seen by two"}
    for decider in (unscored.petra, unscored.mara):
        decider.post(f"{location}/decision", cancel)

    shown = text_of(visitor.get("/results"))

    assert "There is no result for this sitting" in shown
    assert "points" not in shown
    assert "a phone" in text_of(visitor.get(f"/cases/{case}"))
    assert signed_in_candidate(unscored, 1).get(f"/cases/{case}").status_code == 404


def test_a_cancellation_is_appealed_on_its_page_and_others_take_it_back(unscored):
    person = unscored.sat.people[0]
    entered = {"number": person.number, "course": "NET-120", "kind": "device", "told": "a phone"}
    location = unscored.mara.post("/staff/cases", entered).headers["location"]
    unscored.publish()
    visitor, case = signed_in_candidate(unscored, 0), location.rpartition("/")[2]
    piece = {"kind": "material", "source": "room log, p. 2", "said": "a phone on the desk"}
    unscored.petra.post(f"{location}/evidence", piece)
    unscored.mara.post(f"{location}/notice")
    visitor.post(f"/cases/{case}/answer", {"answer": "it was off"})
    cancel = {"remedy": "cancel", "ground": "device", "reason": "seen by two"}
    for decider in (unscored.petra, unscored.mara):
        decider.post(f"{location}/decision", cancel)

    offered = text_of(visitor.get("/results"))
    empty = visitor.post(f"/cases/{case}/appeal", {"appeal": " "})
    sent = visitor.post(f"/cases/{case}/appeal", {"appeal": "it was my insulin pump"})
    twice = visitor.post(f"/cases/{case}/appeal", {"appeal": "once more"})
    barred = unscored.petra.get(location)

    assert "You can appeal until May 21, 2027." in offered
    assert (empty.status_code, sent.status_code, twice.status_code) == (422, 303, 422)
    assert "it was my insulin pump" in text_of(barred)
    assert "others decide the appeal" in text_of(barred)
    assert "Record my decision" not in barred.text
    assert "Two people who took no part decide by" in text_of(visitor.get(f"/cases/{case}"))

    lift = {"remedy": "lift", "ground": "", "reason": "the pump is on the doctor's note"}
    for role in (Role.PSYCHOMETRICIAN, Role.BANK_MANAGER):
        fresh = unscored.desk.sign_in(role)
        assert "take the cancellation back" in fresh.get(location).text
        assert fresh.post(f"{location}/decision", lift).status_code == 303
    again = text_of(visitor.get("/results"))
    assert "points" in again
    assert "There is no result for this sitting" not in again


def test_the_interface_lists_rescores_for_the_bank_and_no_answers(office):
    number = office.ask(office.candidate())
    petra = office.desk.program(Role.PSYCHOMETRICIAN)

    (one,) = petra.get("/api/appeals").json()

    assert one["number"] == number
    assert one == petra.get(f"/api/appeals/{number}").json()
    assert "reading" not in one
    assert petra.get("/api/appeals/R-000099-0").status_code == 404
    assert office.desk.program(Role.CANDIDATE).get("/api/appeals").status_code == 403
