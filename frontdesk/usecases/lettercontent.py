"""What a letter says: the facts of one result, and its page in one language.  Pure functions.

Loading, sealing and keeping are in `frontdesk.usecases.letters`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from eligibility.candidates.types import Candidate
from exambank.blueprints.rules import ects
from exambank.blueprints.types import Blueprint, CourseEquivalent
from exambank.core.vocabulary import Bilingual, Language
from exambank.institutions.types import CreditLine
from printouts.dates import long_date
from printouts.letter import LetterContent, LetterStatus, ReceiverLine
from printouts.press import Imprint
from scoring.letters.types import Letter, LetterFacts, LetterState
from scoring.runs.types import Result
from scoring.studies.types import Study

IDENTITY = Bilingual(
    "photo identification checked at the door on {day}",
    "pièce d'identité avec photo vérifiée à l'entrée le {day}",
)
LEVEL = Bilingual("OQF level {level} ({name})", "CQO, niveau {level} ({name})")
STANDARD = Bilingual(
    "Angoff, {judges} judges from {institutions} institutions, round {rounds}, adopted {day}",
    "Angoff, {judges} juges de {institutions} établissements, tour {rounds}, adoptée le {day}",
)
RECOMMENDED = Bilingual(
    "Recommended: credit for one course of {hours} instructional hours at OQF level {level}",
    "Recommandé\u00a0: crédits pour un cours de {hours} heures d'enseignement, "
    "niveau {level} du CQO",
)
RECOMMENDED_NO_HOURS = Bilingual(
    "Recommended: credit for one course at OQF level {level}",
    "Recommandé\u00a0: crédits pour un cours de niveau {level} du CQO",
)
STATUS = {
    LetterState.ISSUED: LetterStatus.CURRENT,
    LetterState.SUSPENDED: LetterStatus.CURRENT,  # the page stays; the verification page says it
    LetterState.SUPERSEDED: LetterStatus.SUPERSEDED,
    LetterState.REVOKED: LetterStatus.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the bank's name as its seal states it, how to reach it, where codes open."""

    name: str
    contact: str
    base_url: str

    def address(self, code: str) -> str:
        """Return the web address at which a code is verified."""
        return f"{self.base_url.rstrip('/')}/v/{code}"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that a letter on one result rests on."""

    candidate: Candidate
    result: Result
    course: CourseEquivalent
    blueprint: Blueprint
    study: Study
    credit: tuple[CreditLine, ...]
    exam_date: date
    cut_scaled: int
    ects_hours: int

    @property
    def ects(self) -> str | None:
        """Return the volume in European credits, with two digits."""
        points = ects(self.course.notional_hours, hours_per_credit=self.ects_hours)
        return None if points is None else f"{float(points):.2f}"


def facts(grounds: Grounds) -> LetterFacts:
    """Return what the machine copy states; texts are in both languages."""
    candidate, course, result = grounds.candidate, grounds.course, grounds.result
    return LetterFacts(
        candidate=candidate.id,
        holder=candidate.full_name,
        birth_year=candidate.birth_date.year,
        language=candidate.language,
        course=course.code,
        course_title=course.title,
        course_version=course.version,
        blueprint_version=grounds.blueprint.version,
        oqf_level=course.oqf_level,
        oqf_name=course.oqf_name,
        instructional_hours=course.instructional_hours,
        notional_hours=course.notional_hours,
        ects=grounds.ects,
        run=result.run,
        exam_date=grounds.exam_date,
        scaled=result.scaled,
        cut_scaled=grounds.cut_scaled,
        b_level=result.b_level,
        study_version=grounds.study.version,
        judges=len(grounds.study.ratings.judges),
        valid_from=grounds.exam_date,
        valid_to=course.review_due,
        lines=tuple(_line(one) for one in grounds.credit),
    )


def content(
    letter: Letter, grounds: Grounds, issuer: Issuer, *, language: Language, made_at: datetime
) -> LetterContent:
    """Return the page of a letter in one language; `made_at` is in the zone to print."""
    course = grounds.course
    return LetterContent(
        imprint=Imprint(number=letter.number, language=language, generated_at=made_at),
        holder=grounds.candidate.full_name,
        birth_year=grounds.candidate.birth_date.year,
        identity_check=_filled(IDENTITY, language, day=long_date(grounds.exam_date, language)),
        course_code=course.code,
        course_title=course.title.said(language),
        course_version=course.version,
        level=_filled(LEVEL, language, level=course.oqf_level, name=course.oqf_name.said(language)),
        instructional_hours=course.instructional_hours,
        notional_hours=course.notional_hours,
        ects=grounds.ects or "",
        outcomes=tuple(one.text.said(language) for one in grounds.blueprint.outcomes),
        exam_date=grounds.exam_date,
        scaled_score=grounds.result.scaled,
        cut_score=grounds.cut_scaled,
        reached_b_level=grounds.result.b_level,
        standard=_standard(grounds.study, language),
        recommended=_recommended(course, language),
        valid_from=grounds.exam_date,
        valid_to=course.review_due,
        verify_url=issuer.address(letter.code),
        verify_code=letter.code,
        digest=letter.digest,
        signer=issuer.name,
        contact=issuer.contact,
        receivers=tuple(_receiver(one, language, made_at.date()) for one in grounds.credit),
        prerequisites=course.prerequisites,
        practicum_excluded=course.practicum_excluded,
        supersedes=letter.supersedes or "",
        status=STATUS[letter.state],
    )


def _filled(text: Bilingual, language: Language, **values: object) -> str:
    return text.said(language).format(**values)


def _standard(study: Study, language: Language) -> str:
    day = "-" if study.adopted_at is None else long_date(study.adopted_at.date(), language)
    return _filled(
        STANDARD,
        language,
        judges=len(study.ratings.judges),
        institutions=len({judge.institution for judge in study.ratings.judges}),
        rounds=len(study.ratings.rounds),
        day=day,
    )


def _recommended(course: CourseEquivalent, language: Language) -> str:
    text = RECOMMENDED_NO_HOURS if course.instructional_hours is None else RECOMMENDED
    return _filled(text, language, hours=course.instructional_hours, level=course.oqf_level)


def _line(one: CreditLine) -> Mapping[str, Any]:
    return {
        "institution": one.institution,
        "name": _both(one.name),
        "accepted": one.accepted,
        "course": None if one.lead is None else _both(one.lead),
        "credit": _both(one.recommendation),
        "conditions": [_both(text) for text in one.conditions],
        "since": None if one.since is None else one.since.isoformat(),
    }


def _both(text: Bilingual) -> Mapping[str, str]:
    return {"en": text.en, "fr": text.fr}


def _receiver(one: CreditLine, language: Language, today: date) -> ReceiverLine:
    return ReceiverLine(
        institution=one.name.said(language),
        line=one.recommendation.said(language),
        as_of=one.since or today,
        local="" if one.lead is None else one.lead.said(language),
        conditions="; ".join(text.said(language) for text in one.conditions),
    )
