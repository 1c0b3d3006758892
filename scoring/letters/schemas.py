"""What the verification of letters gives over the API."""

import json
from datetime import datetime
from typing import Any, Self

from exambank.core.schemas import Schema
from scoring.letters.types import Standing, Verified


class VerifiedOut(Schema):
    """The answer to a code; `letter` is the machine copy, for whoever holds the code."""

    standing: Standing
    as_of: datetime
    number: str | None = None
    digest: str | None = None
    superseded_by: str | None = None
    letter: dict[str, Any] | None = None

    @classmethod
    def of(cls, verified: Verified) -> Self:
        letter = verified.letter
        if letter is None:
            return cls(standing=verified.standing, as_of=verified.as_of)
        return cls(
            standing=verified.standing,
            as_of=verified.as_of,
            number=letter.number,
            digest=letter.digest,
            superseded_by=letter.superseded_by,
            letter=json.loads(letter.machine_copy),
        )
