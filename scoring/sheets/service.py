"""What can be done with answer files: receive, withdraw, read."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CandidateId, FormCode, SessionId
from scheduling.days import service as days
from scoring.sheets import store
from scoring.sheets.reading import read_answers
from scoring.sheets.types import AnswerFile, AnswerForm, Correction, Received, Sheet


class AnotherFileCounts(Exception):
    """A session has an answer file already; it must be withdrawn before another counts."""

    def __init__(self, known: AnswerFile, name: str) -> None:
        super().__init__(
            f"the session has the answers of {known.name!r} already; "
            f"withdraw it before {name!r} can count"
        )
        self.known = known


class NoAnswerFile(LookupError):
    """The session has no answer file that counts, or none with that candidate."""


def receive(
    session: Session,
    sitting: SessionId,
    raw: bytes,
    *,
    name: str,
    forms: Mapping[FormCode, AnswerForm],
    expected: Mapping[str, tuple[CandidateId, FormCode]],
    act: Act,
) -> Received:
    """Accept the answers of one session, whole or not at all.

    The very same file sent again is accepted and changes nothing.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault by line and column.
    AnotherFileCounts
        If another file of the session was accepted before.
    scheduling.days.service.SessionNotFound
        If there is no such session.
    """
    days.session_of(session, sitting)
    digest = hashlib.sha256(raw).hexdigest()
    known = store.live_file(session, sitting)
    if known is not None:
        if known.received_digest == digest:
            return Received(known, again=True)
        raise AnotherFileCounts(known, name)
    sheets = read_answers(raw, name=name, forms=forms, expected=expected)
    file = AnswerFile(
        id=act.new_id(),
        session=sitting,
        name=name,
        digest=digest,
        received_digest=digest,
        received_at=act.at,
        received_by=act.by,
        sheets=sheets,
    )
    store.add(session, file)
    data = {"digest": digest, "sheets": len(sheets)}
    subject = f"session/{sitting}"
    events.record(session, kind="answers.received", subject=subject, act=act, data=data)
    return Received(file, again=False)


def withdraw(session: Session, sitting: SessionId, *, act: Act) -> None:
    """Take back the answer file of a session, so that a corrected one can count.

    Raises
    ------
    NoAnswerFile
        If the session has none.
    """
    known = store.live_file(session, sitting)
    if known is None:
        msg = f"session {sitting} has no answer file to withdraw"
        raise NoAnswerFile(msg)
    store.withdraw(session, known.id, at=act.at)
    subject = f"session/{sitting}"
    data = {"digest": known.digest}
    events.record(session, kind="answers.withdrawn", subject=subject, act=act, data=data)


def file_of(session: Session, sitting: SessionId) -> AnswerFile | None:
    """Return the answer file of a session that counts, or None."""
    return store.live_file(session, sitting)


def files_of(session: Session, sittings: Sequence[SessionId]) -> Sequence[AnswerFile]:
    """Return the answer files of some sessions that count, in the order of their receipt."""
    return store.live_files(session, sittings)


def files_as_bound(
    session: Session, sittings: Sequence[SessionId], *, digests: Sequence[str]
) -> Sequence[AnswerFile]:
    """Return the files of some sessions as they stood when a run was bound to `digests`."""
    return store.live_files_as_bound(session, sittings, digests)


def sheet_of(session: Session, sitting: SessionId, candidate: CandidateId) -> Sheet:
    """Return the sheet of a candidate as it counts now, or raise `NoAnswerFile`."""
    known = store.live_file(session, sitting)
    for sheet in () if known is None else known.sheets:
        if sheet.candidate == candidate:
            return sheet
    msg = f"session {sitting} has no answer sheet of candidate {candidate}"
    raise NoAnswerFile(msg)


def correct(
    session: Session,
    sitting: SessionId,
    candidate: CandidateId,
    answers: Sequence[str],
    *,
    act: Act,
) -> AnswerFile:
    """Let another reading of a sheet count from now on; the earlier readings stay on record.

    `answers` are in form order.  Runs that are bound to the file as it stood keep to it.

    Raises
    ------
    NoAnswerFile
        If the session has no sheet of that candidate.
    ValueError
        If the reading is not as long as the sheet.
    """
    known = store.live_file(session, sitting)
    sheet = sheet_of(session, sitting, candidate)
    if known is None or len(answers) != len(sheet.answers):
        msg = f"the sheet has {len(sheet.answers)} answers, the new reading {len(answers)}"
        raise ValueError(msg)
    store.lock_file(session, known.id)
    earlier = store.corrections(session, known.id)
    correction = Correction(
        file=known.id,
        place=len(earlier) + 1,
        candidate=candidate,
        answers=tuple(answers),
        reason=act.reason,
        made_by=act.by,
        made_at=act.at,
    )
    store.add_correction(session, correction)
    after = store.live_file(session, sitting)
    assert after is not None  # noqa: S101 - the file was there a moment ago
    events.record(
        session,
        kind="answers.corrected",
        subject=f"session/{sitting}",
        act=act,
        version=correction.place + 1,
        data={"number": sheet.number, "before": known.digest, "after": after.digest},
    )
    return after
