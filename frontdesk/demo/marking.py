"""Scene five: simulated answers as files, scoring runs, two people on every held key, release."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

import numpy as np
from sqlalchemy.orm import Session as Connection

from eligibility.applications import service as applications
from eligibility.candidates import service as candidates
from exambank.core.vocabulary import CandidateId, CourseCode, ItemId
from frontdesk.demo import data, programme, simulate
from frontdesk.demo.cast import PLAYERS, Cast, enter_one_who_failed
from frontdesk.demo.examday import Sat
from frontdesk.demo.faults import Caught
from frontdesk.demo.papers import main_code
from scheduling.bookings.types import Booking
from scoring.experts import service as experts
from scoring.runs import areas, keying
from scoring.runs import service as runs
from scoring.runs.forms import answer_form, scored_form
from scoring.runs.types import Disposition, Hold, Result, Run, ScoredForm
from scoring.sheets import service as sheets
from scoring.sheets.types import AnswerFile, AnswerForm

RECEIVED = datetime(2027, 4, 20, 14, tzinfo=UTC)
NAMED = datetime(2027, 4, 20, 15, tzinfo=UTC)
ANSWERED = datetime(2027, 4, 20, 19, tzinfo=UTC)
RULED = datetime(2027, 4, 21, 15, tzinfo=UTC)
RELEASED = datetime(2027, 4, 23, 13, tzinfo=UTC)

EXPERTS = ("reviewer", "reviewer2")
MISKEYED_AT, TWO_RIGHT_AT = 37, 62
FAULT_AT = {programme.MISKEYED: 5, programme.TWO_RIGHT: 6}


@dataclass(frozen=True, slots=True)
class Scored:
    """A published run of one course: its results, and the planted key faults it caught."""

    run: Run
    results: tuple[Result, ...]
    caught: tuple[Caught, ...]


def simulate_answers(
    connection: Connection, sat: Sequence[Sat], *, rng: np.random.Generator
) -> tuple[tuple[Sat, str, bytes], ...]:
    """Return, for each session, the name and the bytes of its answer file."""
    return tuple(
        (one, f"answers-{one.session.room}.csv", _file(connection, one, rng)) for one in sat
    )


def receive(
    connection: Connection, files: Sequence[tuple[Sat, str, bytes]], cast: Cast
) -> tuple[AnswerFile, ...]:
    """Hand the answer files in, as the web does."""
    received = []
    for one, name, raw in files:
        form = answer_form(connection, main_code(one.session.course))
        expected = {candidate.number: (candidate.id, form.code) for _, candidate in one.present}
        made = sheets.receive(
            connection,
            one.session.id,
            raw,
            name=name,
            forms={form.code: form},
            expected=expected,
            act=cast.act("manager", RECEIVED),
        )
        received.append(made.file)
    return tuple(received)


def score(
    connection: Connection,
    course: CourseCode,
    files: Sequence[AnswerFile],
    sat: Sequence[Sat],
    cast: Cast,
) -> Scored:
    """Take one course through a scoring run to its release by two people."""
    form = scored_form(connection, main_code(course))
    mine = [file for file in files if any(sheet.form == form.code for sheet in file.sheets)]
    numbers = cast.act("psychometrician", RULED)
    _answer_again(connection, form, cast)
    run = runs.prepare(connection, form, mine, act=numbers)
    for hold in run.holds:
        _rule(connection, run, hold, form, cast)
    run = keying.settle_keys(connection, run, act=numbers)
    colleges = {booking.candidate: booking.college for one in sat for booking, _ in one.present}
    run, _ = runs.scale(connection, run, form, mine, colleges=colleges, held={}, act=numbers)
    run = runs.verify(connection, run, form, mine, act=numbers)
    for key in ("psychometrician", "manager"):
        run = runs.approve(connection, run, act=cast.act(key, RELEASED))
    run, results = runs.publish(connection, run, act=cast.act("manager", RELEASED))
    areas.keep(connection, run)
    _mark_used(connection, [booking for one in sat for booking, _ in one.present], results, cast)
    return Scored(run, tuple(results), tuple(_caught(run)))


def let_one_who_failed_sign_in(
    connection: Connection, scored: Mapping[str, Scored], cast: Cast
) -> None:
    """Give an account to the first person, by number, who sat an exam and did not pass it."""
    failed = [one for run in scored.values() for one in run.results if not one.passed]
    for result in sorted(failed, key=lambda one: one.number)[:1]:
        person = candidates.get(connection, result.candidate)
        enter_one_who_failed(connection, person, cast, at=RELEASED)


def _file(connection: Connection, one: Sat, rng: np.random.Generator) -> bytes:
    form = answer_form(connection, main_code(one.session.course))
    items = [place.item for place in scored_form(connection, form.code).places]
    right = programme.true_keys(one.session.course)
    difficulty = data.difficulties(one.session.course)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    questions = [f"q{number}" for number in range(1, len(items) + 1)]
    writer.writerow(["candidate", "form", "version", *questions])
    for booking, candidate in one.present:
        route = "college_cohort" if booking.college else "hours"
        theta = simulate.ability(route, rng)
        version = _version(booking)
        printed = _printed(form, version, items, right)
        marked = simulate.answers(printed, difficulty, theta=theta, rng=rng)
        writer.writerow([candidate.number, form.code, version, *marked])
    return out.getvalue().encode("utf-8")


def _printed(
    form: AnswerForm, version: str, items: Sequence[ItemId], right: Mapping[ItemId, tuple[str, ...]]
) -> list[simulate.Question]:
    return [
        simulate.Question(
            item=items[position - 1],
            letters=form.letters[position - 1],
            right=right[items[position - 1]],
            several=len(right[items[position - 1]][0].split("+")),
        )
        for position in form.orders[version]
    ]


def _version(booking: Booking) -> str:
    """Return the version that lay on the desk."""
    if booking.paper is not None:
        return booking.paper.rpartition("/")[2]
    return str((booking.seat_no or 0) % 4 + 1)


def _answer_again(connection: Connection, form: ScoredForm, cast: Cast) -> None:
    """Let two experts answer every question again without the key, by the newest guidance."""
    right = programme.true_keys(form.course)
    given = {
        place.position: frozenset(right[place.item][-1].split("+"))
        for place in form.places
        if place.scored
    }
    for key in EXPERTS:
        expert = next(one for one in PLAYERS if one.key == key)
        account = str(cast.accounts[key])
        named = cast.act("psychometrician", NAMED)
        experts.name(
            connection,
            form.code,
            account=account,
            called=expert.name,
            roles=[expert.role],
            act=named,
        )
        act = cast.act(key, ANSWERED)
        experts.answer(connection, form.code, given, act=act)
        keying.hand_in_answers(connection, form.code, roles=[expert.role], act=act)


def _rule(connection: Connection, run: Run, hold: Hold, form: ScoredForm, cast: Cast) -> None:
    """Let two people decide, each for themselves, what the key of a held question should be."""
    disposition, key, reason = _decision(hold, form)
    for who, later in (("psychometrician", 0), ("manager", 40)):
        act = cast.act(who, RULED + timedelta(minutes=later), reason)
        keying.rule(connection, run, item=hold.item, disposition=disposition, key=key, act=act)


def _decision(hold: Hold, form: ScoredForm) -> tuple[Disposition, str, str]:
    if hold.item == programme.MISKEYED:
        right = programme.true_keys(form.course)[hold.item][0]
        return Disposition.REKEY, right, "the reference supports option C; the key was a slip"
    if hold.item == programme.TWO_RIGHT:
        both = "|".join(programme.BOTH_RIGHT)
        return Disposition.MULTI_KEY, both, "the guide of 2019 makes both options right"
    return Disposition.KEEP, "", "key checked against the reference again and kept"


def _caught(run: Run) -> list[Caught]:
    held = {hold.item: hold for hold in run.holds}
    found = []
    for item, number in FAULT_AT.items():
        if not item.startswith(run.course.split("-")[0]):
            continue
        hold = held.get(item)
        if hold is None:
            found.append(Caught(number, False, "not held in key validation"))
        else:
            told = f"question {hold.position} held: " + "; ".join(hold.evidence)
            found.append(Caught(number, True, f"{told}; two people decided before any score"))
    return found


def _mark_used(
    connection: Connection, booked: Sequence[Booking], results: Sequence[Result], cast: Cast
) -> None:
    sat: set[CandidateId] = {result.candidate for result in results}
    for booking in booked:
        if booking.candidate in sat:
            applications.mark_used(
                connection, booking.application, act=cast.act("manager", RELEASED)
            )
