"""Who answers a form again without its key: named here, before or while keys are validated."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_
from exambank.core.vocabulary import FormCode, Role
from exambank.forms import service as forms
from exambank.items.rules import SEES_EVERY_KEY
from frontdesk.accounts import store as accounts
from frontdesk.accounts.types import Account, AccountState
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scoring.experts import service
from scoring.experts.service import ExpertRefused

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
ACCOUNTS_MAX = 1000


@get("/forms/{code:str}/experts", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def show_experts(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show who is named, who has handed in, and who could be named."""
    return _show(page, form, reading, FormCode(code), act=act)


@post("/forms/{code:str}/experts", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def name_expert(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Name one reviewer to answer the form."""
    known = FormCode(code)
    with reading.begin() as session:
        offered = {str(one.id): one for one in _reviewers(session)}
    person = offered.get(form.text("expert"))
    if person is None:
        wrong = [FieldFault("expert", page.say(N_("Choose somebody.")))]
        return _show(page, form, reading, known, act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            service.name(
                session,
                known,
                account=str(person.id),
                called=person.name,
                roles=person.roles,
                act=act,
            )
    except ExpertRefused as refused:
        wrong = [FieldFault("expert", page.said(one)) for one in refused.reasons]
        return _show(page, form, reading, known, act=act, wrong=wrong)
    notice = N_("The expert is named and finds the form under “Second answers”.")
    return page.go(f"/forms/{known}/experts", notice=notice)


def _reviewers(session: Session) -> list[Account]:
    return [
        one
        for one in accounts.page(session, after="", limit=ACCOUNTS_MAX)
        if Role.REVIEWER in one.roles and one.state is AccountState.ACTIVE
    ]


def _show(
    page: Page,
    form: FormFields,
    reading: Sessions,
    code: FormCode,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        known = forms.get(session, code)
        experts = service.of_form(session, code)
        taken = {one.account for one in experts}
        context = {
            "code": known.code,
            "experts": experts,
            "form": form,
            "is_sealed": known.digest is not None,
            "missing": service.missing(session, code, act=act),
            "people": [
                one
                for one in _reviewers(session)
                if str(one.id) not in taken and not one.roles & SEES_EVERY_KEY
            ],
            "wanted": pack("scoring").whole("key_experts_min", act.at.date()),
        }
    return page.show("staff/experts.html", context, faults=wrong)


HANDLERS = (show_experts, name_expert)
