"""Letters at a receiver's desk: where one stands, and what the own policy proposes."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import InstitutionCode
from exambank.institutions import rules, service
from exambank.institutions.types import CreditLine, Institution, Proposal
from frontdesk.errors import AccessRefused
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.letterwords import PROPOSALS, STANDINGS
from frontdesk.pages.rendering import Page
from scoring.letters import service as letters
from scoring.letters.types import Letter, Standing


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
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Look a letter up by its code and show the proposal of one's own policy."""
    if act.institution is None:
        raise AccessRefused
    code = form.text("code")
    if not code:
        wrong = []
        if "code" in form.fields:
            text = N_("Type the code that stands below the square.")
            wrong = [FieldFault("code", page.say(text))]
        empty = {"advice": None, "copy": None, "form": form, "found": None}
        return page.show("receiver/letters.html", empty, faults=wrong)
    with reading.begin() as session:
        found = letters.verify(session, code, act=act)
        advice = None
        if found.letter is not None and found.standing is Standing.VALID:
            advice = _advice(session, act.institution, found.letter, on=act.at.date())
    context: dict[str, Any] = {
        "advice": advice,
        "copy": None if found.letter is None else json.loads(found.letter.machine_copy),
        "form": form,
        "found": found,
        "proposals": PROPOSALS,
        "standings": STANDINGS,
    }
    return page.show("receiver/letters.html", context)


def _advice(session: Session, code: InstitutionCode, letter: Letter, *, on: date) -> Advice:
    institution = service.get(session, code)
    said = {one.course: one for one in service.policy_of(session, code)}
    acceptance = said.get(letter.course)
    proposal, reasons = rules.propose(
        institution, acceptance, scaled=letter.scaled, sat_on=letter.exam_date, on=on
    )
    hours = blueprints.course(session, letter.course).instructional_hours or 0
    credit = rules.credit_line(institution, acceptance, instructional_hours=hours)
    return Advice(institution, proposal, reasons, credit)


HANDLERS = (look_up,)
