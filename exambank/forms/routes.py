"""The API of forms: each handler is one transaction around one call into a service."""

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.answerkey import choice
from exambank.core.vocabulary import CourseCode, FormCode
from exambank.forms import sealing, service
from exambank.forms.schemas import (
    BookletItemOut,
    FormOut,
    FormSheetOut,
    KeyOut,
    MoveIn,
    OrderIn,
    ProofIn,
    ProofOut,
)

Sessions = sessionmaker[Session]


@get("/", opt={"needs": "forms:read"}, sync_to_thread=True)
def list_forms(course: FromQuery[str], reading: NamedDependency[Sessions]) -> list[FormOut]:
    """List the forms of a course, first assembled first."""
    with reading.begin() as session:
        return [FormOut.of(form) for form in service.forms_of(session, CourseCode(course))]


@post("/", opt={"needs": "forms:assemble"}, sync_to_thread=True)
def assemble(
    data: JSONBody[OrderIn], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> FormOut:
    """Assemble a form; a refusal says which area lacks how many items."""
    with sessions.begin() as session:
        return FormOut.of(service.assemble(session, data.order(), act=act))


@get("/{code:str}", opt={"needs": "forms:read"}, sync_to_thread=True)
def show_form(code: FromPath[str], reading: NamedDependency[Sessions]) -> FormSheetOut:
    """Show a form at a glance: counts against the blueprint, longest run, overlaps."""
    with reading.begin() as session:
        return FormSheetOut.of(service.sheet(session, FormCode(code)))


@get("/{code:str}/booklet", opt={"needs": "forms:read"}, sync_to_thread=True)
def show_booklet(
    code: FromPath[str], reading: NamedDependency[Sessions], act: NamedDependency[Act]
) -> list[BookletItemOut]:
    """Show the items as a candidate sees them, to keepers and to who proofs the form now."""
    with reading.begin() as session:
        shown = service.booklet(session, FormCode(code), act=act)
    return [BookletItemOut.of(item) for item in shown]


@post("/{code:str}/proof", opt={"needs": "forms:proof"}, sync_to_thread=True)
def proof(
    code: FromPath[str],
    data: JSONBody[ProofIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> ProofOut:
    """Answer the form cold as its second person."""
    answers = {position: choice(said) for position, said in data.answers.items()}
    with sessions.begin() as session:
        return ProofOut.of(service.proof(session, FormCode(code), answers, act=act))


@post("/{code:str}/state", opt={"needs": "forms:seal"}, sync_to_thread=True)
def move(
    code: FromPath[str],
    data: JSONBody[MoveIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> FormOut:
    """Void, retire or report a form; steps that need facts of the exam day are taken there."""
    with sessions.begin() as session:
        form = service.move(session, FormCode(code), data.state, act=act.because(data.reason))
    return FormOut.of(form)


@get("/{code:str}/key", opt={"needs": "forms:seal"}, sync_to_thread=True)
def show_key(
    code: FromPath[str],
    reading: NamedDependency[Sessions],
    version: FromQuery[int | None] = None,
) -> KeyOut:
    """Show the key of a sealed form to its keepers, the newest version if none is named."""
    with reading.begin() as session:
        return KeyOut.of(sealing.key(session, FormCode(code), version))


router = Router(
    path="/api/forms",
    route_handlers=[
        list_forms,
        assemble,
        show_form,
        show_booklet,
        proof,
        move,
        show_key,
    ],
    tags=["Forms"],
)
