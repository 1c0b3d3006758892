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
from scoring.sheets.types import AnswerFile, AnswerForm, Received


class AnotherFileCounts(Exception):
    """A session has an answer file already; it must be withdrawn before another counts."""

    def __init__(self, known: AnswerFile, name: str) -> None:
        super().__init__(
            f"the session has the answers of {known.name!r} already; "
            f"withdraw it before {name!r} can count"
        )
        self.known = known


class NoAnswerFile(LookupError):
    """The session has no answer file that counts."""


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
        if known.digest == digest:
            return Received(known, again=True)
        raise AnotherFileCounts(known, name)
    sheets = read_answers(raw, name=name, forms=forms, expected=expected)
    file = AnswerFile(
        id=act.new_id(),
        session=sitting,
        name=name,
        digest=digest,
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
