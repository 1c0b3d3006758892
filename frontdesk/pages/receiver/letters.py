"""Letters at a receiver's desk: where one stands, and what the own policy proposes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import InstitutionCode
from exambank.institutions import rules, service
from exambank.institutions.types import CreditLine, Institution, Proposal
from frontdesk.access import AccessRefused
from frontdesk.pages.appealwords import LETTER_STATES
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.letterwords import FINDINGS, PROPOSALS, STANDINGS
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings
from frontdesk.usecases import verification
from scoring.letters import deliveries
from scoring.letters import service as letters
from scoring.letters.types import Notice, Standing, Verified

NO_FILE: Mapping[str, Any] = MappingProxyType({"file": None, "name": ""})


@dataclass(frozen=True, slots=True)
class Advice:
    """What a receiver's own policy, as it stands now, says to one letter."""

    institution: Institution
    proposal: Proposal
    reasons: tuple[Reason, ...]
    credit: CreditLine


@get("/letters", opt={"needs": "letters:decide"}, sync_to_thread=True)
def look_up(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Look a letter up by its code and show the proposal of one's own policy.

    That the receiver looked is noted: it is told when the letter stands no more.
    """
    if act.institution is None:
        raise AccessRefused
    notices = _notices(reading, act.institution)
    code = form.text("code")
    if not code:
        wrong = []
        if "code" in form.fields:
            text = N_("Type the code that stands below the square.")
            wrong = [FieldFault("code", page.say(text))]
        return _show(page, form, notices=notices, wrong=wrong)
    with reading.begin() as session:
        found = letters.verify(session, code, act=act)
        advice = _advice(session, act.institution, found, on=act.at.date())
    _note_look(sessions, found, act.institution, act)
    return _show(page, form, notices=notices, found=found, advice=advice)


@post("/letters/file", opt={"needs": "letters:decide"}, sync_to_thread=True)
def look_into_file(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    settings: NamedDependency[Settings],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Say whether a file is a letter as it was sealed, and what one's own policy proposes."""
    if act.institution is None:
        raise AccessRefused
    notices = _notices(reading, act.institution)
    upload = form.upload("file")
    if upload is None:
        missing = FieldFault("file", page.say(N_("Choose the PDF file of a letter.")))
        return _show(page, form, notices=notices, wrong=[missing])
    found = advice = None
    with reading.begin() as session:
        file = verification.verify_upload(session, upload.content, keys=settings.keys, now=act.at)
        if file.is_of_the_bank:
            letter = letters.by_number(session, file.number)
            found = Verified(Standing(file.finding.value), letter, as_of=act.at)
            advice = _advice(session, act.institution, found, on=act.at.date())
    _note_look(sessions, found, act.institution, act)
    seen = {"file": file, "name": upload.name}
    return _show(page, form, notices=notices, found=found, advice=advice, seen=seen)


@post("/letters/notices/{number:str}", opt={"needs": "letters:decide"}, sync_to_thread=True)
def take_note(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Take note that a letter stands no more."""
    if act.institution is None:
        raise AccessRefused
    with sessions.begin() as session:
        deliveries.acknowledge(session, number, act.institution, act=act)
    return page.go("/letters", notice=N_("The bank knows that you have taken note."))


def _notices(reading: sessionmaker[Session], institution: InstitutionCode) -> Sequence[Notice]:
    with reading.begin() as session:
        return deliveries.notices(session, institution=institution)


def _note_look(
    sessions: sessionmaker[Session],
    found: Verified | None,
    institution: InstitutionCode,
    act: Act,
) -> None:
    if found is not None and found.letter is not None:
        with sessions.begin() as session:
            deliveries.note_look(session, found.letter, institution, act=act)


def _show(
    page: Page,
    form: FormFields,
    *,
    notices: Sequence[Notice],
    found: Verified | None = None,
    advice: Advice | None = None,
    seen: Mapping[str, Any] = NO_FILE,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    letter = found.letter if found else None
    context: dict[str, Any] = dict(seen) | {
        "advice": advice,
        "copy": None if letter is None else json.loads(letter.machine_copy),
        "findings": FINDINGS,
        "form": form,
        "found": found,
        "notices": notices,
        "proposals": PROPOSALS,
        "standings": STANDINGS,
        "states": LETTER_STATES,
    }
    return page.show("receiver/letters.html", context, faults=wrong)


def _advice(session: Session, code: InstitutionCode, found: Verified, *, on: date) -> Advice | None:
    """Return what the policy says to a letter that stands, None for any other."""
    letter = found.letter
    if letter is None or found.standing is not Standing.VALID:
        return None
    institution = service.get(session, code)
    said = {one.course: one for one in service.policy_of(session, code)}
    acceptance = said.get(letter.course)
    proposal, reasons = rules.propose(
        institution, acceptance, scaled=letter.scaled, sat_on=letter.exam_date, on=on
    )
    hours = blueprints.course(session, letter.course).instructional_hours or 0
    credit = rules.credit_line(institution, acceptance, instructional_hours=hours)
    return Advice(institution, proposal, reasons, credit)


HANDLERS = (look_up, look_into_file, take_note)
