"""Sittings that can be scored, on both databases."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from scoring.runs import keying
from scoring.runs import service as runs
from scoring.runs.types import Disposition, Run
from scoring.sheets.types import AnswerFile
from tests import sitting as sittings
from tests.sitting import SCORED, SCORED_AGAIN, Crew, Sitting


@dataclass
class Scoring:
    """A sitting with its answers, and the steps of a run with one call each."""

    sessions: sessionmaker[Session]
    crew: Crew
    sat: Sitting
    file: AnswerFile
    at: datetime = SCORED

    def numbers(self, reason="", *, by="petra"):
        return self.crew.numbers(reason, by=by, at=self.at)

    def manager(self):
        return self.crew.manager(at=self.at)

    def prepare(self, differs=None) -> Run:
        """Prepare a run; with `differs` an expert called Noor answers those positions so."""
        with self.sessions.begin() as session:
            if differs:
                sittings.answer_cold(session, self.crew, self.sat.form, "noor", differs=differs)
            return runs.prepare(session, self.sat.form, [self.file], act=self.numbers())

    def rule(self, run, position, disposition, key="", *, people=("petra", "mara")):
        item = self.sat.form.places[position - 1].item
        for person in people:
            act = self.numbers("looked at the reference", by=person)
            with self.sessions.begin() as session:
                keying.rule(session, run, item=item, disposition=disposition, key=key, act=act)

    def settle(self, run) -> Run:
        with self.sessions.begin() as session:
            return keying.settle_keys(session, run, act=self.numbers())

    def scale(self, run, held=None):
        colleges = {one.id: one.college for one in self.sat.people}
        with self.sessions.begin() as session:
            return runs.scale(
                session,
                run,
                self.sat.form,
                [self.file],
                colleges=colleges,
                held=held or {},
                act=self.numbers(),
            )

    def verify(self, run) -> Run:
        with self.sessions.begin() as session:
            return runs.verify(session, run, self.sat.form, [self.file], act=self.numbers())

    def approve(self, run) -> Run:
        for act in (self.numbers(), self.manager()):
            with self.sessions.begin() as session:
                run = runs.approve(session, run, act=act)
        return run

    def publish(self, run):
        with self.sessions.begin() as session:
            return runs.publish(session, run, act=self.manager())

    def keep_all(self, run) -> Run:
        """Let two people keep the key of every held question that they have not ruled on."""
        with self.sessions() as session:
            ruled = {one.item for one in keying.rulings(session, run, act=self.numbers())}
        for hold in run.holds:
            if hold.item not in ruled:
                self.rule(run, hold.position, Disposition.KEEP)
        return self.settle(run)

    def through_all(self, run):
        """Take a run whose held keys are all kept to publication."""
        scaled, _ = self.scale(self.keep_all(run))
        return self.publish(self.approve(self.verify(scaled)))

    def through(self, run, held=None):
        """Take a run with settled keys to publication."""
        scaled, _ = self.scale(self.settle(run), held)
        return self.publish(self.approve(self.verify(scaled)))


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def scoring(sessions, crew):
    """Return the scoring of six people who answered by the key but for a few questions each."""
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew)
        answers = {
            one.number: sittings.answers_with(sat.form, miss)
            for one, miss in zip(sat.people, (0, 2, 4, 6, 8, 15), strict=True)
        }
        file = sittings.receive(session, sat, answers, crew)
    return Scoring(sessions, crew, sat, file)


@pytest.fixture
def sixty(sessions, crew):
    """Return the scoring of sixty people; in question 5 another option than the key is right."""
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew, people=60)
        key = sat.form.places[4].key
        truth = {5: next(letter for letter in "ABCD" if letter != key)}
        answers = sittings.simulated(sat.form, sat.people, seed=4, truth=truth)
        file = sittings.receive(session, sat, answers, crew)
    return Scoring(sessions, crew, sat, file)


@dataclass
class TwoForms:
    """A base form whose run can be published, and a second form that others sat."""

    base: Scoring
    second: Scoring


@pytest.fixture
def two_forms(sessions, crew):
    """Return a function that lets people sit a base form and then a second one."""

    def made(
        *, n_base=30, n=14, harder=0.0, repeaters=0, shared=6, publish=True, seed=1
    ) -> TwoForms:
        with sessions.begin() as session:
            sat = sittings.set_up(session, crew, people=n_base)
            answers = sittings.by_difficulty(sat.form, sat.people, seed=seed)
            file = sittings.receive(session, sat, answers, crew)
        base = Scoring(sessions, crew, sat, file)
        if publish:
            base.through_all(base.prepare())
        with sessions.begin() as session:
            again = sittings.sit_again(
                session, crew, sat, people=n, shared=shared, repeaters=repeaters
            )
            common = [place.item for place in sat.form.places[:shared]]
            answers = sittings.by_difficulty(
                again.form, again.people, seed=seed + 100, harder=harder, but=common
            )
            file = sittings.receive(session, again, answers, crew)
        return TwoForms(base, Scoring(sessions, crew, again, file, SCORED_AGAIN))

    return made
