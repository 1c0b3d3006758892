"""Letters at the bank's desk: where each stands, revoking by two people, a change of name."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from eligibility.candidates.service import CandidateRefused
from exambank.core.acting import Act
from exambank.core.reasons import N_
from frontdesk.pages.appealwords import LETTER_GROUNDS, LETTER_STATES
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories
from frontdesk.settings import Settings
from frontdesk.usecases import bankkey, renaming
from scoring.letters import deliveries, service
from scoring.letters.service import SecondPersonNeeded
from scoring.letters.types import LetterState, RevocationGround

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
SHOWN_MAX = 500


@get("/staff/letters", opt={"needs": "letters:revoke"}, sync_to_thread=True)
def list_letters(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """List the letters, newest first, and what receivers have not taken note of."""
    wanted = form.text("number").upper()
    with reading.begin() as session:
        every = [one for one in service.letters(session) if one.number.startswith(wanted)]
        open_ones = [one for one in deliveries.notices(session) if one.acknowledged_at is None]
    context = {
        "form": form,
        "found": every[::-1][:SHOWN_MAX],
        "open_notices": open_ones,
        "states": LETTER_STATES,
    }
    return page.show("staff/letters.html", context)


@get("/staff/letters/{number:str}", opt={"needs": "letters:revoke"}, sync_to_thread=True)
def show_letter(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show where one letter stands, who looked at it, and what can be done with it."""
    return _show(page, reading, form, number, act=act)


@post("/staff/letters/{number:str}/revoke", opt={"needs": "letters:revoke"}, sync_to_thread=True)
def revoke(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Propose to revoke a letter, or carry out what another person proposed."""
    ground = form.text("ground")
    wrong = []
    if ground not in set(RevocationGround):
        wrong.append(FieldFault("ground", page.say(N_("Choose one."))))
    if not form.text("reason"):
        wrong.append(FieldFault("reason", page.say(N_("Write why, in one sentence."))))
    if wrong:
        return _show(page, reading, form, number, act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            letter = service.by_number(session, number)
            because = act.because(form.text("reason"))
            after = service.revoke(session, letter, ground=RevocationGround(ground), act=because)
    except SecondPersonNeeded:
        said = N_("Another person, who names the same ground, carries it out.")
        told = [FieldFault("ground", page.say(said))]
        return _show(page, reading, form, number, act=act, wrong=told)
    notice = N_("The proposal is recorded; another person carries it out.")
    if after.state is LetterState.REVOKED:
        notice = N_("The letter is revoked. Whoever asks about it is told so from now on.")
    return page.go(f"/staff/letters/{number}", notice=notice)


@post("/staff/letters/{number:str}/keep", opt={"needs": "letters:revoke"}, sync_to_thread=True)
def keep(
    number: FromPath[str],
    page: NamedDependency[Page],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Give up a proposal to revoke."""
    with sessions.begin() as session:
        service.drop_revocation(session, service.by_number(session, number), act=act)
    return page.go(f"/staff/letters/{number}", notice=N_("The letter stands."))


@post("/staff/letters/{number:str}/rename", opt={"needs": "letters:revoke"}, sync_to_thread=True)
def rename(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take a legal change of name; every standing letter of the holder is issued anew."""
    try:
        with sessions.begin() as session:
            letter = service.by_number(session, number)
            person = candidates.get(session, letter.candidate)
            renaming.rename(
                session,
                person.number,
                first_name=form.text("first_name"),
                last_name=form.text("last_name"),
                key=bankkey.provide(settings.keys, bank=settings.bank_name, now=act.at),
                base_url=settings.base_url,
                contact=settings.contact,
                act=act.because(form.text("proof")),
            )
            after = service.by_number(session, number)
    except CandidateRefused as refused:
        names = {"reason": "proof"}
        told = [
            FieldFault(names.get(field, field), page.said(why)) for field, why in refused.faults
        ]
        return _show(page, reading, form, number, act=act, wrong=told)
    notice = N_("The letter in the new name is issued; the old code leads to it.")
    return page.go(f"/staff/letters/{after.superseded_by or number}", notice=notice)


def _show(
    page: Page,
    reading: Sessions,
    form: FormFields,
    number: str,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        letter = service.by_number(session, number)
        context = {
            "done": histories.of(session, f"letter/{number}", act=act),
            "form": form,
            "grounds": [(one.value, page.say(name)) for one, name in LETTER_GROUNDS.items()],
            "ground_names": LETTER_GROUNDS,
            "holder": candidates.get(session, letter.candidate),
            "is_mine": letter.revocation_proposed_by == act.by,
            "letter": letter,
            "looks": deliveries.looks(session, letter),
            "notices": [one for one in deliveries.notices(session) if one.letter == number],
            "states": LETTER_STATES,
        }
    return page.show("staff/letter.html", context, faults=wrong)


HANDLERS = (list_letters, show_letter, revoke, keep, rename)
