"""Verify a letter: what its file proves by itself, and where the letter stands in the bank.

The file alone shows whether it is as it was sealed; only the bank knows whether the letter
still stands.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from frontdesk.usecases import bankkey
from frontdesk.usecases.bankkey import BankKeyMissing
from frontdesk.usecases.letters import MACHINE_COPY
from printouts.signing import SignatureReport, verify_letter
from scoring.letters import rules
from scoring.letters import service as letters
from scoring.letters.types import Letter, Standing

PDF_HEAD = b"%PDF-"
HEAD_ROOM = 1024  # readers accept a header within the first 1,024 bytes (ISO 32000-1, annex H)
TRACES = (b"/ByteRange", b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached")


class Finding(StrEnum):
    """What can be said of a file that claims to be a letter."""

    VALID = "valid"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    STATUS_UNKNOWN = "status_unknown"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class FileVerified:
    """The finding on a file, with what is known of the letter in it."""

    finding: Finding
    problem: str = ""
    number: str = ""
    signer: str = ""
    signed_at: datetime | None = None
    superseded_by: str = ""
    as_of: datetime | None = None

    @property
    def is_of_the_bank(self) -> bool:
        """Say whether the bank issued this very file, whatever became of the letter."""
        return self.finding in {
            Finding.VALID,
            Finding.SUSPENDED,
            Finding.SUPERSEDED,
            Finding.REVOKED,
        }


def verify_seal(pdf: bytes, *, root: bytes) -> FileVerified:
    """Return what a file proves by itself; a whole seal leaves the status open."""
    if not pdf:
        return FileVerified(Finding.UNUSABLE, "the file is empty")
    had_seal = any(trace in pdf for trace in TRACES)
    if PDF_HEAD not in pdf[:HEAD_ROOM] and not had_seal:
        return FileVerified(Finding.UNUSABLE, "the file is not a PDF")
    return _of_seal(verify_letter(pdf, roots=[root]), had_seal=had_seal)


def verify_file(session: Session, pdf: bytes, *, root: bytes, now: datetime) -> FileVerified:
    """Return what a file proves and where its letter stands in the bank at the instant `now`."""
    sealed = verify_seal(pdf, root=root)
    if sealed.finding is not Finding.STATUS_UNKNOWN:
        return sealed
    copy = _machine_copy(verify_letter(pdf, roots=[root]))
    standing = letters.standing_of(session, sealed.number, rules.digest(copy))
    letter = None if standing is Standing.UNKNOWN else letters.by_number(session, sealed.number)
    return FileVerified(
        finding=Finding(standing.value),
        problem="" if letter else "the bank has issued no such letter",
        number=sealed.number,
        signer=sealed.signer,
        signed_at=sealed.signed_at,
        superseded_by=_successor(letter),
        as_of=now,
    )


def verify_upload(session: Session, pdf: bytes, *, keys: Path, now: datetime) -> FileVerified:
    """Return the same for a bank that may have no seal yet; its key stands in the folder `keys`."""
    try:
        root = bankkey.root(keys)
    except BankKeyMissing:
        return FileVerified(Finding.UNKNOWN)  # a bank that never made a seal has sealed nothing
    return verify_file(session, pdf, root=root, now=now)


def _of_seal(report: SignatureReport, *, had_seal: bool) -> FileVerified:
    """Return the finding on a seal; a file with unreadable traces of one is altered."""
    finding, problem = Finding.ALTERED, report.problem
    number = ""
    if not report.signed and not had_seal:
        finding, problem = Finding.UNKNOWN, "the file carries no seal of a bank"
    elif not report.signed:
        problem = "its seal cannot be read"
    elif report.intact and report.total and not report.trusted:
        finding = Finding.UNKNOWN
    elif report.is_good:
        number = _number(_machine_copy(report))
        finding = Finding.STATUS_UNKNOWN if number else Finding.UNKNOWN
        problem = "" if number else "the seal is good, but the file is not a letter"
    return FileVerified(
        finding, problem, number=number, signer=report.signer, signed_at=report.signed_at
    )


def _machine_copy(report: SignatureReport) -> bytes:
    return next((one.content for one in report.attachments if one.name == MACHINE_COPY), b"")


def _number(copy: bytes) -> str:
    try:
        body = json.loads(copy)
    except ValueError:
        return ""
    return str(body.get("number", "")) if isinstance(body, dict) else ""


def _successor(letter: Letter | None) -> str:
    return "" if letter is None else letter.superseded_by or ""
