"""A published run whose answer file misread one mark, and the people who set it right.

Mei Lin (place 2) reached the cut on paper; the file has one of her marks wrong.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import Role
from scoring.appeals import checking, deciding, service, steps
from scoring.appeals.types import Appeal
from scoring.runs import keying, results
from scoring.runs import service as runs
from scoring.runs.types import Run
from scoring.sheets.types import AnswerFile
from tests import sitting as sittings
from tests.sitting import SCORED, Crew, Sitting

#: Wrong answers on paper by place; the cut of the panel is 11 of 20 marks.
ON_PAPER = (0, 2, 9, 6, 9, 15)
MISREAD = 2
QUESTION = 1
NEXT_DAY = SCORED + timedelta(days=1)


@dataclass
class Office:
    """The bank's people around one sitting; every step is one transaction."""

    sessions: sessionmaker[Session]
    crew: Crew
    sat: Sitting
    file: AnswerFile
    run: Run
    paper: dict[str, tuple[str, ...]]

    def who(self, place: int = MISREAD):
        return self.sat.people[place]

    def candidate(self, place: int = MISREAD, *, at: datetime = NEXT_DAY) -> Act:
        return self.crew.act(self.who(place).number, Role.CANDIDATE, at=at)

    def manager(self, by: str, reason: str = "", *, at: datetime = NEXT_DAY) -> Act:
        return self.crew.manager(reason, by=by, at=at)

    def numbers(self, by: str, reason: str = "", *, at: datetime = NEXT_DAY) -> Act:
        return self.crew.numbers(reason, by=by, at=at)

    def result(self, place: int = MISREAD):
        """Return the newest result that the candidate may know of."""
        with self.sessions() as session:
            return results.of_candidate(session, self.who(place).id)[0]

    def ask(self, place: int = MISREAD, *, at: datetime = NEXT_DAY) -> Appeal:
        with self.sessions.begin() as session:
            act = self.candidate(place, at=at)
            result = results.of_candidate(session, self.who(place).id)[0]
            opened = service.request(session, result.run, result.candidate, act=act)
            version = steps.consent_version(at.date())
            return service.consent(session, opened.number, version=version, act=act)

    def pay(self, appeal: Appeal, *, at: datetime = NEXT_DAY) -> Appeal:
        with self.sessions.begin() as session:
            act = self.manager("mara", at=at)
            return service.settle_fee(session, appeal.number, paid=True, act=act)

    def begin(self, appeal: Appeal, *, by: str = "chloe", at: datetime = NEXT_DAY) -> Appeal:
        with self.sessions.begin() as session:
            return checking.begin(session, appeal.number, act=self.manager(by, at=at))

    def read(self, appeal, cells=None, *, by: str = "chloe", at: datetime = NEXT_DAY) -> Appeal:
        """Hand in a second reading, of what is on the paper unless told otherwise."""
        with self.sessions.begin() as session:
            act = self.manager(by, at=at)
            found = self.paper[appeal.candidate_number] if cells is None else cells
            return checking.hand_in(session, appeal.number, found, act=act)

    def check(self, appeal: Appeal, *, by: str = "chloe") -> Appeal:
        """Read the paper again from beginning to end."""
        return self.read(self.begin(self.pay(appeal), by=by), by=by)

    def score_again(self, appeal: Appeal, *, by: str = "petra"):
        with self.sessions.begin() as session:
            return checking.score_again(session, appeal.number, act=self.numbers(by))

    def release(self, run: Run) -> Run:
        """Let two people approve a correction and publish it, its letters aside."""
        for act in (self.numbers("petra"), self.manager("mara")):
            with self.sessions.begin() as session:
                run = runs.approve(session, run, act=act)
        with self.sessions.begin() as session:
            run, _ = runs.publish(session, run, act=self.manager("mara"))
            checking.note_release(session, run, act=self.manager("mara"))
        return run

    def sweep(self, appeal: Appeal, *, faulty=(), left_out=(), words="all read again"):
        numbers = {one.number for one in self.sat.people} - {appeal.candidate_number}
        with self.sessions.begin() as session:
            return checking.sweep(
                session,
                appeal.number,
                checked=sorted(numbers - set(left_out)),
                faulty=faulty,
                words=words,
                act=self.numbers("petra"),
            )

    def decide(self, appeal: Appeal, choice, *acts: Act) -> Appeal:
        for act in acts:
            with self.sessions.begin() as session:
                appeal = deciding.decide(session, appeal.number, choice, act=act)
        return appeal

    def get(self, appeal: Appeal) -> Appeal:
        with self.sessions() as session:
            return steps.get(session, appeal.number)


def on_paper(sat: Sitting) -> dict[str, tuple[str, ...]]:
    """Return what everybody marked on paper, by candidate number."""
    return {
        one.number: sittings.answers_with(sat.form, wrong)
        for one, wrong in zip(sat.people, ON_PAPER, strict=True)
    }


def misread(sat: Sitting, paper: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return what stands in the answer file: one mark of one person was misread."""
    number = sat.people[MISREAD].number
    marks = list(paper[number])
    marks[QUESTION - 1] = "ABCD"[("ABCD".index(marks[QUESTION - 1]) + 1) % 4]
    return paper | {number: tuple(marks)}


def published(sessions: sessionmaker[Session], crew: Crew, *, held_places=()) -> Office:
    """Return the office after the results of the misread file are released."""
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew)
        sittings.accept(session, crew)
        paper = on_paper(sat)
        file = sittings.receive(session, sat, misread(sat, paper), crew)
        run = runs.prepare(session, sat.form, [file], act=crew.numbers())
        run = keying.settle_keys(session, run, act=crew.numbers())
        colleges = {one.id: one.college for one in sat.people}
        held = {sat.people[place].id: "I-2027-01" for place in held_places}
        run, _ = runs.scale(
            session, run, sat.form, [file], colleges=colleges, held=held, act=crew.numbers()
        )
        run = runs.verify(session, run, sat.form, [file], act=crew.numbers())
        runs.approve(session, run, act=crew.numbers())
        run = runs.approve(session, run, act=crew.manager())
        run, _ = runs.publish(session, run, act=crew.manager())
    return Office(sessions, crew, sat, file, run, paper)


@contextmanager
def rolled_back(office: Office) -> Iterator[Office]:
    """Return the office over one transaction that is undone in the end."""
    with office.sessions.kw["bind"].connect() as connection:
        outer = connection.begin()
        sessions = sessionmaker(connection, join_transaction_mode="create_savepoint")
        yield replace(office, sessions=sessions)
        outer.rollback()


def days_later(count: int) -> datetime:
    """Return an instant so many days after the release."""
    return SCORED + timedelta(days=count)
