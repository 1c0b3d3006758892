"""A candidate's results in plain words, and the letters to keep."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_
from exambank.core.vocabulary import Language, Role
from frontdesk.access import AccessRefused, Caller
from frontdesk.pages.appealwords import APPEAL_STATES
from frontdesk.pages.candidate import own
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings
from frontdesk.usecases import areafeedback, scorereports
from frontdesk.usecases.areafeedback import AreaFeedback
from frontdesk.usecases.letters import reading_order
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scoring.appeals import service as appeals
from scoring.appeals.types import Appeal
from scoring.areabands import AreaStanding
from scoring.cases import service as cases
from scoring.cases.types import Case
from scoring.letters import service as letters
from scoring.letters.service import LetterNotFound
from scoring.letters.types import Letter, LetterState
from scoring.policies import scale_fixture
from scoring.runs import results
from scoring.runs.results import ResultNotFound
from scoring.runs.types import Result, ResultState

Sessions = sessionmaker[Session]
BANDS = {
    None: (N_("says no more than the whole score"), "quiet"),
    AreaStanding.BELOW: (N_("below"), "quiet"),
    AreaStanding.AROUND: (N_("around"), "quiet"),
    AreaStanding.ABOVE: (N_("above"), "good"),
}
EVERY_LETTER = frozenset({Role.BANK_MANAGER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as its owner sees it; a held or cancelled one shows its case and no score.

    `ask_until` is the last day for a rescore, None where none can be asked for.
    """

    course: CourseEquivalent
    sitting: Sitting
    result: Result
    letters: tuple[Letter, ...]
    case: Case | None
    rescores: tuple[Appeal, ...]
    ask_until: date | None

    @property
    def is_held(self) -> bool:
        """Say whether the result is kept back."""
        return self.result.state is ResultState.HELD

    @property
    def again_from(self) -> date:
        """Return the first day on which the exam can be sat again."""
        wait = pack("eligibility").whole("retest_wait_days", self.sitting.local_day)
        return self.sitting.local_day + timedelta(days=wait)

    @property
    def appeal_until(self) -> date | None:
        """Return the last day on which the cancellation can be appealed, None where it is not."""
        return None if self.case is None else cases.appeal_until(self.case)

    @property
    def is_cancelled(self) -> bool:
        """Say whether the result was taken away."""
        return self.result.state is ResultState.CANCELLED

    @property
    def band(self) -> tuple[int, int] | None:
        """Return the score less and plus one standard error, within the scale."""
        if self.result.sem_scaled is None:
            return None
        fixture = scale_fixture(self.sitting.local_day)
        low = max(fixture.low, self.result.scaled - self.result.sem_scaled)
        return low, min(fixture.high, self.result.scaled + self.result.sem_scaled)


@get("/results", opt={"needs": "results:read"}, sync_to_thread=True)
def own_results(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show one's own results, newest first."""
    if caller.role is not Role.CANDIDATE or caller.account is None:
        raise AccessRefused
    with reading.begin() as session:
        person = candidates.of_account(session, caller.account.id)
        found = () if person is None else results.of_candidate(session, person.id)
        shown = [_shown(session, one, on=page.visit.now.date()) for one in found]
        areas = {one.result.run: _areas(session, one) for one in shown}
    context = {
        "appeal_states": APPEAL_STATES,
        "areas": areas,
        "bands": BANDS,
        "fixture": scale_fixture(page.visit.now.date()),
        "order": reading_order,
        "shown": shown,
    }
    return page.show("candidate/results.html", context)


@get("/letters/{number:str}/{language:str}", opt={"needs": "letters:read"}, sync_to_thread=True)
def download_letter(
    number: FromPath[str],
    language: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[bytes]:
    """Hand out the sealed page of a letter: to its holder, and to the bank."""
    if language not in set(Language):
        raise LetterNotFound(language)
    with reading.begin() as session:
        letter = letters.by_number(session, number)
        if not _may_have(session, caller, letter, act):
            raise LetterNotFound(number)
        pdf = letters.page(session, letter, Language(language))
    name = f"letter-{letter.number}-{language}.pdf"
    return page.file(pdf, name=name, media_type="application/pdf")


@get("/results/{run:uuid}/report/{language:str}", opt={"needs": "appeals:ask"}, sync_to_thread=True)
def download_report(
    run: FromPath[UUID],
    language: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[bytes]:
    """Hand out the score report of one's own released result."""
    if language not in set(Language):
        raise ResultNotFound(language)
    with reading.begin() as session:
        result = own.result_of(session, caller, run)
        pdf = scorereports.report(
            session,
            result,
            language=Language(language),
            contact=settings.contact or settings.base_url,
            at=act.at,
        )
    name = f"{result.course}-{result.number}-{language}.pdf"
    return page.file(pdf, name=name, media_type="application/pdf")


def _may_have(session: Session, caller: Caller, letter: Letter, act: Act) -> bool:
    if act.role in EVERY_LETTER:
        return True
    if act.role is not Role.CANDIDATE or caller.account is None:
        return False
    person = candidates.of_account(session, caller.account.id)
    return person is not None and person.id == letter.candidate


def _shown(session: Session, result: Result, *, on: date) -> Shown:
    asked = appeals.of_candidate(session, result.candidate)
    mine_asked = tuple(one for one in asked if one.sitting == result.session)
    may_ask = not appeals.may_ask(session, result, on=on)
    held = letters.of_candidate(session, result.candidate)
    mine = tuple(one for one in held if one.run == result.run and one.state is LetterState.ISSUED)
    return Shown(
        course=blueprints.course(session, result.course),
        sitting=days.session_of(session, result.session),
        result=result,
        letters=mine,
        case=_case(session, result),
        rescores=mine_asked,
        ask_until=appeals.last_day(result) if may_ask else None,
    )


def _areas(session: Session, shown: Shown) -> AreaFeedback | None:
    """Return what may be told by area; nothing of a result that is not given out."""
    if shown.result.state is not ResultState.RELEASED:
        return None
    return areafeedback.of_result(session, shown.result)


def _case(session: Session, result: Result) -> Case | None:
    """Return the case of a result, as far as there is a record of it."""
    known = cases.of_candidate(session, result.candidate)
    return next((one for one in known if one.number == result.case), None)


HANDLERS = (own_results, download_letter, download_report)
