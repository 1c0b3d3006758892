"""What corrections make of an answer file: pure functions; nothing that was read is lost."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from scoring.sheets.types import AnswerFile, Correction, Sheet


def corrected(file: AnswerFile, corrections: Sequence[Correction]) -> AnswerFile:
    """Return a file as received with corrections applied, in their order."""
    latest = {one.candidate: one for one in corrections}
    return replace(
        file,
        digest=bound_digest(file.received_digest, corrections),
        sheets=tuple(_read_again(sheet, latest.get(sheet.candidate)) for sheet in file.sheets),
        corrections=tuple(corrections),
    )


def as_bound(
    received: AnswerFile, corrections: Sequence[Correction], digests: Sequence[str]
) -> AnswerFile:
    """Return a file as it stood when something was bound to one of `digests`.

    Without a match the file is returned as it stands now.
    """
    for count in range(len(corrections) + 1):
        if bound_digest(received.received_digest, corrections[:count]) in digests:
            return corrected(received, corrections[:count])
    return corrected(received, corrections)


def bound_digest(received: str, corrections: Sequence[Correction]) -> str:
    """Return the SHA-256 that binds a file and its corrections; without any, that of the file.

    >>> bound_digest("ab" * 32, []) == "ab" * 32
    True
    """
    digest = received
    for one in corrections:
        line = json.dumps([digest, str(one.candidate), list(one.answers)])
        digest = hashlib.sha256(line.encode()).hexdigest()
    return digest


def _read_again(sheet: Sheet, correction: Correction | None) -> Sheet:
    return sheet if correction is None else replace(sheet, answers=correction.answers)
