"""A small world for the exam day: colleges, a course, centres with rooms, people with permits."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

from sqlalchemy.orm import Session as Connection
from sqlalchemy.orm import sessionmaker

from eligibility.applications import store as applications_store
from eligibility.applications.types import Application, ApplicationState
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate, Person
from eligibility.types import Authorization, Route
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act, seeded_ids
from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    AccountId,
    ApplicationId,
    Bilingual,
    CentreCode,
    CourseCode,
    InstitutionCode,
    Language,
    Role,
)
from exambank.institutions import service as institutions
from exambank.institutions.types import Acceptance, Accepts, CreditUnit, Institution, LocalCourse
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking, Placed, Wish
from scheduling.centres import service as centres
from scheduling.centres.types import Centre, RoomPlan
from scheduling.days import service as days
from scheduling.days.types import DayState, ExamDay, Session, SessionDraft
from scheduling.seating import Desk, micrometres

COURSE, OTHER = CourseCode("ANP-110"), CourseCode("NET-120")
KEY_TIME = datetime(2027, 4, 17, 16, tzinfo=UTC)
NOW = datetime(2027, 2, 15, 15, tzinfo=UTC)
PRICE = Cents(25000)
PLACES = {
    "TOR": ("Toronto", "America/Toronto"),
    "TBY": ("Thunder Bay", "America/Toronto"),
    "KEN": ("Kenora", "America/Winnipeg"),
    "REG": ("Regina", "America/Regina"),
    "VAN": ("Vancouver", "America/Vancouver"),
    "STJ": ("St. John's", "America/St_Johns"),
    "HAL": ("Halifax", "America/Halifax"),
}


def desks(count: int, *, apart: str = "1.5") -> tuple[Desk, ...]:
    """Return desks in rows of six, all facing the same way."""
    step = micrometres(apart)
    return tuple(
        Desk(f"{chr(65 + n // 6)}{n % 6 + 1}", n % 6 * step, n // 6 * step) for n in range(count)
    )


@dataclass
class World:
    """A database with courses, colleges and centres, and the acts of people in it."""

    sessions: sessionmaker[Connection]
    now: datetime = NOW
    random: Random = field(default_factory=lambda: Random(5))  # noqa: S311 - identifiers of a test

    def __post_init__(self) -> None:
        self.ids = seeded_ids(self.random)
        with self.sessions.begin() as session:
            for code in ("AAA", "BBB"):
                institutions.put(session, college(code), act=self.act())
            for code in (COURSE, OTHER):
                blueprints.put_course(session, course(code), act=self.act())
                said = Acceptance(
                    InstitutionCode("BBB"),
                    code,
                    Accepts.SPECIFIED,
                    date(2026, 9, 1),
                    local=LocalCourse("BIOL 1010", Fraction(3)),
                )
                institutions.state_acceptance(session, said, act=self.act())
            for code, (name, zone) in PLACES.items():
                host = InstitutionCode("BBB") if code == "TBY" else None
                centre = Centre(CentreCode(code), Bilingual(name), zone, f"1 {name} Road", host, 36)
                centres.put(session, centre, act=self.act())
                room = RoomPlan(centre.code, f"{code}-1", desks(36))
                centres.put_room(session, room, act=self.act())

    def act(
        self,
        role: Role = Role.BANK_MANAGER,
        by: str = "mona",
        *,
        request: str | None = None,
        at: datetime | None = None,
        institution: str | None = None,
    ) -> Act:
        scope = InstitutionCode(institution) if institution else None
        moment = at or self.now
        return Act(by, role, moment, institution=scope, request_key=request, new_id=self.ids)

    def day(
        self,
        *rooms: tuple[str, int],
        to: DayState = DayState.BOOKING,
        course: CourseCode = COURSE,
        key_time: datetime = KEY_TIME,
        minutes: int = 120,
    ) -> ExamDay:
        """Plan a day with (centre, seats) rooms and take it to a state."""
        with self.sessions.begin() as session:
            name = Bilingual("Shared day", "Jour commun")
            day = days.plan(
                session, name=name, on=key_time.date(), key_time=key_time, act=self.act()
            )
            for centre, seats in rooms:
                draft = SessionDraft(
                    CentreCode(centre), f"{centre}-1", course, f"{course}-A", minutes, seats
                )
                sitting = days.add_session(session, day, draft, act=self.act())
                bookings.open_seats(session, sitting, act=self.act())
        return self.bring(day, to)

    def bring(self, day: ExamDay, to: DayState) -> ExamDay:
        """Take a day through its states up to one."""
        path = (
            DayState.PLANNED,
            DayState.PUBLISHED,
            DayState.BOOKING,
            DayState.CLOSED,
            DayState.READY,
            DayState.IN_PROGRESS,
            DayState.FINISHED,
        )
        with self.sessions.begin() as session:
            for state in path[path.index(day.state) + 1 : path.index(to) + 1]:
                day = days.move(session, day, state, act=self.act())
        return day

    def sitting(self, day: ExamDay, centre: str = "") -> Session:
        with self.sessions.begin() as session:
            found = days.sessions(session, day.id)
        return next(one for one in found if centre in {"", one.centre})

    def candidate(
        self,
        name: str = "Amara Osei",
        *,
        college: str | None = None,
        account: AccountId | None = None,
        course: CourseCode = COURSE,
        valid_to: date = date(2027, 8, 1),
        evidence_to: date | None = None,
        permit: bool = True,
    ) -> Candidate:
        """Register somebody, with an authorization unless told otherwise."""
        first, _, last = name.partition(" ")
        with self.sessions.begin() as session:
            found = candidates.register(
                session,
                Person(first, last, date(1999, 5, 5), Language.ENGLISH, ""),
                college=InstitutionCode(college) if college else None,
                account=account,
                act=self.act(),
            )
            if permit:
                application = self._application(found, course, valid_to, evidence_to)
                applications_store.add(session, application)
                applications_store.write(session, application)
        return found

    def _application(
        self, who: Candidate, course: CourseCode, valid_to: date, evidence_to: date | None
    ) -> Application:
        return Application(
            id=ApplicationId(self.ids()),
            candidate=who.id,
            course=course,
            route=Route.MICRO_CREDENTIALS,
            state=ApplicationState.AUTHORIZED,
            version=1,
            opened_at=self.now,
            college=who.college,
            declared=True,
            submitted_at=self.now,
            valid_from=date(2027, 2, 1),
            valid_to=valid_to,
            evidence_valid_to=evidence_to,
        )

    def permit(self, who: Candidate, course: CourseCode = COURSE) -> Authorization:
        with self.sessions.begin() as session:
            (found,) = applications_store.listed(session, candidate=who.id, course=course)
        assert found.authorization is not None
        return found.authorization

    def hold(
        self,
        who: Candidate,
        sitting: Session,
        *,
        request: str | None = None,
        at: datetime | None = None,
        **more: object,
    ) -> Placed:
        """Hold a seat in a transaction of its own."""
        wish = Wish(
            sitting.id, who.full_name, PRICE, college=who.college, acceptance={"as_of": "then"}
        )
        asked = more if "permit" in more else more | {"permit": self.permit(who, sitting.course)}
        with self.sessions.begin() as session:
            return bookings.hold(
                session,
                wish,
                candidate=who.id,
                act=self.act(Role.CANDIDATE, "somebody", request=request, at=at),
                **asked,
            )

    def book(self, who: Candidate, sitting: Session, *, at: datetime | None = None) -> Booking:
        """Hold and confirm a seat."""
        placed = self.hold(who, sitting, at=at)
        assert placed.booking is not None
        with self.sessions.begin() as session:
            return bookings.confirm(session, placed.booking, act=self.act(at=at))

    def booking(self, booking: Booking) -> Booking:
        """Return a booking as it stands."""
        with self.sessions.begin() as session:
            return bookings.get(session, booking.id)

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)


def college(code: str) -> Institution:
    unit = CreditUnit(
        Bilingual("credit", "crédit"), Bilingual("credits", "crédits"), half_course=Fraction(3)
    )
    name = Bilingual(f"College {code}", f"Collège {code}")
    return Institution(
        InstitutionCode(code), name, "college", True, code == "BBB", False, unit=unit
    )


def course(code: CourseCode) -> CourseEquivalent:
    return CourseEquivalent(
        code=code,
        title=Bilingual("Anatomy", "Anatomie") if code == COURSE else Bilingual("Networks"),
        version="1.0",
        oqf_level=7,
        oqf_name=Bilingual("Diploma II", "Diplôme II"),
        instructional_hours=56,
        notional_hours=140,
        prerequisites=(),
        practicum_excluded=False,
        price=PRICE,
        effective_from=date(2026, 9, 1),
        review_due=date(2029, 9, 1),
    )
