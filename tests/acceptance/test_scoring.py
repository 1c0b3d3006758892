"""Scoring and letters through the web: from answer files to a receiver's desk."""

import csv
import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pikepdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import sessionmaker

from eligibility.candidates import service as candidates
from exambank.core import events
from exambank.core.database import open_database
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from frontdesk.settings import Settings
from scheduling.bookings import service as bookings
from scheduling.bookings import store as bookings_store
from scheduling.days.tables import SessionRow
from scoring.letters import service as letters
from scoring.runs import results
from scoring.runs import service as runs
from scoring.runs.forms import answer_form
from scoring.runs.tables import RunRow
from scoring.runs.types import ResultState, RunState
from tests import sitting as sittings
from tests.desk import SECRET, Desk
from tests.sitting import SAT, SCORED, Crew

PLANTED = 5


def text_of(answer) -> str:
    plain = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    return " ".join(plain.split())


class Office:
    """A sitting whose answers are not in yet, and the people who score it."""

    def __init__(self, desk, sat):
        self.desk, self.sat = desk, sat
        self.petra = desk.sign_in(Role.PSYCHOMETRICIAN)
        self.mara = desk.sign_in(Role.BANK_MANAGER)
        key = sat.form.places[PLANTED - 1].key
        self.true_key = next(letter for letter in "ABCD" if letter != key)
        truth = {PLANTED: self.true_key}
        self.answers = sittings.simulated(sat.form, sat.people, seed=4, truth=truth)

    def hand_in(self, content=None):
        file = {"file": ("answers.csv", content or sittings.answer_file(self.answers))}
        return self.mara.post(f"/answers/{self.sat.session.id}", files=file)

    def prepare(self):
        return self.petra.post("/runs/prepare", {"form": sittings.FORM}).headers["location"]

    def run(self):
        with self.desk.sessions() as session:
            return runs.runs(session)[0]

    def rule(self, visitor, hold, disposition="keep", key=""):
        entered = {"disposition": disposition, "key": key, "reason": "looked at the reference"}
        return visitor.post(f"/runs/{self.run().id}/keys/{hold.item}", entered)

    def settle(self):
        for hold in self.run().holds:
            planted = hold.position == PLANTED
            for visitor in (self.petra, self.mara):
                if planted:
                    self.rule(visitor, hold, "rekey", self.true_key)
                else:
                    self.rule(visitor, hold)

    def approve(self, path):
        for state in ("keyed", "scaled", "verified"):
            assert self.petra.post(f"{path}/step", {"state": state}).status_code == 303
        for visitor in (self.petra, self.mara):
            visitor.post(f"{path}/release", {"state": "approved"})

    def publish(self):
        self.hand_in()
        path = self.prepare()
        self.settle()
        self.approve(path)
        assert self.mara.post(f"{path}/release", {"state": "published"}).status_code == 303

    def letters(self):
        with self.desk.sessions() as session:
            return letters.letters(session)

    def pdf(self, letter, language="en"):
        return self.mara.get(f"/letters/{letter.number}/{language}").content


def opened(path, folder, keys):
    """Return a desk over a copy of a database."""
    copy = folder / "office.db"
    copy.write_bytes(path.read_bytes())
    settings = Settings(secret=SECRET, keys=keys, bank_name="Example Bank")
    engine = open_database(f"sqlite:///{copy}")
    ids = Random(str(folder))  # noqa: S311 - another desk, other identifiers
    return Desk(sessionmaker(engine), now=SCORED, settings=settings, random=ids)


def kept(office):
    """Return the file of an office's database; closing it folds the write-ahead log in."""
    engine = office.desk.sessions.kw["bind"]
    engine.dispose()
    return Path(engine.url.database)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys") / "seal"


@pytest.fixture(scope="module")
def six_sat(sqlite_template, tmp_path_factory, keys):
    """Return a database in which six people have sat, and the sitting."""
    folder = tmp_path_factory.mktemp("six")
    desk = opened(sqlite_template, folder, keys)
    with desk.sessions.begin() as session:
        sat = sittings.set_up(session, Crew(), people=6)
        sittings.accept(session, Crew(2))
    return kept(Office(desk, sat)), sat


@pytest.fixture(scope="module")
def six_published(six_sat, tmp_path_factory, keys):
    """Return the same after a published run, with its letters."""
    path, sat = six_sat
    office = Office(opened(path, tmp_path_factory.mktemp("published"), keys), sat)
    office.publish()
    return kept(office), sat


@pytest.fixture
def office(six_sat, tmp_path, keys):
    path, sat = six_sat
    return Office(opened(path, tmp_path, keys), sat)


@pytest.fixture
def published(six_published, tmp_path, keys):
    path, sat = six_published
    return Office(opened(path, tmp_path, keys), sat)


@pytest.fixture
def sixty(sqlite_template, tmp_path, keys):
    desk = opened(sqlite_template, tmp_path, keys)
    with desk.sessions.begin() as session:
        sat = sittings.set_up(session, Crew(), people=60)
    return Office(desk, sat)


def test_bk_04_no_score_leaves_before_two_people_decide_about_the_miskeyed_question(sixty):
    sixty.hand_in()
    path = sixty.prepare()
    page = sixty.petra.get(path)
    hold = next(one for one in sixty.run().holds if one.position == PLANTED)

    assert "possibly miskeyed" in text_of(page)
    assert "<svg" in sixty.petra.get(f"{path}/keys/{hold.item}").text

    blocked = sixty.petra.post(f"{path}/step", {"state": "keyed"})
    assert blocked.status_code == 409
    assert f"question {PLANTED} ({hold.item}) is held: 0 of 2 people" in text_of(blocked)
    assert sixty.petra.post(f"{path}/step", {"state": "scaled"}).status_code == 409

    sixty.rule(sixty.petra, hold, "rekey", sixty.true_key)
    blind = text_of(sixty.mara.get(f"{path}/keys/{hold.item}"))
    assert "looked at the reference" not in blind
    sixty.settle()
    seen = text_of(sixty.mara.get(f"{path}/keys/{hold.item}"))
    assert seen.count("looked at the reference") == 3

    sixty.approve(path)
    assert sixty.run().state is RunState.APPROVED
    with sixty.desk.sessions() as session:
        found = results.of_run(session, sixty.run().id)
    assert {one.state for one in found} == {ResultState.PROVISIONAL}


def test_ca_22_a_comment_is_in_front_of_both_people_before_anybody_is_scored(office):
    """The slip names question 7 of a booklet of version 3; the desk shows the form's question."""
    author, other = office.sat.people[1], office.sat.people[2]
    printed = {one.number: office.answers[one.number] for one in office.sat.people}
    office.hand_in(sittings.answer_file(printed, version="3"))
    with office.desk.sessions() as session:
        position = answer_form(session, sittings.FORM).orders["3"][6]
    place = office.sat.form.places[position - 1]
    ines = office.desk.sign_in(Role.INVIGILATOR, sittings.COLLEGE)
    slip = {"number": author.number, "question": "7", "text": "B and D say the same <b>thing</b>"}

    entered = ines.post(f"/door/{office.sat.session.id}/comments", slip)
    online = candidate(office, 2)
    office.desk.now = SAT + timedelta(days=1)
    own = online.post(f"/bookings/{booked(office, other)}/comments", {"question": "7", "text": "?"})
    office.desk.now = SCORED
    late = online.post(
        f"/bookings/{booked(office, other)}/comments", {"question": "8", "text": "?"}
    )
    path = office.prepare()

    assert entered.status_code == own.status_code == 303
    assert late.status_code == 422
    assert "comments were taken until 2027-04-20" in text_of(late)
    for visitor in (office.petra, office.mara):
        desk = text_of(visitor.get(f"{path}/keys"))
        shown = visitor.get(f"{path}/keys/{place.item}")
        assert f"{position} {place.item} 2" in desk
        assert "B and D say the same &lt;b&gt;thing&lt;/b&gt;" in shown.text
        assert author.number in text_of(shown)
    assert office.run().state is RunState.KEY_VALIDATION


def booked(office, person):
    with office.desk.sessions() as session:
        return bookings.of_candidate(session, person.id)[0].number


def test_the_file_to_fill_in_names_everybody_who_sat_with_the_version_of_their_desk(office):
    first = office.sat.people[0]
    with office.desk.sessions.begin() as session:
        (booking,) = bookings.of_candidate(session, first.id)
        bookings_store.update(session, replace(booking, paper=f"{sittings.FORM}/3"))

    blank = office.mara.get(f"/answers/{office.sat.session.id}/blank.csv")

    header, *rows = csv.reader(blank.text.splitlines())
    assert header == sittings.answer_file(office.answers).decode().splitlines()[0].split(",")
    assert [row[:2] for row in rows] == sorted(
        [one.number, sittings.FORM] for one in office.sat.people
    )
    assert {row[0]: row[2] for row in rows if row[2]} == {first.number: "3"}
    assert not any(any(row[3:]) for row in rows)
    assert blank.headers["content-type"] == "text/csv; charset=utf-8"
    refused = office.hand_in(blank.content)
    assert refused.status_code == 422
    assert "no sheet of this file has an answer" in text_of(refused)
    assert office.petra.get(f"/answers/{office.sat.session.id}/blank.csv").status_code == 403


def test_every_fault_of_an_answer_file_is_shown_and_nothing_is_stored(office):
    good = sittings.answer_file(office.answers).decode().splitlines()
    cells = good[1].split(",")
    cells[3], cells[4] = "Z", "A+B"
    stranger = ",".join(["C-000999-1", *good[2].split(",")[1:]])
    bad = "\n".join([good[0], ",".join(cells), stranger, good[3], good[3]]).encode()

    answer = office.hand_in(bad)

    assert answer.status_code == 422
    said = text_of(answer)
    assert "The file has 4 faults. Nothing was stored." in said
    assert "Z is no answer to question 1; its options are A, B, C, D" in said
    assert "A+B marks several options where one is asked for" in said
    assert "stands in line 4 too" in said
    assert "awaited" in text_of(office.mara.get("/runs"))


def test_the_same_file_twice_changes_nothing_and_another_one_must_wait(office):
    office.hand_in()
    again = office.hand_in()
    other = office.hand_in(sittings.answer_file(office.answers).replace(b",A,", b",B,", 1))

    assert again.status_code == 303
    assert other.status_code == 422
    assert "answers.csv counts for this room already" in text_of(other)
    gone = office.mara.post(f"/answers/{office.sat.session.id}/withdraw", {"reason": "wrong scan"})
    assert gone.status_code == 303
    assert "awaited" in text_of(office.mara.get("/runs"))


def test_a_row_that_nobody_filled_in_is_refused_and_not_scored_as_omitted(office):
    lines = sittings.answer_file(office.answers).decode().splitlines()
    number, form, version, *cells = lines[2].split(",")
    forgotten = ",".join([number, form, version, *("" for _ in cells)])
    blank = ",".join([number, form, version, *("-" for _ in cells)])

    refused = office.hand_in("\n".join([*lines[:2], forgotten, *lines[3:]]).encode())
    came_back_blank = office.hand_in("\n".join([*lines[:2], blank, *lines[3:]]).encode())

    assert refused.status_code == 422
    assert f"nothing is entered for candidate {number}" in text_of(refused)
    assert came_back_blank.status_code == 303


def test_who_sat_and_has_no_sheet_in_the_file_is_named_when_it_is_taken(office):
    lines = sittings.answer_file(office.answers).decode().splitlines()
    left_out = lines[-1].split(",")[0]

    taken = office.hand_in("\n".join(lines[:-1]).encode())

    page = text_of(office.mara.get(taken.headers["location"]))
    assert "have no sheet in the file" in page
    assert left_out in page
    assert lines[1].split(",")[0] not in page
    assert "without a sheet: 1" in text_of(office.mara.get("/runs"))


def test_a_sheet_that_names_another_version_than_lay_on_its_desk_is_pointed_out(office):
    first, second = office.sat.people[:2]
    with office.desk.sessions.begin() as session:
        for person, version in ((first, "3"), (second, "1")):
            (booking,) = bookings.of_candidate(session, person.id)
            bookings_store.update(session, replace(booking, paper=f"{sittings.FORM}/{version}"))

    taken = office.hand_in()

    page = text_of(office.mara.get(taken.headers["location"]))
    assert f"{first.number}: version 1 on the sheet, 3 on the desk" in page
    assert f"{second.number}: version" not in page


def test_answers_cannot_be_withdrawn_from_under_released_results(published):
    path = f"/answers/{published.sat.session.id}"
    run = published.run()
    before = text_of(published.petra.get(f"/runs/{run.id}/items"))

    shown = published.mara.get(path)
    refused = published.mara.post(f"{path}/withdraw", {"reason": "scanned wrongly"})

    assert f'action="{path}/withdraw"' not in shown.text
    assert refused.status_code == 409
    assert "rest on this file and are released" in text_of(refused)
    assert text_of(published.petra.get(f"/runs/{run.id}/items")) == before


def test_a_run_whose_answers_were_withdrawn_is_not_released_and_can_be_given_up(office):
    office.hand_in()
    path = office.prepare()
    office.settle()
    office.approve(path)
    office.mara.post(f"/answers/{office.sat.session.id}/withdraw", {"reason": "wrong room"})

    refused = office.mara.post(f"{path}/release", {"state": "published"})
    office.mara.get("/language/fr")
    in_french = office.mara.post(f"{path}/release", {"state": "published"})
    given_up = office.mara.post(f"{path}/release", {"state": "withdrawn", "reason": "wrong room"})

    assert refused.status_code == in_french.status_code == 409
    assert "answers of a room were withdrawn since" in text_of(refused)
    assert "les réponses d’une salle ont été retirées depuis" in text_of(in_french)
    assert office.letters() == []
    assert given_up.status_code == 303
    assert office.run().state is RunState.WITHDRAWN


def test_a_second_click_on_a_step_is_answered_in_a_sentence_without_words_of_programs(office):
    office.hand_in()
    path = office.prepare()
    office.settle()
    office.petra.post(f"{path}/step", {"state": "keyed"})

    second = office.petra.post(f"{path}/step", {"state": "keyed"})

    assert second.status_code == 409
    assert "this step was taken already" in text_of(second)
    assert "scoring run is" not in text_of(second)


def test_a_room_that_was_planned_with_a_form_the_bank_does_not_have_says_so(office):
    with office.desk.sessions.begin() as session:
        row = session.get_one(SessionRow, office.sat.session.id)
        row.form_family = "NET-120-Z"

    page = office.mara.get(f"/answers/{office.sat.session.id}")

    assert "no sealed form NET-120-Z" in text_of(page)
    assert "blank.csv" not in page.text


def test_one_person_does_not_release_alone(office):
    office.hand_in()
    path = office.prepare()
    office.settle()
    for state in ("keyed", "scaled", "verified"):
        office.petra.post(f"{path}/step", {"state": state})
    office.petra.post(f"{path}/release", {"state": "approved"})
    office.petra.post(f"{path}/release", {"state": "approved"})

    alone = office.petra.post(f"{path}/release", {"state": "published"})

    assert alone.status_code == 409
    assert office.run().state is RunState.VERIFIED
    assert office.letters() == []


def candidate(office, place):
    account = office.desk.account(Grant(Role.CANDIDATE))
    with office.desk.sessions.begin() as session:
        person = office.sat.people[place]
        candidates.link_account(session, person, account.id, act=office.desk.act())
    return office.desk.visitor(account)


def placed(office, *, passed):
    with office.desk.sessions() as session:
        found = results.of_run(session, office.run().id)
    numbers = [one.number for one in office.sat.people]
    return next(numbers.index(one.number) for one in found if one.passed is passed)


def test_ca_18_and_ca_20_a_pass_is_told_in_plain_words_with_the_letter_beside_it(published):
    visitor = candidate(published, placed(published, passed=True))

    page = visitor.get("/results")
    said = text_of(page)
    link = re.search(r'href="(/letters/[^"]+/fr)"', page.text)

    assert "You met the standard" in said
    assert re.search(r"You met the standard: \d{3} points, where 200 are needed", said)
    assert "Needed to pass 200" in said
    assert "How exact it is too few people sat this exam to say" in said
    assert "not a percentage and not a rank" in said
    assert "No area has a result of its own" in said
    assert "E1 Area E1 60% 12" in said
    assert "What to study" not in said
    assert visitor.get(link[1]).content.startswith(b"%PDF")


def test_ca_19_not_yet_is_told_with_dignity_and_without_a_letter(published):
    visitor = candidate(published, placed(published, passed=False))

    said = text_of(visitor.get("/results"))

    assert re.search(r"You have not met the standard yet: 1\d\d points, where 200", said)
    assert "Nothing of this goes onto a transcript" in said
    assert "You can sit the exam again on May 17, 2027 at the earliest. A new sitting costs" in said
    assert "What to study E1" in said
    assert "There is no letter for this sitting" in said
    assert not re.search(r"\b(fail|weak|poor|deficien|inadequa|unsuccess)", said.lower())
    assert "/letters/" not in visitor.get("/results").text


def test_a_letter_is_handed_to_its_holder_and_to_no_other_candidate(published):
    letter = published.letters()[0]
    numbers = [one.id for one in published.sat.people]
    holder = numbers.index(letter.candidate)
    other = next(place for place in range(6) if place != holder)

    assert candidate(published, holder).get(f"/letters/{letter.number}/en").status_code == 200
    assert candidate(published, other).get(f"/letters/{letter.number}/en").status_code == 404


def test_a_college_reads_its_own_results_and_no_others(published):
    page = published.desk.sign_in(Role.COORDINATOR, sittings.COLLEGE).get("/cohorts/results")
    own = [one for one in published.sat.people if one.college == sittings.COLLEGE]
    others = [one for one in published.sat.people if one.college != sittings.COLLEGE]

    assert all(one.number in page.text for one in own)
    assert not any(one.number in page.text for one in others)
    assert "Fewer than 5 students: no pass rate is given" in text_of(page)


def test_rr_01_a_letter_is_verified_by_its_code_and_by_its_file(published):
    letter = published.letters()[0]
    visitor = published.desk.visitor()

    by_code = visitor.get(f"/v/{letter.code}")
    by_hand = visitor.get("/v", code=f"{letter.code[:10].upper()} {letter.code[10:]}")
    by_file = visitor.post("/v/file", files={"file": ("l.pdf", published.pdf(letter))})

    assert "The bank issued this letter, and it stands." in text_of(by_code)
    assert letter.digest in by_code.text
    shown = visitor.get(by_hand.headers["location"])
    assert letter.digest in shown.text
    assert "The file is as the bank sealed it, and the letter stands." in text_of(by_file)


def test_rr_02_an_edited_file_is_found_out_and_only_the_code_shows_the_true_record(published):
    letter = published.letters()[0]
    visitor = published.desk.visitor()
    edited = BytesIO()
    with pikepdf.open(BytesIO(published.pdf(letter))) as opened:
        opened.docinfo["/Keywords"] = "300"
        opened.save(edited)

    by_file = visitor.post("/v/file", files={"file": ("l.pdf", edited.getvalue())})
    wrong = visitor.get(f"/v/{letter.code[:-1]}{'0' if letter.code[-1] != '0' else '1'}")

    assert "The file is not what the bank sealed" in text_of(by_file)
    assert str(letter.scaled) not in text_of(by_file)
    assert wrong.status_code == 404
    assert letter.number not in wrong.text
    assert f"{letter.scaled} on a scale" in text_of(visitor.get(f"/v/{letter.code}"))


def test_guessing_codes_has_to_wait_and_a_right_code_costs_nothing(published):
    letter = published.letters()[0]
    visitor = published.desk.visitor()
    for guess in range(30):
        assert visitor.get(f"/v/{guess:026}").status_code == 404
        if guess < 29:
            assert visitor.get(f"/v/{letter.code}").status_code == 200

    assert visitor.get(f"/v/{31:026}").status_code == 429
    published.desk.pass_time(minutes=16)
    assert visitor.get(f"/v/{letter.code}").status_code == 200


def test_rr_03_each_receiver_reads_the_credit_in_its_own_unit(published):
    letter = published.letters()[0]

    said = text_of(published.desk.visitor().get(f"/v/{letter.code}"))

    assert "NETW 1100, 3 credits 3 credits (specified)" in said
    assert "3 credits (unspecified) B-level required" in said


def test_rr_04_the_proposal_is_that_of_the_receivers_own_policy(published):
    letter = next(one for one in published.letters() if not one.b_level)
    open_desk = published.desk.sign_in(Role.REGISTRAR, sittings.RECEIVER)
    strict = published.desk.sign_in(Role.REGISTRAR, sittings.STRICT)

    accepted = text_of(open_desk.get("/letters", code=letter.code))
    declined = text_of(strict.get("/letters", code=letter.code))

    assert "What your policy proposes accept NETW 1100, 3 credits" in accepted
    assert f"below B-level: {letter.scaled} where 230 is asked for" in declined


def test_a_receiver_can_hand_over_the_file_of_a_letter_instead_of_its_code(published):
    letter = next(one for one in published.letters() if not one.b_level)
    registrar = published.desk.sign_in(Role.REGISTRAR, sittings.RECEIVER)
    pdf = published.pdf(letter)

    whole = registrar.post("/letters/file", files={"file": ("l.pdf", pdf)})
    altered = registrar.post("/letters/file", files={"file": ("l.pdf", pdf[:-9] + b"x" * 9)})
    nothing = registrar.post("/letters/file", {"file": ""})

    assert "The file is as the bank sealed it, and the letter stands." in text_of(whole)
    assert "What your policy proposes accept NETW 1100, 3 credits" in text_of(whole)
    assert "What your policy proposes" not in text_of(altered)
    assert nothing.status_code == 422


def test_no_run_is_offered_for_a_form_whose_results_are_out(published):
    page = published.petra.get("/runs")

    assert "published" in text_of(page)
    assert "Prepare a run of form" not in text_of(page)


def test_answers_that_come_after_the_release_can_be_prepared_in_another_run(published):
    with published.desk.sessions.begin() as session:
        for row in session.scalars(select(RunRow)):
            row.file_digests = json.dumps(["0" * 64])

    page = published.petra.get("/runs")

    assert "Prepare a run of form" in text_of(page)


def test_a_receiver_changes_its_own_policy_after_a_second_look(published):
    registrar = published.desk.sign_in(Role.REGISTRAR, sittings.RECEIVER)
    entered = {
        "accepts": "unspecified",
        "local_code": "",
        "local_value": "",
        "conditions_en": "only in part-time study",
        "conditions_fr": "à temps partiel seulement",
    }

    looked = registrar.post("/policy/courses/NET-120", entered)
    before = text_of(registrar.get("/policy"))
    done = registrar.post("/policy/courses/NET-120", entered | {"step": "confirmed"})
    after = text_of(registrar.get("/policy"))

    assert "Check your answers" in text_of(looked)
    assert "NETW 1100" in before
    assert done.headers["location"] == "/policy"
    assert "3 credits (unspecified)" in after
    assert "only in part-time study" in after


def test_terms_that_make_no_sense_are_refused_field_by_field(published):
    registrar = published.desk.sign_in(Role.REGISTRAR, sittings.RECEIVER)
    wrong = {"min_scaled": "90", "requires_b_level": "maybe", "recency_years": "0"}
    right = {"min_scaled": "230", "requires_b_level": "yes", "recency_years": ""}

    refused = registrar.post("/policy/terms", wrong)
    registrar.post("/policy/terms", right | {"step": "confirmed"})

    assert refused.status_code == 422
    assert text_of(refused).count("Error:") == 4
    assert "not stated" in text_of(registrar.get("/policy"))
    assert "230" in text_of(registrar.get("/policy"))


def test_the_interface_for_programs_takes_a_run_through_its_steps(office):
    office.hand_in()
    petra = office.desk.program(Role.PSYCHOMETRICIAN)
    made = petra.post("/api/runs", json={"form": sittings.FORM}).json()
    office.settle()
    for step in ("keyed", "scaled", "verified"):
        assert petra.post(f"/api/runs/{made['id']}/{step}").status_code == 201

    shown = petra.get(f"/api/runs/{made['id']}").json()
    lines = petra.get(f"/api/runs/{made['id']}/results").json()

    assert shown["state"] == "verified"
    assert len(lines) == 6
    assert {one["state"] for one in lines} == {"provisional"}


def test_a_program_verifies_a_code(published):
    letter = published.letters()[0]
    anybody = published.desk.program(Role.REGISTRAR, sittings.RECEIVER)

    known = anybody.get("/api/letters/verify", params={"code": letter.code}).json()
    unknown = anybody.get("/api/letters/verify", params={"code": "0"}).json()

    assert known["standing"] == "valid"
    assert known["letter"]["number"] == letter.number
    assert unknown["standing"] == "unknown"
    assert unknown["letter"] is None


def test_bk_12_an_event_that_is_edited_in_the_database_is_named_by_the_check_of_the_chain(
    published,
):
    auditor = published.desk.sign_in(Role.AUDITOR)
    with published.desk.sessions.begin() as session:
        whole = events.verify(session)
        edit = "UPDATE event SET actor = 'nobody' WHERE kind = 'run.published'"
        session.execute(text(edit))

    said = text_of(auditor.get("/audit/events"))

    assert whole is None
    with published.desk.sessions() as session:
        broken = events.verify(session)
        (named,) = events.search(session, kind="run.published", limit=2)
    assert broken is not None
    assert broken.seq == named.seq
    assert str(broken.seq) in said


@pytest.mark.parametrize(
    "hostile",
    ["=HYPERLINK(1)", "\u202edelttor", "😀" * 50, "'; DROP TABLE answer_file; --", "<script>"],
)
def test_bk_20_a_hostile_candidate_number_is_named_as_text_and_nothing_is_stored(office, hostile):
    lines = sittings.answer_file(office.answers).decode().splitlines()
    row = ",".join([f'"{hostile}"', *lines[1].split(",")[1:]])

    answer = office.hand_in("\n".join([lines[0], row]).encode())

    assert answer.status_code == 422
    assert "<script>" not in answer.text.partition("<main")[2]
    assert "is no candidate number: a digit is wrong" in text_of(answer)
    assert "awaited" in text_of(office.mara.get("/runs"))
