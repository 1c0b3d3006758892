"""Issue letters: load what a letter rests on, render it, seal it, keep it, record it.

What a letter says is in `lettercontent`, when one may be issued in `scoring.letters.rules`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, Language
from exambank.forms import service as forms
from exambank.institutions import service as institutions
from frontdesk.usecases import bankkey, lettercontent
from frontdesk.usecases.lettercontent import Grounds, Issuer
from printouts.letter import LetterContent, render_letter
from printouts.signing import Attachment, SealKey, sign_letter
from scheduling.bookings import service as bookings
from scheduling.days import service as days
from scoring.letters import service as letters
from scoring.letters.service import LetterRefused
from scoring.letters.types import LIVE, Letter
from scoring.policies import scale_fixture
from scoring.runs import results
from scoring.runs.types import Result, ResultState, Run
from scoring.studies import service as studies

MACHINE_COPY = "letter.json"
REASON = "Advanced-standing letter"


@dataclass(frozen=True, slots=True)
class Page:
    """One page to render and seal: everything that decides its bytes but the key."""

    letter: Letter
    language: Language
    content: LetterContent
    at: datetime


class Press(Protocol):
    """Renders and seals pages, in their order; several at a time where it can."""

    def __call__(self, pages: Sequence[Page], key: SealKey) -> Iterable[bytes]: ...


def one_by_one(pages: Sequence[Page], key: SealKey) -> Iterable[bytes]:
    """Render and seal pages in this process."""
    return (seal(page, key) for page in pages)


def seal(page: Page, key: SealKey) -> bytes:
    """Render one page and seal it with its machine copy: a pure function but for the nonce."""
    copy = Attachment(MACHINE_COPY, page.letter.machine_copy)
    plain = render_letter(page.content)
    return sign_letter(plain, key=key, at=page.at, reason=REASON, attachments=[copy])


def issue_letters(
    session: Session,
    run: Run,
    *,
    key: SealKey,
    base_url: str,
    act: Act,
    contact: str = "",
    press: Press = one_by_one,
) -> tuple[Letter, ...]:
    """Issue a letter on every released pass of a run that has none yet.

    A letter that the candidate holds for the same course from an earlier run is superseded.
    The bank's name is the one in the seal's certificate; `contact` tells how to reach it,
    its web address if nothing else is given.
    """
    issuer = _issuer(key, base_url=base_url, contact=contact)
    pages: list[Page] = []
    for result in results.of_run(session, run.id):
        held = _standing(session, result)
        if result.state is ResultState.RELEASED and result.passed and not _is_of(held, result):
            pages.extend(_enter(session, run, result, held, issuer=issuer, act=act))
    _keep(session, pages, press(pages, key))
    return tuple(dict.fromkeys(page.letter for page in pages))


def issue_letter(
    session: Session,
    run: Run,
    result: Result,
    *,
    key: SealKey,
    base_url: str,
    act: Act,
    contact: str = "",
) -> Letter:
    """Issue the letter on one result; the one that stood for it before is superseded.

    Raises
    ------
    LetterRefused
        If the result is held, not released or below the cut, or if nobody checked the
        candidate's identity at the door.
    """
    issuer = _issuer(key, base_url=base_url, contact=contact)
    pages = _enter(session, run, result, _standing(session, result), issuer=issuer, act=act)
    _keep(session, pages, one_by_one(pages, key))
    return pages[0].letter


def reading_order(letter: Letter) -> tuple[Language, Language]:
    """Return the languages of a letter's pages, the candidate's first."""
    (other,) = set(Language) - {letter.language}
    return letter.language, other


def _enter(
    session: Session,
    run: Run,
    result: Result,
    replaces: Letter | None,
    *,
    issuer: Issuer,
    act: Act,
) -> tuple[Page, ...]:
    """Record the letter on one result and return its pages, the candidate's language first."""
    _refuse_unseen(session, result)
    grounds = _grounds(session, run, result)
    letter = letters.issue(
        session,
        lettercontent.facts(grounds),
        result,
        address=issuer.address,
        replaces=replaces,
        act=act,
    )
    made_at = days.session_of(session, result.session).local(act.at)
    return tuple(
        Page(
            letter,
            language,
            lettercontent.content(letter, grounds, issuer, language=language, made_at=made_at),
            act.at,
        )
        for language in reading_order(letter)
    )


def _keep(session: Session, pages: Sequence[Page], sealed: Iterable[bytes]) -> None:
    for page, pdf in zip(pages, sealed, strict=True):
        letters.keep_page(session, page.letter, page.language, pdf)


def _issuer(key: SealKey, *, base_url: str, contact: str) -> Issuer:
    return Issuer(bankkey.bank_of(key.certificate), contact or base_url, base_url)


def _standing(session: Session, result: Result) -> Letter | None:
    """Return the letter that the candidate holds for the course of a result."""
    held = letters.of_candidate(session, result.candidate)
    mine = (one for one in held if one.course == result.course)
    return next((one for one in mine if one.state in LIVE), None)


def _is_of(letter: Letter | None, result: Result) -> bool:
    return letter is not None and letter.run == result.run


def _refuse_unseen(session: Session, result: Result) -> None:
    seen: Mapping[CandidateId, bool] = {
        booking.candidate: booking.admitted_at is not None
        for booking in bookings.of_session(session, result.session)
    }
    if not seen.get(result.candidate, False):
        text = N_("nobody recorded that the identity of candidate {number} was checked")
        raise LetterRefused([Reason("identity_unchecked", text, {"number": result.number})])


def _grounds(session: Session, run: Run, result: Result) -> Grounds:
    course = blueprints.course(session, result.course)
    form = forms.get(session, run.form)
    sitting = days.session_of(session, result.session)
    listing = institutions.listing(
        session, result.course, instructional_hours=course.instructional_hours or 0
    )
    return Grounds(
        candidate=candidates.get(session, result.candidate),
        result=result,
        course=course,
        blueprint=blueprints.find(session, result.course, form.blueprint),
        study=studies.adopted(session, result.course),
        credit=listing.lines,
        exam_date=sitting.local_day,
        cut_scaled=scale_fixture(run.made_at.date()).cut,
        ects_hours=pack("exambank").whole("ects_hours_per_credit", sitting.local_day),
    )
