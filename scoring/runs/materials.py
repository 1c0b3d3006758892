"""What a run is made of, gathered: the form, the answer files, who sat and for whom.

Bookings say who sat and which form lay on the desk; nothing is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, FormCode, InstitutionCode, SessionId
from scheduling.bookings import service as bookings
from scheduling.bookings.types import ATTEMPTED
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scoring.cases import service as cases
from scoring.runs import store
from scoring.runs.forms import answer_form, scored_form
from scoring.runs.steps import locked
from scoring.runs.types import Run, ScoredForm
from scoring.sheets import blank
from scoring.sheets import service as sheets
from scoring.sheets.types import AnswerFile, Received


class AnswersReleased(Exception):
    """Results that rest on an answer file are released, so that it cannot be withdrawn."""

    def __init__(self, run: Run) -> None:
        text = N_(
            "the results of {course}, run {number}, rest on this file and are released: let a"
            " rescore read single sheets again"
        )
        self.reasons = (
            Reason("answers_released", text, {"course": run.course, "number": run.number}),
        )
        super().__init__(str(self.reasons[0]))
        self.run = run


@dataclass(frozen=True, slots=True)
class Materials:
    """What the steps of a run take; `held` names the case of each candidate who has one."""

    form: ScoredForm
    files: tuple[AnswerFile, ...]
    colleges: Mapping[CandidateId, InstitutionCode | None]
    held: Mapping[CandidateId, str]


@dataclass(frozen=True, slots=True)
class Room:
    """One room of an exam day, as the people who hand in answers see it."""

    sitting: Sitting
    sat: int
    file: AnswerFile | None


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """A sheet whose version is not the one that lay on the desk of its candidate."""

    number: str
    on_sheet: str
    on_desk: str


def rooms(session: Session) -> tuple[Room, ...]:
    """Return every room in which somebody sat, day by day."""
    sittings = [one for day in days.days(session) for one in days.sessions(session, day.id)]
    counted = ((one, len(_sat(session, one.id))) for one in sittings)
    return tuple(Room(one, sat, sheets.file_of(session, one.id)) for one, sat in counted if sat)


def receive(session: Session, sitting: SessionId, raw: bytes, *, name: str, act: Act) -> Received:
    """Hand in the answers of one room; whoever sat there may stand in the file.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault of the file.
    scoring.sheets.service.AnotherFileCounts
        If another file of the room was accepted before.
    """
    room = days.session_of(session, sitting)
    form = FormCode(room.form_family)
    numbers = (candidates.get(session, one).number for one in _sat(session, sitting))
    people = zip(numbers, _sat(session, sitting), strict=True)
    return sheets.receive(
        session,
        sitting,
        raw,
        name=name,
        forms={form: answer_form(session, form)},
        expected={number: (candidate, form) for number, candidate in people},
        act=act,
    )


def withdraw(session: Session, sitting: SessionId, *, act: Act) -> None:
    """Take back the answers of a room, as long as no released result rests on them.

    Raises
    ------
    AnswersReleased
        If a run with these answers is published.
    scoring.sheets.service.NoAnswerFile
        If the room has none.
    """
    for run in _runs_of(session, sitting):
        # A release under way ends first, and the next one sees that the file is gone.
        if locked(session, run.id).published_at is not None:
            raise AnswersReleased(run)
    sheets.withdraw(session, sitting, act=act)


def released_with(session: Session, sitting: SessionId) -> Run | None:
    """Return a published run that rests on the answers of a room, or None."""
    runs = _runs_of(session, sitting)
    return next((one for one in runs if one.published_at is not None), None)


def without_sheet(session: Session, sitting: SessionId) -> tuple[str, ...]:
    """Return the numbers of those who sat in a room and have no sheet in its file.

    Nobody is missing where no file counts yet.
    """
    file = sheets.file_of(session, sitting)
    if file is None:
        return ()
    handed_in = {sheet.candidate for sheet in file.sheets}
    missing = (one for one in _sat(session, sitting) if one not in handed_in)
    return tuple(sorted(candidates.get(session, one).number for one in missing))


def other_versions(session: Session, sitting: SessionId) -> tuple[OtherVersion, ...]:
    """Return the sheets of a room that name another version than lay on their desk.

    Read in the order of a wrong version, a sheet earns the marks of chance.
    """
    file = sheets.file_of(session, sitting)
    if file is None:
        return ()
    desks = _versions_on_desks(session, sitting)
    named = (
        OtherVersion(one.number, one.version, desks.get(one.number, "")) for one in file.sheets
    )
    return tuple(one for one in named if one.on_desk and one.on_desk != one.on_sheet)


def blank_file(session: Session, sitting: SessionId) -> bytes:
    """Return a file of answers of one room with everything in it but the answers."""
    form = answer_form(session, FormCode(days.session_of(session, sitting).form_family))
    return blank.blank_file(form, _versions_on_desks(session, sitting))


def of_form(session: Session, code: FormCode) -> Materials:
    """Return everything that was handed in for a form."""
    sittings = [
        one.id
        for day in days.days(session)
        for one in days.sessions(session, day.id)
        if one.form_family == code
    ]
    return _gathered(session, scored_form(session, code), sheets.files_of(session, sittings))


def of_run(session: Session, run: Run) -> Materials:
    """Return what a run is computed from.

    A published run gives its answers as they stood when it was bound to them, whatever was
    corrected since; a run under way gives them as they count now, and notices the difference.
    """
    form = scored_form(session, run.form)
    if run.published_at is None:
        return _gathered(session, form, sheets.files_of(session, run.sessions))
    bound = sheets.files_as_bound(session, run.sessions, digests=run.file_digests)
    return _gathered(session, form, bound)


def _gathered(session: Session, form: ScoredForm, files: Sequence[AnswerFile]) -> Materials:
    kept = tuple(file for file in files if any(sheet.form == form.code for sheet in file.sheets))
    people = (sheet.candidate for file in kept for sheet in file.sheets)
    colleges = {one: candidates.get(session, one).college for one in people}
    held = cases.holding(session, [file.session for file in kept])
    return Materials(form, kept, colleges, held)


def _runs_of(session: Session, sitting: SessionId) -> tuple[Run, ...]:
    form = FormCode(days.session_of(session, sitting).form_family)
    return tuple(one for one in store.runs_of_form(session, form) if sitting in one.sessions)


def _versions_on_desks(session: Session, sitting: SessionId) -> Mapping[str, str]:
    """Return the version on the desk by candidate number, empty where it is not known."""
    sat = [one for one in bookings.of_session(session, sitting) if one.state in ATTEMPTED]
    return {
        candidates.get(session, one.candidate).number: (one.paper or "").partition("/")[2]
        for one in sat
    }


def _sat(session: Session, sitting: SessionId) -> tuple[CandidateId, ...]:
    seated = bookings.of_session(session, sitting)
    return tuple(one.candidate for one in seated if one.state in ATTEMPTED)
