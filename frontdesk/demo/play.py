"""Plays the whole cycle, scene by scene, through the services that the web uses.

Each scene is one transaction or a few; the numbers come from the seed, the instants from the
scenes.  The result is a summary and a folder of documents.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import seeded_ids
from exambank.core.database import open_database
from frontdesk.accounts.secrecy import Passwords
from frontdesk.demo import cast as players
from frontdesk.demo import documents, entry, examday, marking, papers, programme, summary
from frontdesk.demo.cast import Cast
from frontdesk.demo.faults import Caught
from frontdesk.demo.folder import DemoFolder
from frontdesk.demo.press import ProcessPress, open_press
from frontdesk.demo.summary import Summary
from frontdesk.migrations import machinery
from frontdesk.usecases import bankkey

DATABASE = "exambank.db"
KEYS = "keys"
BANK = "Exam Bank of the Provincial Consortium (demonstration)"
SITE_CLOCK = datetime.fromisoformat("2027-04-26T13:00:00+00:00")
"""The instant at which the demo site's clock starts: the letters are out."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """What every scene needs: the database, the cast, the seed's generator, the folder."""

    sessions: sessionmaker[Session]
    cast: Cast
    rng: np.random.Generator
    folder: DemoFolder
    progress: Progress
    seed: int
    base_url: str
    press: ProcessPress


def database_url(folder: Path) -> str:
    """Return the URL of a demonstration's database."""
    return f"sqlite:///{folder / DATABASE}"


def play(
    folder: DemoFolder,
    *,
    seed: int,
    base_url: str,
    progress: Progress,
    clock: Callable[[], float],
) -> Summary:
    """Play the cycle in `folder` and return what happened.

    `clock` returns seconds on any scale; it is read twice, for the time the cycle took.
    """
    began = clock()
    folder.begin()
    for ending in ("", "-wal", "-shm"):
        folder.claim(DATABASE + ending)
    engine = open_database(database_url(folder.path))
    try:
        progress("Making the database")
        machinery.upgrade(engine)
        sessions = sessionmaker(engine)
        with open_press() as press:
            cast = _enter_cast(sessions, seed=seed)
            rng = np.random.default_rng(seed)
            stage = Stage(sessions, cast, rng, folder, progress, seed, base_url, press)
            courses, faults = _scenes(stage)
        with sessions.begin() as session:
            covered = summary.coverages(session)
            credit = summary.letter_credit(session)
    finally:
        engine.dispose()
    return Summary(
        courses=courses,
        coverage=covered,
        letter_credit=credit,
        faults=faults,
        documents=len(folder.made(".pdf")),
        seconds=clock() - began,
    )


def _enter_cast(sessions: sessionmaker[Session], *, seed: int) -> Cast:
    new_id = seeded_ids(Random(seed))  # noqa: S311 - identifiers of a demonstration that repeats
    password_hash = Passwords().hash(players.PASSWORD)
    with sessions.begin() as session:
        return players.enter(
            session, password_hash=password_hash, at=programme.OPENED, new_id=new_id
        )


def _scenes(stage: Stage) -> tuple[Mapping[str, Mapping[str, int]], Sequence[Caught]]:
    _programme(stage)
    _papers(stage)
    entered = _entry(stage)
    faults, sat, booked = _exam_day(stage)
    scored = _marking(stage, sat)
    letters = _letters(stage, scored)
    faults.extend(caught for one in scored.values() for caught in one.caught)
    counts: dict[str, Mapping[str, int]] = {}
    for code, verdicts in sorted(entered.verdicts.items()):
        done = scored.get(code)
        counts[code] = {
            "applied": sum(verdicts.values()),
            **verdicts,
            "booked": booked.get(code, 0),
            "sat": 0 if done is None else len(done.results),
            "passed": 0 if done is None else sum(one.passed for one in done.results),
            "letters": letters.get(code, 0),
        }
    return counts, faults


def _programme(stage: Stage) -> None:
    stage.progress("Courses, blueprints, institutions")
    with stage.sessions.begin() as session:
        programme.set_up(session, stage.cast)
        entry.set_rules(session, stage.cast)
        documents.print_blueprints(session, stage.folder)
    for course in programme.EXAMINED:
        stage.progress(f"Items of {course}: import, review, panel ratings")
        with stage.sessions.begin() as session:
            programme.import_bank(session, course, stage.cast)
            programme.rate_and_review(session, course, stage.cast)


def _papers(stage: Stage) -> None:
    for course in programme.EXAMINED:
        stage.progress(f"Forms of {course}: assemble, proof, seal")
        with stage.sessions.begin() as session:
            papers.make_forms(session, course, stage.cast, seed=stage.seed)


def _entry(stage: Stage) -> entry.Entered:
    stage.progress("Candidates: cohorts, micro-credentials, hours")
    with stage.sessions.begin() as session:
        return entry.enter_people(session, stage.cast)


def _exam_day(
    stage: Stage,
) -> tuple[list[Caught], tuple[examday.Sat, ...], Mapping[str, int]]:
    stage.progress("Rooms, key time, bookings")
    with stage.sessions.begin() as session:
        faults = [examday.survey_rooms(session, stage.cast)]
        examday.old_timetable(session, stage.cast)
        earlier, shared = examday.open_days(session, stage.cast)
        booked = examday.book_everybody(session, shared, stage.cast)
        examday.try_too_late_evidence(session, shared, stage.cast)
        faults.append(examday.sit_twice(session, earlier, shared, stage.cast))
    stage.progress("Seats, tickets and sheets")
    with stage.sessions.begin() as session:
        closed = examday.seat_everybody(session, shared, stage.cast, seed=stage.seed)
        documents.print_day(
            session, closed, stage.folder, press=stage.press, base_url=stage.base_url
        )
    stage.progress("The exam day itself")
    with stage.sessions.begin() as session:
        sat = examday.hold_the_day(session, closed, stage.cast)
    return faults, sat, booked


def _marking(stage: Stage, sat: Sequence[examday.Sat]) -> dict[str, marking.Scored]:
    stage.progress("Answers: files, scoring, key validation, release")
    with stage.sessions.begin() as session:
        files = marking.simulate_answers(session, sat, rng=stage.rng)
    for _, name, raw in files:
        stage.folder.write(f"answers/{name}", raw)
    with stage.sessions.begin() as session:
        received = marking.receive(session, files, stage.cast)
    found: dict[str, marking.Scored] = {}
    for course in programme.EXAMINED:
        mine = [one for one in sat if one.session.course == course]
        with stage.sessions.begin() as session:
            found[course] = marking.score(session, course, received, mine, stage.cast)
    with stage.sessions.begin() as session:
        marking.let_one_who_failed_sign_in(session, found, stage.cast)
    return found


def _letters(stage: Stage, scored: Mapping[str, marking.Scored]) -> dict[str, int]:
    for name in (bankkey.PRIVATE_KEY, bankkey.CERTIFICATE, bankkey.ROOT, str(bankkey.ROOT_KEY)):
        stage.folder.claim(f"{KEYS}/{name}")
    key = bankkey.provide(stage.folder.path / KEYS, bank=BANK, now=programme.OPENED)
    issued: dict[str, int] = {}
    for course, one in scored.items():
        stage.progress(f"Letters of {course}: render, seal")
        with stage.sessions.begin() as session:
            issued[course] = documents.issue_letters(
                session,
                one.run,
                stage.folder,
                stage.cast,
                key=key,
                base_url=stage.base_url,
                press=stage.press,
            )
    stage.progress("Receivers look at letters")
    with stage.sessions.begin() as session:
        documents.receivers_look(session, stage.cast)
    return issued
