"""What the tenancy sweep walks: the objects of two colleges and the paths that lead to them.

Each owner of pages or routes adds two things:

* a function in `PLANTS` that makes objects for one college through the services and returns
  the values for the places in paths (``{"cohort": "..."}``), together with the words that
  must never be shown to the other college;
* nothing more, when the places in its paths are called like those values.  A route of a need
  that a coordinator may have and whose places no plant fills fails the sweep, unless its path
  stands in `SHARED` with the reason why nothing in it belongs to one college.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from eligibility.cohorts import service as cohorts
from eligibility.cohorts.rosters import COLUMNS
from exambank.core.acting import Act
from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode, InstitutionCode, Role
from exambank.institutions import service as institutions
from exambank.institutions.types import Institution
from frontdesk.usecases import booking, examdays
from scheduling.centres import service as centres
from scheduling.centres.types import Centre, RoomPlan
from scheduling.days import service as days
from scheduling.days.types import DayState, SessionDraft
from scheduling.seating import Desk
from tests.eligibility.programme import set_up


@dataclass(frozen=True, slots=True)
class Planted:
    """What one plant made for one college."""

    places: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


Plant = Callable[[Session, InstitutionCode, Act], Planted]


def plant_cohort(session: Session, college: InstitutionCode, act: Act) -> Planted:
    """Enter one student of a college for an exam."""
    if not institutions.colleges(session):
        set_up(session, "ANP-110")
    name = Bilingual(f"College {college}")
    institutions.put(session, Institution(college, name, "college", True, False, False), act=act)
    coordinator = replace(act, role=Role.COORDINATOR, institution=college)
    row = f"Secret{college},Given{college},2001-03-14,en,N{college},yes"
    content = f"{','.join(COLUMNS)}\n{row}".encode()
    cohort = cohorts.upload(session, CourseCode("ANP-110"), content, act=coordinator).cohort
    member = cohort.members[0]
    number = candidates.get(session, member.candidate).number
    return Planted(
        {"cohort": str(cohort.id), "application": str(member.application)},
        (f"Secret{college}", f"Given{college}", f"N{college}", number),
    )


def plant_booking(session: Session, college: InstitutionCode, act: Act) -> Planted:
    """Book a candidate of a college into a session."""
    manager = replace(act, role=Role.BANK_MANAGER)
    centre = CentreCode(f"C{college}")
    place = Centre(centre, Bilingual(f"Centre {centre}"), "America/Toronto", "1 Road", None, 6)
    centres.put(session, place, act=manager)
    centres.put_room(session, RoomPlan(centre, "R1", (Desk("A1", 0, 0),)), act=manager)
    key_time = act.at + timedelta(days=60)
    day = days.plan(
        session, name=Bilingual("Day"), on=key_time.date(), key_time=key_time, act=manager
    )
    draft = SessionDraft(centre, "R1", CourseCode("ANP-110"), "ANP-110-A", 120, 1)
    sitting = examdays.add_room(session, day, draft, act=manager)
    for state in (DayState.PUBLISHED, DayState.BOOKING):
        day = days.move(session, day, state, act=manager)
    who = next(one for one in candidates.everyone(session, college=college))
    coordinator = replace(act, role=Role.COORDINATOR, institution=college)
    placed = booking.book(
        session, who.id, sitting.id, name_on_id=f"Ticket{college}", act=coordinator
    )
    assert placed.booking is not None
    number = placed.booking.number
    return Planted(
        {"number": number, "sitting": str(sitting.id), "to": str(sitting.id)}, (f"Ticket{college}",)
    )


#: One entry a subject; each makes its objects for the college it is given.
PLANTS: dict[str, Plant] = {"cohorts": plant_cohort, "bookings": plant_booking}

#: Routes with places that no college owns, and why.
SHARED: dict[str, str] = {
    "/courses/{course}": "a course belongs to nobody",
    "/courses/{course}/blueprint.pdf": "a blueprint sheet is for everybody",
    "/blueprints/{course}": "a blueprint belongs to no college",
    "/micro-credentials/{definition}": "a micro-credential is public",
    "/self-check/{course}": "a self-check keeps nothing",
    "/apply/{course}": "opens an application of the caller alone",
    "/api/micro-credentials/{definition}": "a micro-credential is public",
    "/api/self-check/{course}": "a self-check keeps nothing",
    "/v/{code}": "a letter belongs to who holds its code",
    "/exam-days/{day}": "an exam day is public",
    "/api/days/{day}": "an exam day is shared by all colleges",
    "/api/days/{day}/sessions": "the sessions of a day are public",
    "/college/days/{day}": "shows the caller's own college; see the tests of the exam day",
    "/college/days/{day}/book": "books the caller's own candidates; see the same tests",
    "/college/days/{day}/tickets.zip": "holds the caller's own tickets; see the same tests",
    "/bookings/new/{course}": "offers public sessions to a candidate who signs in",
    "/language/{tag}": "a language belongs to nobody",
    "/welcome/{secret}": "an invitation belongs to who holds its secret",
    "/account/tokens/{token}/revoke": "a token belongs to one account; see the tests of accounts",
    "/api/schema/{path}": "answers 404 to every path",
    "/static/{file_path}": "a static file belongs to nobody",
}
