"""Exam days for the bank's managers: plan, add rooms, publish with every refusal, seat plans."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode, DayId
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.public.exam_days import sitting_lines
from frontdesk.pages.rendering import Page
from frontdesk.usecases import examdays
from scheduling.centres import service as centres
from scheduling.days import rules, service
from scheduling.days.types import DayState, ExamDay, SessionDraft
from scheduling.keytime import NoSuchLocalTime

Answer = Response[str] | Response[None]
REFUSED = (service.SessionRefused, NoSuchLocalTime, centres.CentreNotFound)


@get("/staff/days", opt={"needs": "days:write"}, sync_to_thread=True)
def list_days(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List every exam day and offer to plan another."""
    with reading.begin() as session:
        return _show_list(session, page, FormFields())


@post("/staff/days", opt={"needs": "days:write"}, sync_to_thread=True)
def plan_day(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Plan an exam day around a key time in UTC."""
    wrong = [
        FieldFault(name, page.say(text))
        for name, text in (
            ("name_en", N_("Enter the name in English.")),
            ("name_fr", N_("Enter the name in French.")),
        )
        if not form.text(name)
    ]
    on, hour = _date(form.text("on")), _clock(form.text("key_time"))
    if on is None:
        wrong.append(FieldFault("on", page.say(N_("Enter the date as 2027-04-17."))))
    elif on < page.visit.now.date():
        wrong.append(FieldFault("on", page.say(N_("The day is past: enter one that is to come."))))
    if hour is None:
        wrong.append(FieldFault("key_time", page.say(N_("Enter the key time in UTC as 16:00."))))
    if wrong or on is None or hour is None:
        with reading.begin() as session:
            return _show_list(session, page, form, found=wrong)
    name = Bilingual(form.text("name_en"), form.text("name_fr"))
    key_time = datetime.combine(on, hour.timetz(), tzinfo=UTC)
    with sessions.begin() as session:
        day = service.plan(session, name=name, on=on, key_time=key_time, act=act)
    return page.go(f"/staff/days/{day.id}", notice=N_("The day is planned. Add its rooms."))


@get("/staff/days/{day:uuid}", opt={"needs": "days:write"}, sync_to_thread=True)
def show_day(
    day: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show a day with its rooms, the next steps and what stands against each."""
    with reading.begin() as session:
        return _show_day(session, page, service.get(session, DayId(day)), act)


@post("/staff/days/{day:uuid}/sessions", opt={"needs": "days:write"}, sync_to_thread=True)
def add_session(
    day: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Add a room with its course; without a wall time it starts at key time."""
    with reading.begin() as session:
        found = service.get(session, DayId(day))
        draft, wrong = _draft(session, found, form, page)
        if draft is None:
            return _show_day(session, page, found, act, form=form, found=wrong)
    try:
        with sessions.begin() as session:
            examdays.add_room(session, found, draft, act=act)
    except REFUSED as error:
        wrong = _told(error, page)
        with reading.begin() as session:
            return _show_day(session, page, found, act, form=form, found=wrong)
    return page.go(f"/staff/days/{day}", notice=N_("The room is added."))


@post("/staff/days/{day:uuid}/state", opt={"needs": "days:publish"}, sync_to_thread=True)
def take_step(
    day: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Take the day one step further, or show every reason why not."""
    wanted = form.choice("state", among=tuple(DayState))
    try:
        with sessions.begin() as session:
            found = service.get(session, DayId(day))
            examdays.take_step(session, found, DayState(wanted), act=act)
    except TransitionRefused as refused:
        told = faults("", refused.reasons, say=page.say)
        with reading.begin() as session:
            found = service.get(session, DayId(day))
            return _show_day(session, page, found, act, found=told)
    return page.go(f"/staff/days/{day}", notice=N_("The day has moved on."))


@get("/staff/centres", opt={"needs": "days:write"}, sync_to_thread=True)
def list_centres(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the centres with their time zones and rooms."""
    with reading.begin() as session:
        found = [(one, centres.rooms(session, one.code)) for one in centres.centres(session)]
    return page.show("staff/centres.html", {"centres": found})


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clock(text: str) -> datetime | None:
    """Return the time of day that a text like 16:00 gives, on any day."""
    try:
        return datetime.strptime(text, "%H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _draft(
    session: Session, day: ExamDay, form: FormFields, page: Page
) -> tuple[SessionDraft | None, Sequence[FieldFault]]:
    wrong: list[FieldFault] = []
    centre, _, room = form.text("room").partition("/")
    if not room:
        wrong.append(FieldFault("room", page.say(N_("Choose the room."))))
    courses = {one.code for one in blueprints.courses(session)}
    if form.text("course") not in courses:
        wrong.append(FieldFault("course", page.say(N_("Choose the course."))))
    numbers = {name: form.text(name) for name in ("minutes", "capacity")}
    wrong += [
        FieldFault(name, page.say(N_("Enter a whole number.")))
        for name, text in numbers.items()
        if not (text.isascii() and text.isdigit() and len(text) <= 4)  # noqa: PLR2004 - four digits
    ]
    family = form.text("form_family")
    if not family:
        wrong.append(FieldFault("form_family", page.say(N_("Enter the form, such as NET-120-A."))))
    hour = _clock(form.text("local_start"))
    if form.text("local_start") and hour is None:
        text = N_("Enter the local time as 09:00, or leave it empty.")
        wrong.append(FieldFault("local_start", page.say(text)))
    if wrong:
        return None, wrong
    wall = None if hour is None else datetime.combine(day.on, hour.time())
    course, seats = CourseCode(form.text("course")), int(numbers["capacity"])
    minutes = int(numbers["minutes"])
    return SessionDraft(CentreCode(centre), room, course, family, minutes, seats, wall), ()


def _told(error: Exception, page: Page) -> list[FieldFault]:
    reasons = getattr(error, "reasons", (Reason("told", "{text}", {"text": str(error)}),))
    return [FieldFault("", page.said(reason)) for reason in reasons]


def _show_list(
    session: Session, page: Page, form: FormFields, *, found: Sequence[FieldFault] = ()
) -> Response[str]:
    listed = [(day, len(service.sessions(session, day.id))) for day in service.days(session)]
    context = {"days": listed, "form": form, "words": WORDS}
    return page.show("staff/days.html", context, faults=found)


def _show_day(
    session: Session,
    page: Page,
    day: ExamDay,
    act: Act,
    *,
    form: FormFields | None = None,
    found: Sequence[FieldFault] = (),
) -> Response[str]:
    rooms = [
        (f"{one.code}/{room.code}", f"{one.name.said(page.language)}, {room.code}")
        for one in centres.centres(session)
        for room in centres.rooms(session, one.code)
    ]
    steps = [
        (state, service.refusals(session, day, state, act=act))
        for state in rules.LIFE_CYCLE.next_states(day.state)
    ]
    context = {
        "courses": [(one.code, one.code) for one in blueprints.courses(session)],
        "day": day,
        "form": form or FormFields(),
        "lines": sitting_lines(session, day.id, act),
        "rooms": rooms,
        "steps": steps,
        "words": WORDS,
    }
    return page.show("staff/day.html", context, faults=found)


HANDLERS = (list_days, plan_day, show_day, add_session, take_step, list_centres)
