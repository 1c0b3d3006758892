"""What the demonstration leaves no trace of, set up for its pictures: work that is under way.

An application half written, a booking, a case with its notice, a rescore being checked, a panel
that rates, written answers being marked, an item under review, a form to be proofed: each by the
people of the demonstration, through the services and forms that they use.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from httpx import Response
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.core.acting import Act
from exambank.core.vocabulary import (
    Bilingual,
    CentreCode,
    CourseCode,
    FormCode,
    ItemId,
    Language,
    Role,
)
from exambank.forms import service as forms
from exambank.items import reviewing
from exambank.items import service as items
from exambank.items.types import ItemState
from frontdesk.accounts import service as accounts
from frontdesk.accounts import store
from frontdesk.accounts.types import Account, Grant
from frontdesk.demo import data, play
from frontdesk.settings import Settings
from frontdesk.usecases import booking, examdays, heldresults
from scheduling.days import service as days
from scheduling.days.types import DayState, SessionDraft
from scoring.appeals import checking, steps
from scoring.appeals import service as appeals
from scoring.cases import service as cases
from scoring.cases.types import CaseKind
from scoring.panels import service as panels
from scoring.panels.types import SheetItem, SheetJudge
from scoring.runs import results
from scoring.studies import service as studies
from tests.desk import SECRET, Desk, Visitor

ACC, NET, PMG = CourseCode("ACC-101"), CourseCode("NET-120"), CourseCode("PMG-210")
HOMES = ("MRC", "LBC", "CSA", "NGP", "HBU")
SCRIPTS = "script,text\n" + "\n".join(
    f"S-0{n},A switch learns where a frame came from; answer {n}." for n in range(1, 5)
)


@dataclass(frozen=True)
class Scene:
    """The demonstration's database, and the desk through which its people act."""

    sessions: sessionmaker[Session]
    desk: Desk

    def account(self, key: str) -> Account:
        with self.sessions() as session:
            found = store.by_email(session, f"{key}@exambank.example")
        assert found is not None, f"the demonstration has no {key}"
        return found

    def act(self, key: str, role: Role, reason: str = "") -> Act:
        account = self.account(key)
        return Act(str(account.id), role, self.desk.now, reason=reason, new_id=self.desk.ids)

    def visitor(self, key: str) -> Visitor:
        return self.desk.visitor(self.account(key))

    def person(self, session: Session, key: str) -> Candidate:
        account = store.by_email(session, f"{key}@exambank.example")
        found = None if account is None else candidates.of_account(session, account.id)
        assert found is not None, f"{key} is no candidate of the demonstration"
        return found


def set_up(sessions: sessionmaker[Session]) -> Iterator[tuple[str, str]]:
    """Set everything up; yield who can open which page that no link of the start leads to."""
    desk = Desk(sessions, now=play.SITE_CLOCK, settings=Settings(secret=SECRET))
    scene = Scene(sessions, desk)
    parts: tuple[Callable[[Scene], Iterator[tuple[str, str]]], ...] = (
        _invitation,
        _application,
        _booking,
        _case,
        _rescore,
        _panel,
        _study,
        _marking,
        _review,
        _proof,
    )
    for part in parts:
        yield from part(scene)


def _invitation(scene: Scene) -> Iterator[tuple[str, str]]:
    with scene.sessions.begin() as session:
        act = scene.act("admin", Role.ADMIN)
        account = accounts.create(
            session,
            email="invited@exambank.example",
            name="Inga Vale",
            language=Language.ENGLISH,
            grants=[Grant(Role.REVIEWER)],
            act=act,
        )
        secret = accounts.invite(session, account.id, act=act)
    yield "visitor", f"/welcome/{secret}"


def _application(scene: Scene) -> Iterator[tuple[str, str]]:
    luc = scene.visitor("luc")
    page = luc.get("/apply/COM-105").text
    route = re.findall(r'name="route"[^>]*value="([^"]+)"', page)[0]
    evidence = _location(luc.post("/apply/COM-105", {"route": route}))
    yield "luc", "/apply/ECE-115"
    yield "luc", evidence
    yield "luc", evidence.replace("/evidence", "/check")


def _booking(scene: Scene) -> Iterator[tuple[str, str]]:
    act = scene.act("manager", Role.BANK_MANAGER)
    with scene.sessions.begin() as session:
        starts = scene.desk.now + timedelta(days=40)
        day = days.plan(
            session,
            name=Bilingual("Accounting day", "Journée de comptabilité"),
            on=starts.date(),
            key_time=starts.replace(hour=16, minute=0),
            act=act,
        )
        draft = SessionDraft(CentreCode("TOR"), "TOR-1", ACC, "ACC-101-A", 120, 12)
        room = examdays.add_room(session, day, draft, act=act)
        spare = SessionDraft(CentreCode("TBY"), "TBY-1", ACC, "ACC-101-A", 120, 12)
        examdays.add_room(session, day, spare, act=act)
        free = SessionDraft(CentreCode("VAN"), "VAN-1", PMG, "PMG-210-A", 120, 12)
        offered = examdays.add_room(session, day, free, act=act)
        for state in (DayState.PUBLISHED, DayState.BOOKING):
            day = examdays.take_step(session, day, state, act=act)
    mine = scene.act("luc", Role.CANDIDATE)
    with scene.sessions.begin() as session:
        luc = scene.person(session, "luc")
        held = booking.hold(session, luc.id, room.id, act=mine).booking
        assert held is not None
        booked = booking.confirm(session, held, act=mine)
    for page in ("", "/move", "/withdraw"):
        yield "luc", f"/bookings/{booked.number}{page}"
    yield "mei", f"/bookings/new/{PMG}"
    yield "mei", f"/bookings/check/{offered.id}"


def _case(scene: Scene) -> Iterator[tuple[str, str]]:
    act = scene.act("manager", Role.BANK_MANAGER)
    with scene.sessions.begin() as session:
        person = scene.person(session, "jeanpaul")
        result = results.of_candidate(session, person.id)[0]
        case = heldresults.open_case(
            session,
            person.number,
            result.course,
            kind=CaseKind.SEATING,
            told="two desks of the room stood closer than the rule allows",
            act=act,
        )
        cases.send_notice(session, case.number, act=act)
    yield "jeanpaul", f"/cases/{case.number}"
    yield "psychometrician", f"/staff/cases/{case.number}"


def _rescore(scene: Scene) -> Iterator[tuple[str, str]]:
    mine = scene.act("omar", Role.CANDIDATE)
    manager = scene.act("manager", Role.BANK_MANAGER)
    petra = scene.act("psychometrician", Role.PSYCHOMETRICIAN)
    with scene.sessions.begin() as session:
        person = scene.person(session, "omar")
        result = results.of_candidate(session, person.id)[0]
        asked = appeals.request(session, result.run, person.id, statement="item 7", act=mine)
        version = steps.consent_version(mine.at.date())
        appeals.consent(session, asked.number, version=version, act=mine)
        appeals.settle_fee(session, asked.number, paid=True, act=manager)
        checking.begin(session, asked.number, act=petra)
    yield "omar", f"/rescores/{asked.number}"
    for page in ("", "/check", "/sweep"):
        yield "psychometrician", f"/staff/rescores/{asked.number}{page}"


def _panel(scene: Scene) -> Iterator[tuple[str, str]]:
    act = scene.act("psychometrician", Role.PSYCHOMETRICIAN)
    known = scene.account("reviewer")
    with scene.sessions.begin() as session:
        judges = [known] + [
            accounts.create(
                session,
                email=f"judge{n}@exambank.example",
                name=name,
                language=Language.ENGLISH,
                grants=[Grant(Role.REVIEWER)],
                act=scene.desk.act(),
            )
            for n, name in enumerate(("Ada Poirier", "Ben Okafor", "Cleo Marsh", "Dev Anand"))
        ]
        rated = [SheetItem(one.item, one.version) for one in items.listing(session, NET, act=act)]
        sheet = panels.plan(
            session,
            NET,
            items=rated[:12],
            judges=[
                SheetJudge(str(one.id), one.name, home, "networks")
                for one, home in zip(judges, HOMES, strict=True)
            ],
            definition="Sets a small network up, and looks up how to divide it.",
            act=act,
        )
        panels.train(session, sheet.id, act=act)
        panels.open_round(session, sheet.id, training="two hours, ten items together", act=act)
    yield "psychometrician", f"/panels/{sheet.id}"
    for page in ("", "/items/1", "/limits"):
        yield "reviewer", f"/judging/{sheet.id}{page}"


def _study(scene: Scene) -> Iterator[tuple[str, str]]:
    act = scene.act("psychometrician", Role.PSYCHOMETRICIAN)
    with scene.sessions.begin() as session:
        study = studies.hand_in_paper(
            session,
            NET,
            data.raw(f"ratings/{NET}.csv") + b"\n",
            name="second-panel.csv",
            known_items=[one.item for one in items.listing(session, NET, act=act)],
            definition="Sets a small network up, and looks up how to divide it.",
            training="two hours, ten items together",
            act=act,
        )
    yield "manager", f"/studies/{NET}/{study.version}/decision"


def _marking(scene: Scene) -> Iterator[tuple[str, str]]:
    markers = [str(scene.account(key).id) for key in ("reviewer", "reviewer2")]
    form = {
        "course": "NET-120",
        "question": "Why does a switch learn addresses?",
        "rubric": "content; 4; names the table\nform; 2; whole sentences",
        "markers": markers,
    }
    files = {"scripts": ("scripts.csv", SCRIPTS.encode(), "text/csv")}
    petra = scene.visitor("psychometrician")
    task = _location(petra.post("/marking-tasks/new", form, files=files))
    yield "psychometrician", task
    yield "reviewer", f"{task.replace('marking-tasks', 'marking')}/S-01"


def _review(scene: Scene) -> Iterator[tuple[str, str]]:
    writer = scene.act("writer", Role.ITEM_WRITER)
    manager = scene.act("manager", Role.BANK_MANAGER, "two reviewers are named")
    with scene.sessions.begin() as session:
        known = items.listing(session, NET, act=manager)[0]
        item = items.write(session, ItemId("NET-B1-999"), known.content, act=writer).item
        items.submit(session, item, act=writer)
    yield "manager", f"/items/{item}/reviewers"
    reviewers = [str(scene.account(key).id) for key in ("reviewer", "reviewer2")]
    with scene.sessions.begin() as session:
        reviewing.assign(session, item, reviewers=reviewers, act=manager)
        items.move(session, item, ItemState.IN_REVIEW, act=manager)
    yield "reviewer", f"/items/{item}/review"


def _proof(scene: Scene) -> Iterator[tuple[str, str]]:
    petra, code = scene.visitor("psychometrician"), "NET-120-C"
    petra.post("/forms/new", {"course": "NET-120", "code": code, "purpose": "reserve"})
    with scene.sessions() as session:
        forms.get(session, FormCode(code))
    yield "reviewer", f"/forms/{code}/proof"


def _location(answer: Response) -> str:
    """Return where a form that was taken leads; a refusal is told whole."""
    if answer.status_code != 303:
        msg = f"{answer.request.url} answers {answer.status_code}: {answer.text[-2000:]}"
        raise RuntimeError(msg)
    return str(answer.headers["location"])
