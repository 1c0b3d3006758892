"""The API of items: each handler is one transaction around one call into `service`."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.answerkey import choice
from exambank.core.vocabulary import CourseCode, ItemId, OutcomeCode
from exambank.items import importing, reviewing, service
from exambank.items.interchange.parsed import Defaults
from exambank.items.schemas import (
    AnswerIn,
    DepthOut,
    EnemiesIn,
    ImportOut,
    ItemOut,
    ItemSummaryOut,
    MoveIn,
    RatingIn,
    ReviewersIn,
    SubmitIn,
    VerdictIn,
)
from exambank.items.types import Cognitive, ItemState

Sessions = sessionmaker[Session]


@get("/", opt={"needs": "items:read"}, sync_to_thread=True)
def list_items(
    course: FromQuery[str],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    in_state: FromQuery[ItemState | None] = None,
) -> list[ItemSummaryOut]:
    """List the items of a course that you may read."""
    with reading.begin() as session:
        states = () if in_state is None else (in_state,)
        found = service.listing(session, CourseCode(course), states=states, act=act)
    return [ItemSummaryOut.of(one) for one in found]


@get("/depth/{course:str}", opt={"needs": "items:read"}, sync_to_thread=True)
def show_depth(
    course: FromPath[str], reading: NamedDependency[Sessions], act: NamedDependency[Act]
) -> DepthOut:
    """Tell how many forms the bank of a course can bear, and what to commission."""
    with reading.begin() as session:
        return DepthOut.of(service.depth(session, CourseCode(course), on=act.at.date()))


@get("/{item:str}", opt={"needs": "items:read"}, sync_to_thread=True)
def show_item(
    item: FromPath[str], reading: NamedDependency[Sessions], act: NamedDependency[Act]
) -> ItemOut:
    """Show an item; key and rationales only to who may see them."""
    with reading.begin() as session:
        return ItemOut.of(service.see(session, ItemId(item), act=act))


@post("/imports", opt={"needs": "items:write"}, sync_to_thread=True)
def import_items(
    course: FromQuery[str],
    body: RawBody,
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
    file: FromQuery[str] = "upload",
    outcome: FromQuery[str | None] = None,
    cognitive: FromQuery[Cognitive | None] = None,
) -> ImportOut:
    """Import the body, a CSV file, a QTI item or a QTI package, whole or not at all."""
    defaults = Defaults(
        CourseCode(course), None if outcome is None else OutcomeCode(outcome), cognitive
    )
    with sessions.begin() as session:
        result = importing.import_items(session, body, file=file, defaults=defaults, act=act)
    return ImportOut.of(result)


@post("/{item:str}/submit", opt={"needs": "items:write"}, sync_to_thread=True)
def submit(
    item: FromPath[str],
    data: JSONBody[SubmitIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ItemSummaryOut:
    """Hand in a draft, with answers to its warnings."""
    with sessions.begin() as session:
        version = service.submit(session, ItemId(item), answers=data.answers, act=act)
    return ItemSummaryOut.of(version)


@post("/{item:str}/reviewers", opt={"needs": "items:assign"}, sync_to_thread=True)
def assign(
    item: FromPath[str],
    data: JSONBody[ReviewersIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> list[str]:
    """Name the reviewers of an item."""
    with sessions.begin() as session:
        found = reviewing.assign(session, ItemId(item), reviewers=data.reviewers, act=act)
    return [review.reviewer for review in found]


@post("/{item:str}/answer", opt={"needs": "items:review"}, sync_to_thread=True)
def answer_blind(
    item: FromPath[str],
    data: JSONBody[AnswerIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ItemOut:
    """Answer an item before seeing its key; the answer shows the key."""
    with sessions.begin() as session:
        reviewing.answer_blind(session, ItemId(item), choice(data.answer), act=act)
        return ItemOut.of(service.see(session, ItemId(item), act=act))


@post("/{item:str}/verdict", opt={"needs": "items:review"}, sync_to_thread=True)
def give_verdict(
    item: FromPath[str],
    data: JSONBody[VerdictIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ItemOut:
    """Accept an item or ask for changes, after the blind answer."""
    with sessions.begin() as session:
        reviewing.give_verdict(session, ItemId(item), data.verdict, notes=data.notes, act=act)
        return ItemOut.of(service.see(session, ItemId(item), act=act))


@post("/{item:str}/rating", opt={"needs": "items:rate"}, sync_to_thread=True)
def rate(
    item: FromPath[str],
    data: JSONBody[RatingIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ItemSummaryOut:
    """Note the mean rating of a panel."""
    with sessions.begin() as session:
        version = service.rate(session, ItemId(item), data.panel_rating, act=act)
    return ItemSummaryOut.of(version)


@post("/{item:str}/state", opt={"needs": "items:approve"}, sync_to_thread=True)
def move(
    item: FromPath[str],
    data: JSONBody[MoveIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ItemSummaryOut:
    """Take an item one step further; a refusal lists every unmet guard."""
    with sessions.begin() as session:
        version = service.move(session, ItemId(item), data.state, act=act.because(data.reason))
    return ItemSummaryOut.of(version)


@post("/enemies/{course:str}", opt={"needs": "items:assign"}, sync_to_thread=True)
def say_enemies(
    course: FromPath[str],
    data: JSONBody[EnemiesIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> EnemiesIn:
    """Note two items that may not stand on one form."""
    with sessions.begin() as session:
        service.say_enemies(session, CourseCode(course), [data.pair()], act=act)
    return data


router = Router(
    path="/api/items",
    route_handlers=[
        list_items,
        show_depth,
        show_item,
        import_items,
        submit,
        assign,
        answer_blind,
        give_verdict,
        rate,
        move,
        say_enemies,
    ],
    tags=["Items"],
)
