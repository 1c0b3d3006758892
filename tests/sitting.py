"""A small sitting that can be scored: a sealed form, people who sat it, and their answers.

Twenty questions in two areas; everybody sits in one room of one centre.  `answer_rows` makes
answers of given people from a seed, so that a test can say what is truly right.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from io import StringIO
from random import Random

import numpy as np
from sqlalchemy.orm import Session as Connection

from eligibility.applications import store as applications
from eligibility.applications.types import Application, ApplicationState
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate, Person
from eligibility.types import Route
from exambank.core.acting import Act, seeded_ids
from exambank.core.answerkey import Key
from exambank.core.checkdigit import numbered
from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    ApplicationId,
    Bilingual,
    BookingId,
    CentreCode,
    CourseCode,
    DayId,
    FormCode,
    InstitutionCode,
    ItemId,
    Language,
    OutcomeCode,
    Role,
    SessionId,
)
from exambank.forms import service as forms
from exambank.forms.types import FormOrder, FormPurpose
from exambank.institutions import service as institutions
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditUnit,
    Institution,
    LocalCourse,
)
from exambank.items import content as contents
from exambank.items import store as items
from exambank.items.types import ItemState, ItemVersion
from frontdesk.usecases import sealing
from scheduling.bookings import store as bookings
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import store as centres
from scheduling.centres.types import Centre, RoomPlan
from scheduling.days import store as days
from scheduling.days.types import DayState, ExamDay, Session
from scoring.experts import service as cold_answers
from scoring.runs import keying
from scoring.runs.forms import answer_form, scored_form
from scoring.runs.types import ScoredForm
from scoring.sheets import service as sheets
from scoring.sheets.types import AnswerFile
from scoring.studies import service as studies
from scoring.studies.types import Study
from tests.bank import COURSE, a_content, found_course

FORM, SECOND = FormCode("NET-120-A"), FormCode("NET-120-B")
RESERVE = FormCode("NET-120-R")
COUNTS = {"E1": 12, "E2": 8}
SAT = datetime(2027, 4, 17, 16, tzinfo=UTC)
SCORED = datetime(2027, 4, 21, 15, tzinfo=UTC)
SAT_AGAIN = datetime(2027, 5, 15, 16, tzinfo=UTC)
SCORED_AGAIN = datetime(2027, 5, 19, 15, tzinfo=UTC)
NAMES = ("Amara Osei", "Luc Tremblay", "Mei Lin", "Omar Haddad", "Sofia Rossi", "Ruth Adler")
COLLEGE, OTHER = InstitutionCode("MRC"), InstitutionCode("LBC")
RECEIVER, STRICT = InstitutionCode("NGP"), InstitutionCode("HBU")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who sat what, where."""

    session: Session
    people: tuple[Candidate, ...]
    form: ScoredForm
    study: Study

    @property
    def expected(self) -> Mapping[str, tuple[object, FormCode]]:
        return {one.number: (one.id, self.form.code) for one in self.people}


class Crew:
    """People of the bank with stable names; every act gets identifiers from one seed."""

    def __init__(self, seed: int = 11) -> None:
        self.ids = seeded_ids(Random(seed))  # noqa: S311 - repeatable on purpose

    def act(self, by: str, role: Role, *, at: datetime = SCORED, reason: str = "") -> Act:
        return Act(by=by, role=role, at=at, reason=reason, new_id=self.ids)

    def numbers(self, reason: str = "", *, by: str = "petra", at: datetime = SCORED) -> Act:
        return self.act(by, Role.PSYCHOMETRICIAN, at=at, reason=reason)

    def manager(self, reason: str = "", *, by: str = "mara", at: datetime = SCORED) -> Act:
        return self.act(by, Role.BANK_MANAGER, at=at, reason=reason)


def set_up(
    connection: Connection,
    crew: Crew,
    *,
    people: int = 6,
    experts: Sequence[str] = ("ella", "emil"),
    reserve: bool = False,
    rated_first: bool = False,
) -> Sitting:
    """Make the course, its sealed form, its adopted cut, and people who sat it.

    The experts have answered every question again, and agree with every key.  A `reserve` is
    sealed before the form; with `rated_first` the panel has met before that.
    """
    _institutions(connection, crew)
    _bank(connection, crew)
    study = _study(connection, crew) if rated_first else None
    if reserve:
        seal_form(connection, crew, RESERVE, purpose=FormPurpose.RESERVE)
    seal_form(connection, crew)
    study = study or _study(connection, crew)
    session = _session(connection, crew, people)
    sat = tuple(_person(connection, crew, session, number) for number in range(people))
    form = scored_form(connection, FORM)
    for one in experts:
        answer_cold(connection, crew, form, one)
    return Sitting(session, sat, form, study)


def answer_cold(
    connection: Connection,
    crew: Crew,
    form: ScoredForm,
    expert: str,
    *,
    differs: Mapping[int, str] | None = None,
) -> None:
    """Let an expert answer every question by the key, but for what `differs` says, and hand in."""
    act, called = crew.act(expert, Role.REVIEWER), expert.title()
    cold_answers.name(
        connection,
        form.code,
        account=expert,
        called=called,
        roles=[Role.REVIEWER],
        act=crew.numbers(),
    )
    said = {one.position: (differs or {}).get(one.position, one.key[0]) for one in form.places}
    given = {position: frozenset(letters) for position, letters in said.items()}
    cold_answers.answer(connection, form.code, given, act=act)
    keying.hand_in_answers(connection, form.code, roles=[Role.REVIEWER], act=act)


def sit_the_reserve(connection: Connection, crew: Crew, first: Sitting, *, people: int) -> Sitting:
    """Let people sit the reserve that was sealed before the first form."""
    session = _session(connection, crew, people, form=RESERVE, sat=SAT_AGAIN)
    offset = len(first.people)
    sat = [_person(connection, crew, session, offset + number) for number in range(people)]
    form = scored_form(connection, RESERVE)
    for expert in ("ella", "emil"):
        answer_cold(connection, crew, form, expert)
    return Sitting(session, tuple(sat), form, first.study)


def sit_again(
    connection: Connection,
    crew: Crew,
    first: Sitting,
    *,
    people: int,
    shared: int = 6,
    repeaters: int = 0,
) -> Sitting:
    """Seal a second form with an anchor of the first one's questions, and let others sit it.

    `repeaters` of those who sat the first form are among the people.
    """
    pinned = {place.position: place.item for place in first.form.places[:shared]}
    seal_form(connection, crew, SECOND, at=datetime(2027, 4, 24, 15, tzinfo=UTC), pinned=pinned)
    session = _session(connection, crew, people, form=SECOND, sat=SAT_AGAIN)
    offset = len(first.people)
    again = [
        _booked(connection, crew, session, one, offset + n)
        for n, one in enumerate(first.people[:repeaters])
    ]
    new = [
        _person(connection, crew, session, offset + number) for number in range(repeaters, people)
    ]
    form = scored_form(connection, SECOND)
    for expert in ("ella", "emil"):
        answer_cold(connection, crew, form, expert)
    return Sitting(session, (*again, *new), form, first.study)


def right_answers(form: ScoredForm) -> tuple[str, ...]:
    """Return the key of a form as answers, in form order."""
    return tuple(place.key for place in form.places)


def answers_with(form: ScoredForm, wrong: int) -> tuple[str, ...]:
    """Return answers of somebody who gets the last `wrong` questions wrong."""
    right = right_answers(form)
    first_wrong = len(right) - wrong
    return tuple(key if place < first_wrong else _another(key) for place, key in enumerate(right))


def simulated(
    form: ScoredForm, people: Sequence[Candidate], *, seed: int, truth: Mapping[int, str]
) -> dict[str, tuple[str, ...]]:
    """Return answers by candidate number; `truth` says what is right where the key is not."""
    rng = np.random.default_rng(seed)
    right = [truth.get(place.position, place.key) for place in form.places]
    made = {}
    for person in people:
        ability = rng.normal(0.6, 1.2)
        knows = rng.random(len(right)) < 1 / (1 + np.exp(rng.normal(0, 0.3, len(right)) - ability))
        wrong = [str(rng.choice([letter for letter in "ABCD" if letter != key])) for key in right]
        made[person.number] = tuple(
            key if known else other for key, known, other in zip(right, knows, wrong, strict=True)
        )
    return made


def own_difficulty(item: ItemId) -> float:
    """Return how hard a question is by itself, in logits."""
    return Random(item).gauss(0, 0.7)  # noqa: S311 - repeatable


def by_difficulty(
    form: ScoredForm,
    people: Sequence[Candidate],
    *,
    seed: int,
    harder: float = 0.0,
    but: Sequence[ItemId] = (),
) -> dict[str, tuple[str, ...]]:
    """Return Rasch answers by candidate number; questions not in `but` are harder in logits.

    A question's own difficulty depends on its name alone, so that it is the same on each form.
    """
    rng = np.random.default_rng(seed)
    own = [own_difficulty(place.item) for place in form.places]
    b = np.array(own) + [0.0 if place.item in but else harder for place in form.places]
    made = {}
    for person in people:
        knows = rng.random(len(b)) < 1 / (1 + np.exp(b - rng.normal(0.6, 1.0)))
        made[person.number] = tuple(
            place.key if known else _another(place.key)
            for place, known in zip(form.places, knows, strict=True)
        )
    return made


def answer_file(
    answers: Mapping[str, Sequence[str]], *, version: str = "1", form: FormCode = FORM
) -> bytes:
    """Return answers by candidate number as a file; version 1 prints them in form order."""
    length = max(len(one) for one in answers.values())
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["candidate", "form", "version", *(f"q{n}" for n in range(1, length + 1))])
    for number, marked in answers.items():
        writer.writerow([number, form, version, *marked])
    return out.getvalue().encode()


def receive(
    connection: Connection, sitting: Sitting, answers: Mapping[str, Sequence[str]], crew: Crew
) -> AnswerFile:
    """Hand in the answers of the sitting's only session."""
    code = sitting.form.code
    return sheets.receive(
        connection,
        sitting.session.id,
        answer_file(answers, form=code),
        name="answers.csv",
        forms={code: answer_form(connection, code)},
        expected=sitting.expected,
        act=crew.manager(),
    ).file


def _another(key: str) -> str:
    return "ABCD"[("ABCD".index(key) + 1) % 4]


def _institutions(connection: Connection, crew: Crew) -> None:
    act = crew.manager(at=datetime(2026, 9, 1, 13, tzinfo=UTC))
    credit = CreditUnit(
        Bilingual("credit", "crédit"), Bilingual("credits", "crédits"), half_course=Fraction(3)
    )
    plain = Institution(COLLEGE, Bilingual("Maple Ridge"), "college", True, False, False)
    known = (
        plain,
        replace(plain, code=OTHER, name=Bilingual("Lakeshore Bridge")),
        Institution(
            RECEIVER,
            Bilingual("Northgate Polytechnic", "École polytechnique Northgate"),
            "polytechnic",
            False,
            True,
            False,
            unit=credit,
            min_scaled=200,
            recency_years=5,
        ),
        Institution(
            STRICT,
            Bilingual("Harbourfront University", "Université Harbourfront"),
            "university",
            False,
            True,
            False,
            unit=credit,
            min_scaled=230,
            requires_b_level=True,
        ),
    )
    for one in known:
        institutions.put(connection, one, act=act)


def accept(connection: Connection, crew: Crew) -> None:
    """Let both receivers accept the course; the first has a course of its own for it."""
    act = crew.manager(at=datetime(2026, 9, 2, 13, tzinfo=UTC))
    since = date(2026, 9, 2)
    local = LocalCourse("NETW 1100", Fraction(3), "Networks I")
    for institution, kind, own in (
        (RECEIVER, Accepts.SPECIFIED, local),
        (STRICT, Accepts.UNSPECIFIED, None),
    ):
        said = Acceptance(institution, COURSE, kind, since, own)
        institutions.state_acceptance(connection, said, act=act)


def _bank(connection: Connection, crew: Crew) -> None:
    found_course(connection, COUNTS, pilots=0)
    writer = crew.act("wren", Role.ITEM_WRITER)
    made = []
    for area, count in COUNTS.items():
        for n in range(2 * count):
            said = a_content(
                stem=f"Which answer fits question {n} of {area}?",
                outcome=OutcomeCode(f"{area}.1"),
                key=Key.read("ABCD"[n % 4]),
            )
            item = ItemId(f"{area}-{n:02}")
            digest = contents.digest(said)
            made.append(
                ItemVersion(item, 1, ItemState.OPERATIONAL, said, digest, writer.by, writer.at)
            )
    items.add(connection, made)


def seal_form(
    connection: Connection,
    crew: Crew,
    code: FormCode = FORM,
    *,
    at: datetime = SCORED,
    pinned: Mapping[int, ItemId] | None = None,
    purpose: FormPurpose = FormPurpose.MAIN,
) -> None:
    """Assemble a form, let a second person proof it, and two people seal it."""
    order = FormOrder(code, COURSE, purpose=purpose, seed=3, pinned=pinned or {})
    forms.assemble(connection, order, act=crew.numbers(at=at))
    keys = forms.standing(connection, forms.get(connection, code)).keys
    cold = {position: key.alternatives[0] for position, key in keys.items()}
    forms.proof(connection, code, cold, act=crew.act("rita", Role.REVIEWER, at=at))
    sealing.sign(connection, code, act=crew.numbers(at=at))
    thin = "the bank is too thin for a reserve"
    sealing.sign(connection, code, no_reserve_because=thin, act=crew.manager(at=at))


def _study(connection: Connection, crew: Crew) -> Study:
    known = [ItemId(f"{area}-{n:02}") for area, count in COUNTS.items() for n in range(2 * count)]
    lines = ["judge,institution,round,item,rating,b_rating"]
    for judge, home in zip("VWXYZ", ("MRC", "LBC", "NGP", "HBU", "TAM"), strict=True):
        lines += [f"{judge},{home},1,{item},0.55,0.75" for item in known]
    study = studies.hand_in(
        connection,
        COURSE,
        "\n".join(lines).encode(),
        name="ratings.csv",
        known_items=known,
        act=crew.numbers(),
    )
    return studies.adopt(connection, study, act=crew.manager("as the panel found"))


def _session(
    connection: Connection,
    crew: Crew,
    people: int,
    *,
    form: FormCode = FORM,
    sat: datetime = SAT,
) -> Session:
    toronto = Centre(
        CentreCode("TOR"), Bilingual("Toronto", "Toronto"), "America/Toronto", "1 Road"
    )
    centres.put(connection, toronto)
    centres.put_room(connection, RoomPlan(toronto.code, "TOR-1", ()))
    day = ExamDay(
        DayId(crew.ids()), Bilingual("April", "Avril"), sat.date(), sat, DayState.FINISHED
    )
    days.add_day(connection, day)
    session = Session(
        id=SessionId(crew.ids()),
        day=day.id,
        centre=toronto.code,
        room="TOR-1",
        course=COURSE,
        form_family=form,
        local_start=datetime(sat.year, sat.month, sat.day, 12),
        zone=toronto.zone,
        starts_at=sat,
        tzdb="2026.1",
        minutes=120,
        capacity=max(people, 1),
        latest_admission_minutes=30,
        started_at=sat,
    )
    days.add_session(connection, session)
    return session


def _person(connection: Connection, crew: Crew, session: Session, number: int) -> Candidate:
    first, _, last = NAMES[number % len(NAMES)].partition(" ")
    more = "" if number < len(NAMES) else f" {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number // len(NAMES)]}"
    stated = Person(
        first,
        last + more,
        date(1998, 3, 1),
        Language.FRENCH if first == "Luc" else Language.ENGLISH,
        f"c{number}@example.ca",
    )
    college = OTHER if number % 3 == 2 else COLLEGE
    act = crew.manager(at=datetime(2027, 2, 1, 15, tzinfo=UTC))
    person = candidates.register(connection, stated, college=college, act=act)
    return _booked(connection, crew, session, person, number)


def _booked(
    connection: Connection, crew: Crew, session: Session, person: Candidate, number: int
) -> Candidate:
    act = crew.manager(at=datetime(2027, 2, 1, 15, tzinfo=UTC))
    application = Application(
        id=ApplicationId(crew.ids()),
        candidate=person.id,
        course=CourseCode(COURSE),
        route=Route.COLLEGE_COHORT,
        state=ApplicationState.AUTHORIZED,
        version=1,
        opened_at=act.at,
        college=person.college,
        declared=True,
    )
    applications.add(connection, application)
    booking = Booking(
        id=BookingId(crew.ids()),
        number=numbered("B", number + 1),
        candidate=person.id,
        session=session.id,
        course=COURSE,
        application=application.id,
        college=person.college,
        state=BookingState.COMPLETED,
        seat_no=number + 1,
        name_on_id=person.full_name,
        made_at=act.at,
        held_until=None,
        fee=Cents(0),
        admitted_at=SAT,
        admitted_by="ines",
    )
    bookings.add(connection, booking, request_key=None)
    return person
