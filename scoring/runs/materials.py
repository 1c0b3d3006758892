"""What a run is made of, gathered: the form, the answer files, who sat and for whom.

Bookings say who sat and which form lay on the desk; nothing is decided here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.vocabulary import CandidateId, FormCode, InstitutionCode, SessionId
from scheduling.bookings import service as bookings
from scheduling.bookings.types import ATTEMPTED
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scoring.cases import service as cases
from scoring.runs.forms import answer_form, scored_form
from scoring.runs.types import Run, ScoredForm
from scoring.sheets import blank
from scoring.sheets import service as sheets
from scoring.sheets.types import AnswerFile, Received


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


def blank_file(session: Session, sitting: SessionId) -> bytes:
    """Return a file of answers of one room with everything in it but the answers."""
    form = answer_form(session, FormCode(days.session_of(session, sitting).form_family))
    sat = [one for one in bookings.of_session(session, sitting) if one.state in ATTEMPTED]
    versions = {
        candidates.get(session, one.candidate).number: (one.paper or "").partition("/")[2]
        for one in sat
    }
    return blank.blank_file(form, versions)


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


def _sat(session: Session, sitting: SessionId) -> tuple[CandidateId, ...]:
    seated = bookings.of_session(session, sitting)
    return tuple(one.candidate for one in seated if one.state in ATTEMPTED)
