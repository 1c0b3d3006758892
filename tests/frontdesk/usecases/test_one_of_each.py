"""No sequence of steps leaves two live results or two live letters of one candidate and course."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import sessionmaker

from exambank.core.database import open_database
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import CourseCode
from frontdesk.usecases import bankkey, heldresults, letters, releasing, renaming
from scoring.appeals.steps import AppealRefused
from scoring.cases.service import CaseRefused
from scoring.cases.types import CancelGround, CaseKind, Remedy
from scoring.forensics.evidence import EvidenceKind
from scoring.letters import service as issued
from scoring.letters.service import LetterNotFound, LetterRefused, SecondPersonNeeded
from scoring.letters.types import LetterState, RevocationGround
from scoring.runs import corrections, keying, materials, results
from scoring.runs import service as runs
from scoring.runs.steps import RunRefused
from scoring.runs.types import ResultState
from tests import rescoring
from tests.rescoring import MISREAD
from tests.sitting import SCORED, Crew

COURSE = CourseCode("NET-120")
LIVE = {ResultState.RELEASED, ResultState.HELD}
REFUSALS = (
    AppealRefused,
    CaseRefused,
    LetterNotFound,
    LetterRefused,
    RunRefused,
    SecondPersonNeeded,
    TransitionRefused,
)


class Bank:
    """The steps that touch results and letters of one candidate, each by its name."""

    def __init__(self, office, key):
        self.office, self.key = office, key
        self.paper = {"key": key, "base_url": "https://bank.example", "contact": ""}
        self.asked = self.case = self.correction = None

    def ask(self):
        self.asked = self.office.ask()

    def read(self):
        self.asked = self.office.check(self.asked)

    def score_again(self):
        self.asked, self.correction = self.office.score_again(self.asked)

    def release_correction(self):
        self._release(self.correction)

    def score_everybody(self):
        """Score the whole form in a new run and release it."""
        with self.office.sessions.begin() as session:
            act = self.office.numbers("petra")
            given = materials.of_form(session, self.office.run.form)
            run = runs.prepare(session, given.form, given.files, act=act)
            run = keying.settle_keys(session, run, act=act)
            parts = (given.form, given.files)
            people = {"colleges": given.colleges, "held": given.held}
            run, _ = runs.scale(session, run, *parts, **people, act=act)
            run = runs.verify(session, run, *parts, act=act)
        self._release(run)

    def open_case(self):
        with self.office.sessions.begin() as session:
            act = self.office.manager("mara")
            told = {"kind": CaseKind.DEVICE, "told": "a phone"}
            number = self.office.who().number
            self.case = heldresults.open_case(session, number, COURSE, **told, act=act)

    def lift(self):
        for act in (self.office.numbers("petra", "no"), self.office.manager("mara", "no")):
            self._decide(Remedy.LIFT, None, act)

    def cancel(self):
        with self.office.sessions.begin() as session:
            cases, number = heldresults.cases, self.case.number
            said = {"source": "log", "said": "seen", "act": self.office.manager("mara")}
            cases.file_evidence(session, number, EvidenceKind.REPORT, **said)
            cases.send_notice(session, number, act=self.office.manager("mara"))
            cases.answer(session, number, "no", act=self.office.candidate())
        for act in (self.office.numbers("petra", "yes"), self.office.manager("mara", "yes")):
            self._decide(Remedy.CANCEL, CancelGround.DEVICE, act)

    def rename(self):
        with self.office.sessions.begin() as session:
            act = self.office.manager("mara", "certificate")
            name = {"first_name": "Mei", "last_name": "Lin-Roy"}
            renaming.rename(session, self.office.who().number, **name, **self.paper, act=act)

    def revoke(self):
        with self.office.sessions.begin() as session:
            letter = issued.standing(session, self.office.who().id, COURSE)
            if letter is not None:
                for act in (self.office.manager("mara", "x"), self.office.manager("bo", "x")):
                    ground = RevocationGround.ISSUED_IN_ERROR
                    issued.revoke(session, letter, ground=ground, act=act)

    def _decide(self, remedy, ground, act):
        with self.office.sessions.begin() as session:
            number = self.case.number
            heldresults.decide(session, number, remedy, ground=ground, **self.paper, act=act)

    def _release(self, run):
        with self.office.sessions.begin() as session:
            for act in (self.office.numbers("petra"), self.office.manager("mara")):
                run = runs.approve(session, run, act=act)
            releasing.release(session, run, **self.paper, act=self.office.manager("mara"))


STEPS = (
    "ask",
    "read",
    "score_again",
    "release_correction",
    "score_everybody",
    "open_case",
    "lift",
    "cancel",
    "rename",
    "revoke",
)


#: What must have been made before a step can be taken.
NEEDED = {
    "read": "asked",
    "score_again": "asked",
    "release_correction": "correction",
    "lift": "case",
    "cancel": "case",
}


@pytest.fixture(scope="module")
def lasting(sqlite_template, tmp_path_factory):
    """Return an office with the candidate's misread result released, and the bank's key."""
    folder = tmp_path_factory.mktemp("one")
    (folder / "bank.db").write_bytes(sqlite_template.read_bytes())
    key = bankkey.provide(folder / "keys", bank="Example Bank", now=SCORED)
    engine = open_database(f"sqlite:///{folder / 'bank.db'}")
    office = rescoring.published(sessionmaker(engine), Crew())
    with office.sessions.begin() as session:
        act = office.crew.manager()
        base = "https://bank.example"
        letters.issue_letters(session, office.run, key=key, base_url=base, act=act)
    yield office, key
    engine.dispose()


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(["score_again", "release_correction", "rename", "score_everybody", "open_case", "cancel"])
@example(["open_case", "score_everybody", "score_again", "lift", "release_correction", "revoke"])
@example(["score_again", "release_correction", "open_case", "cancel", "score_everybody"])
@given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=9))
def test_whatever_is_done_one_result_and_one_letter_at_most_stand(lasting, monkeypatch, taken):
    # The sealed page is not what this is about, and sealing takes most of the time.
    monkeypatch.setattr(letters, "seal", lambda _page, _key: b"%PDF-")
    office, key = lasting
    with rescoring.rolled_back(office) as fresh:
        bank = Bank(fresh, key)
        for step in ("ask", "read", *taken):
            needed = NEEDED.get(step)
            if needed is None or getattr(bank, needed) is not None:
                with suppress(*REFUSALS):
                    getattr(bank, step)()
            check(fresh)


def check(office):
    person = office.who(MISREAD)
    with office.sessions() as session:
        shown = results.of_candidate(session, person.id)
        mine = issued.of_candidate(session, person.id)
        live = Counter(one.session for one in shown if one.state in LIVE)
        standing = [one for one in mine if one.state is LetterState.ISSUED]
        assert max(live.values(), default=0) <= 1
        assert len(standing) <= 1
        for letter in standing:
            backed = results.locked(session, letter.run, person.id)
            assert backed.state is ResultState.RELEASED
            assert backed.passed
        assert corrections.root_of(session, office.run.id) == office.run
