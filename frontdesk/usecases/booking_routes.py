"""Bookings over the JSON interface: hold, confirm, move, give back."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.vocabulary import AccountId, CandidateId, SessionId
from frontdesk.usecases import booking as booking_flow
from scheduling.bookings import service
from scheduling.bookings.schemas import BookingIn, BookingOut, ChangedOut, PlacedOut

READS, WRITES = {"needs": "bookings:read"}, {"needs": "bookings:write"}


@post("/", opt=WRITES, sync_to_thread=True)
def hold(
    data: JSONBody[BookingIn],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> PlacedOut:
    """Hold a seat; send an Idempotency-Key, so that a repeated request does nothing twice."""
    with sessions.begin() as session:
        who = _wanted(session, data, act)
        placed = booking_flow.hold(
            session, who, SessionId(data.session), name_on_id=data.name_on_id, act=act
        )
    return PlacedOut.of(placed)


@get("/{number:str}", opt=READS, sync_to_thread=True)
def read(
    number: FromPath[str],
    reading: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> BookingOut:
    """Return a booking that the caller may see."""
    with reading.begin() as session:
        return BookingOut.of(service.readable(session, number, act=act))


@post("/{number:str}/confirm", opt=WRITES, sync_to_thread=True, status_code=200)
def confirm(
    number: FromPath[str],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> BookingOut:
    """Confirm a held seat; the price is charged once."""
    with sessions.begin() as session:
        found = service.readable(session, number, act=act)
        return BookingOut.of(booking_flow.confirm(session, found, act=act))


@post("/{number:str}/withdraw", opt=WRITES, sync_to_thread=True, status_code=200)
def withdraw(
    number: FromPath[str],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> ChangedOut:
    """Give a seat back."""
    with sessions.begin() as session:
        found = service.readable(session, number, act=act)
        return ChangedOut.of(*booking_flow.withdraw(session, found, act=act))


@post("/{number:str}/move/{to:uuid}", opt=WRITES, sync_to_thread=True, status_code=200)
def move(
    number: FromPath[str],
    to: FromPath[UUID],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> ChangedOut:
    """Move a booking to another session."""
    with sessions.begin() as session:
        found = service.readable(session, number, act=act)
        return ChangedOut.of_move(booking_flow.move(session, found, SessionId(to), act=act))


def _wanted(session: Session, data: BookingIn, act: Act) -> CandidateId:
    """Return whom the request is for: the caller, where nobody is named."""
    if data.candidate is not None:
        return CandidateId(data.candidate)
    found = candidates.of_account(session, AccountId(UUID(act.by)))
    if found is None:
        msg = "the caller has no record of a candidate: name the candidate"
        raise candidates.CandidateNotFound(msg)
    return found.id


router = Router(
    path="/api/bookings",
    route_handlers=[hold, read, confirm, withdraw, move],
    tags=["Bookings"],
)
