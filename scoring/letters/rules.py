"""What a letter may say, when it may be issued, and its machine copy: pure functions."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import rfc8785

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Bilingual
from scoring.letters.types import LIVE, Letter, LetterFacts, LetterState, Standing
from scoring.runs.types import Result, ResultState

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
CODE_LENGTH = 26  # 26 x 5 bits hold the 122 random bits of a UUID
CONTEXT = "https://exambank.example/ns/letter/1"


def verification_code(value: UUID) -> str:
    """Return a UUID as 26 letters and digits that are hard to confuse.

    >>> verification_code(UUID(int=31))
    '0000000000000000000000000z'
    """
    number, digits = value.int, []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, 32)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))


def plain_code(typed: str) -> str:
    """Return a code as stored, whatever spaces, hyphens and look-alikes were typed.

    >>> plain_code("0OIl-zz")
    '0011zz'
    """
    kept = "".join(sign for sign in typed.strip().lower() if sign not in " -")
    return kept.translate(str.maketrans("oil", "011"))


def issue_refusals(result: Result, *, existing: Letter | None) -> Iterable[Reason]:
    """Yield why no letter may be issued on a result."""
    if result.state is ResultState.HELD:
        text = N_("the result is held, case {case}")
        yield Reason("held", text, {"case": result.case or "-"})
    elif result.state is not ResultState.RELEASED:
        yield Reason("not_released", N_("the result is not released"))
    if not result.passed:
        yield Reason("not_passed", N_("the result does not reach the cut"))
    if existing is not None and existing.state in LIVE:
        text = N_("letter {number} already stands for this result")
        yield Reason("already_issued", text, {"number": existing.number})


def machine_copy(facts: LetterFacts, *, number: str, code: str, verify_url: str) -> bytes:
    """Return the letter as RFC 8785 JSON: what the seal covers beside the page.

    Whoever holds the letter sees nothing here that the page does not show.
    """
    body: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "AdvancedStandingLetter",
        "number": number,
        "code": code,
        "verify": verify_url,
        "language": facts.language.value,
        "holder": {"name": facts.holder, "birthYear": facts.birth_year},
        "course": {
            "code": facts.course,
            "title": _both(facts.course_title),
            "version": facts.course_version,
            "blueprint": facts.blueprint_version,
            "level": {"framework": "OQF", "value": facts.oqf_level, "name": _both(facts.oqf_name)},
            "instructionalHours": facts.instructional_hours,
            "notionalHours": facts.notional_hours,
            "ectsEquivalent": facts.ects,
        },
        "result": {
            "examDate": facts.exam_date.isoformat(),
            "scale": "100-300",
            "scaled": facts.scaled,
            "cut": facts.cut_scaled,
            "standardMet": "B-level" if facts.b_level else "pass",
        },
        "standard": {"method": "Angoff", "study": facts.study_version, "judges": facts.judges},
        "recommendation": {
            "from": facts.valid_from.isoformat(),
            "to": facts.valid_to.isoformat(),
            "receivers": [dict(line) for line in facts.lines],
            "note": "a recommendation; the receiving institution decides",
        },
    }
    return rfc8785.dumps(body)


def _both(text: Bilingual) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}


def digest(copy: bytes) -> str:
    """Return the SHA-256 of a machine copy, in hexadecimal."""
    return hashlib.sha256(copy).hexdigest()


def standing(letter: Letter | None) -> Standing:
    """Return what the verification page answers about a letter."""
    if letter is None:
        return Standing.UNKNOWN
    return {
        LetterState.ISSUED: Standing.VALID,
        LetterState.SUSPENDED: Standing.SUSPENDED,
        LetterState.SUPERSEDED: Standing.SUPERSEDED,
        LetterState.REVOKED: Standing.REVOKED,
    }[letter.state]
