"""The one place where errors of the domain become HTTP answers.

Each package owner adds a row per error; the same table serves the API (problem+json) and
the pages.  An error without a row is a fault of ours: 500, with an incident number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy.exc import DataError, OperationalError

from eligibility.applications.service import ApplicationNotFound
from eligibility.candidates.service import CandidateNotFound, CandidateRefused
from eligibility.catalogue.service import DefinitionNotFound, DefinitionRefused
from eligibility.cohorts.service import CohortNotFound, NotACollege, RosterRefused
from eligibility.evidence.service import EvidenceNotFound, EvidenceRefused
from eligibility.rulesets.service import RuleSetExists, RuleSetNotFound
from exambank.blueprints.service import BlueprintNotFound, BlueprintRefused, CourseNotFound
from exambank.core.answerkey import KeyUnreadable
from exambank.core.lifecycle import TransitionRefused
from exambank.core.policy import PolicyMissing
from exambank.core.reasons import N_, Reason
from exambank.forms.sealing import KeyNotFound, KeyRefused, SealRefused
from exambank.forms.service import AssemblyRefused, FormHidden, FormNotFound, ProofRefused
from exambank.institutions.service import InstitutionNotFound, NotYourInstitution
from exambank.items.interchange.faults import Fault, ImportRefused
from exambank.items.reviewing import ReviewRefused
from exambank.items.service import (
    ItemExists,
    ItemHidden,
    ItemNotFound,
    ItemStale,
    RevisionRefused,
)
from frontdesk.access import AccessRefused
from frontdesk.accounts.service import (
    AccountNotFound,
    AccountRefused,
    EmailTaken,
    InvitationUnknown,
)
from frontdesk.accounts.signin import GrantNotHeld, SignInFailed, SignInMustWait, TokenNotFound
from frontdesk.pages.forms import ChoiceNotOffered, NulTyped, TextTooLong
from frontdesk.secondfactor.sealing import SealUnreadable
from frontdesk.secondfactor.service import CodeWrong, NoSecondFactor
from frontdesk.usecases.answersheets import NoPaperAssigned
from frontdesk.usecases.bankkey import BankKeyMissing
from frontdesk.usecases.lookups import LookupsMustWait
from frontdesk.usecases.runreports import NotScaledYet
from frontdesk.usecases.tickets import TicketsMissing
from scheduling.attendance.service import EntryRefused
from scheduling.bookings.service import BookingNotFound, BookingRefused, BookingStateRefused
from scheduling.centres.service import CentreNotFound, RoomRefused
from scheduling.days.service import DayNotFound, SessionNotFound, SessionRefused
from scheduling.keytime import NaiveInstant, NoSuchLocalTime, UnknownZone
from scheduling.seatplans.service import SeatPlanNotFound, SeatPlanRefused
from scoring.appeals.steps import AppealNotFound, AppealRefused
from scoring.cases.service import CaseNotFound, CaseRefused
from scoring.comments.service import CommentRefused
from scoring.difficulties.service import DifficultiesNotFound
from scoring.experts.service import ExpertNotNamed, ExpertRefused
from scoring.letters.deliveries import NoticeNotFound
from scoring.letters.service import LetterNotFound, LetterRefused, SecondPersonNeeded
from scoring.marking.service import MarkingTaskNotFound, MarkingTaskRefused, MarkRefused
from scoring.panels.service import RatingRefused, SheetNotFound, SheetRefused, WishRefused
from scoring.plans.service import PlanMissing, PlanOutdated, PlanRefused
from scoring.runs.compute import ItemsUnrated
from scoring.runs.cutting import EquatingRefused
from scoring.runs.forms import FormNotSealed
from scoring.runs.keying import RulingRefused
from scoring.runs.materials import AnswersReleased
from scoring.runs.results import ResultNotFound, ResultsOfAnother
from scoring.runs.steps import RunNotFound, RunRefused
from scoring.sheets.service import AnotherFileCounts, NoAnswerFile
from scoring.studies.service import StudyNotFound, StudyRefused


class SignInRequired(Exception):
    """The route needs an account, and the caller is not signed in."""


class FormTokenRefused(Exception):
    """A form did not come from one of our own pages in the same session."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person is told about an error.  Title and reasons are marked for translation."""

    status: HTTPStatus
    title: str
    reasons: tuple[Reason, ...] = ()


#: None means that an error of this kind is a fault of ours after all.
Convert = Callable[[Any], Problem | None]

NOT_FOUND = N_("This was not found")
REFUSED = N_("This cannot be done")
INVALID = N_("Something that was entered is not right")


def not_found(_error: LookupError) -> Problem:
    """Answer that something does not exist, or not for this caller."""
    return Problem(HTTPStatus.NOT_FOUND, NOT_FOUND)


def refused(error: Any) -> Problem:
    """Answer that a rule says no, with every reason (`error.reasons`)."""
    return Problem(HTTPStatus.CONFLICT, REFUSED, tuple(error.reasons))


def invalid(error: Any) -> Problem:
    """Answer that what was sent breaks a rule, with every reason (`error.reasons`)."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, tuple(error.reasons))


def plainly(error: Exception) -> Problem:
    """Answer with the English sentence of the error, until it has reasons that translate."""
    return Problem(HTTPStatus.CONFLICT, REFUSED, (Reason("told", "{text}", {"text": str(error)}),))


def saying(status: HTTPStatus, title: str, text: str) -> Convert:
    """Return a row that answers with one fixed sentence."""
    return lambda _error: Problem(status, title, (Reason("fixed", text),))


def _import_refused(error: ImportRefused) -> Problem:
    reasons = tuple(_placed(fault) for fault in error.faults)
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, INVALID, reasons)


def _placed(fault: Fault) -> Reason:
    """Return a fault of a file as one sentence; pages show its parts in a table instead."""
    return Reason(fault.reason.code, "{told}", {"told": str(fault)})


def _busy(error: OperationalError) -> Problem | None:
    """Answer that others held the database for too long; anything else is a fault of ours."""
    if "database is locked" not in str(error.orig):
        return None
    text = N_(
        "Somebody's long piece of work, such as the release of a run, holds the database. Nothing"
        " was changed: wait a minute and try again."
    )
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, N_("Please wait"), (Reason("busy", text),))


def _code_must_wait(error: LookupsMustWait) -> Problem:
    text = N_("Too many unknown codes were tried. Try again after {time} UTC.")
    values = {"time": f"{error.until:%H:%M}"}
    reasons = (Reason("wait", text, values),)
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, N_("Please wait"), reasons)


def _must_wait(error: SignInMustWait) -> Problem:
    text = N_("Too many sign-ins failed. Try again after {time} UTC.")
    return Problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("Please wait"),
        (Reason("wait", text, {"time": f"{error.until:%H:%M}"}),),
    )


PROBLEMS: Mapping[type[Exception], Convert] = {
    # the desk itself
    SignInRequired: saying(
        HTTPStatus.UNAUTHORIZED,
        N_("Please sign in"),
        N_("This needs an account: sign in and try again."),
    ),
    AccessRefused: saying(
        HTTPStatus.FORBIDDEN,
        N_("You may not do this"),
        N_("None of your roles includes this. If you need it, ask an administrator of the bank."),
    ),
    ChoiceNotOffered: invalid,
    NulTyped: invalid,
    TextTooLong: invalid,
    FormTokenRefused: saying(
        HTTPStatus.FORBIDDEN,
        N_("The form was open for too long"),
        N_("Nothing was changed. Go back, load the page again and send the form once more."),
    ),
    # the floor
    # What PostgreSQL cannot keep (a NUL sign, a number or a text too long for its column) was
    # typed by somebody: SQLite keeps it, or the page refuses it before.
    DataError: saying(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        REFUSED,
        N_("A sign, a number or a length was sent that cannot be kept. Nothing was changed."),
    ),
    OperationalError: _busy,
    TransitionRefused: refused,
    PolicyMissing: saying(
        HTTPStatus.CONFLICT, REFUSED, N_("The rules of the bank have no value for that day.")
    ),
    # the bank
    AssemblyRefused: refused,
    BlueprintNotFound: not_found,
    BlueprintRefused: invalid,
    CourseNotFound: not_found,
    FormHidden: not_found,  # who may not read a form does not learn that it exists
    FormNotFound: not_found,
    ImportRefused: _import_refused,
    InstitutionNotFound: not_found,
    ItemExists: plainly,
    ItemHidden: not_found,  # S8: who may not read items does not learn that they exist
    ItemNotFound: not_found,
    KeyNotFound: not_found,
    KeyRefused: refused,
    KeyUnreadable: plainly,
    ProofRefused: refused,
    ReviewRefused: refused,
    RevisionRefused: refused,
    ItemStale: plainly,
    SealRefused: refused,
    NotYourInstitution: not_found,  # whether it exists is nobody else's business
    # eligibility
    ApplicationNotFound: not_found,
    CandidateNotFound: not_found,
    CandidateRefused: invalid,
    CohortNotFound: not_found,
    DefinitionNotFound: not_found,
    DefinitionRefused: invalid,
    EvidenceNotFound: not_found,
    EvidenceRefused: invalid,
    NoPaperAssigned: plainly,
    NotACollege: plainly,
    RosterRefused: invalid,
    RuleSetExists: plainly,
    RuleSetNotFound: not_found,
    # scheduling
    BookingNotFound: not_found,
    BookingRefused: refused,
    BookingStateRefused: refused,
    CentreNotFound: not_found,
    DayNotFound: not_found,
    EntryRefused: refused,
    RoomRefused: plainly,
    SeatPlanNotFound: not_found,
    SeatPlanRefused: refused,
    SessionNotFound: not_found,
    SessionRefused: refused,
    NaiveInstant: plainly,
    NoSuchLocalTime: refused,
    TicketsMissing: saying(
        HTTPStatus.CONFLICT,
        REFUSED,
        N_("No admission ticket is issued yet: a ticket comes with a confirmed booking."),
    ),
    UnknownZone: plainly,
    # scoring
    AnotherFileCounts: plainly,
    AnswersReleased: refused,
    AppealNotFound: not_found,
    AppealRefused: refused,
    BankKeyMissing: saying(
        HTTPStatus.CONFLICT,
        REFUSED,
        N_("The bank has no seal yet: letters cannot be issued before one is made."),
    ),
    CommentRefused: invalid,
    ExpertNotNamed: not_found,  # who is not named does not learn which forms are answered again
    ExpertRefused: refused,
    CaseNotFound: not_found,
    CaseRefused: refused,
    DifficultiesNotFound: not_found,
    EquatingRefused: refused,
    LetterNotFound: not_found,
    LetterRefused: refused,
    LookupsMustWait: _code_must_wait,
    NoAnswerFile: not_found,
    NoticeNotFound: not_found,
    PlanMissing: refused,
    PlanOutdated: refused,
    PlanRefused: refused,
    RunNotFound: not_found,
    ResultNotFound: not_found,
    ResultsOfAnother: not_found,
    RulingRefused: invalid,
    RunRefused: refused,
    NotScaledYet: plainly,
    ItemsUnrated: plainly,
    FormNotSealed: plainly,
    SecondPersonNeeded: plainly,
    MarkRefused: invalid,
    MarkingTaskNotFound: not_found,  # who does not mark it does not learn that there is a script
    MarkingTaskRefused: invalid,
    RatingRefused: invalid,
    SheetNotFound: not_found,  # who is not on a panel does not learn that there is one
    SheetRefused: refused,
    StudyNotFound: not_found,
    StudyRefused: refused,
    WishRefused: invalid,
    # accounts
    AccountNotFound: not_found,
    AccountRefused: invalid,
    EmailTaken: saying(
        HTTPStatus.CONFLICT,
        REFUSED,
        N_("There is already an account with this e-mail address: sign in instead."),
    ),
    GrantNotHeld: not_found,
    InvitationUnknown: saying(
        HTTPStatus.NOT_FOUND,
        NOT_FOUND,
        N_("This invitation cannot be used any more: ask for a new one."),
    ),
    SignInFailed: saying(
        HTTPStatus.UNAUTHORIZED,
        N_("Please sign in"),
        N_("The e-mail address or the password is not right."),
    ),
    SignInMustWait: _must_wait,
    TokenNotFound: not_found,
    CodeWrong: saying(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        INVALID,
        N_("This code is not right, or was used already: wait for the next one."),
    ),
    NoSecondFactor: not_found,
    SealUnreadable: saying(
        HTTPStatus.CONFLICT,
        REFUSED,
        N_("Codes cannot be checked now: tell the administrator that the file of keys is missing."),
    ),
}

#: Sentences for the errors that the web itself makes.
WEB_PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: (INVALID, N_("The request could not be read.")),
    404: (
        NOT_FOUND,
        N_("There is no page at this address: check it, or start from home."),
    ),
    405: (REFUSED, N_("This address exists, but not for this kind of request.")),
    413: (REFUSED, N_("What was sent is too large.")),
    415: (REFUSED, N_("What was sent is in a format that is not accepted here.")),
}

FAULT = (
    N_("Something went wrong on our side"),
    N_("Nothing was changed. If it happens again, tell us the incident number."),
)


def problem_of(error: Exception) -> Problem | None:
    """Return the problem for a domain error, by its own row or the nearest of its bases."""
    for kind in type(error).__mro__:
        convert = PROBLEMS.get(kind)
        if convert is not None:
            return convert(error)
    return None
