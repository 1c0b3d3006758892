"""Accounts and roles, for the system administrator."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import AccountId, InstitutionCode, Language, Role
from frontdesk import i18n
from frontdesk.accounts import rules, service, store
from frontdesk.accounts.types import SCOPED_ROLES, Account, AccountState, Grant
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.secondfactor import service as secondfactor
from frontdesk.settings import Settings
from frontdesk.words import ROLE_NAMES

PAGE_SIZE = 50
STATES = {
    AccountState.INVITED.value: N_("invited"),
    AccountState.ACTIVE.value: N_("active"),
    AccountState.CLOSED.value: N_("closed"),
}
FIELD_OF = {"email": "email", "name_missing": "name", "name_long": "name", "name_signs": "name"}
Answer = Response[str] | Response[None]


@get("/admin/accounts", opt={"needs": "accounts:read"}, sync_to_thread=True)
def list_accounts(
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
    after: FromQuery[str] = "",
) -> Response[str]:
    """List accounts by e-mail address."""
    with reading.begin() as session:
        found = store.page(session, after=after, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    further = f"/admin/accounts?after={shown[-1].email}" if len(found) > PAGE_SIZE else ""
    context = {"accounts": shown, "after": after, "further": further, "states": STATES}
    return page.show("admin/accounts.html", context)


@get("/admin/accounts/new", opt={"needs": "accounts:write"}, sync_to_thread=False)
def new_account_form(
    page: NamedDependency[Page], form: NamedDependency[FormFields]
) -> Response[str]:
    """Show the form that invites somebody."""
    return page.show("admin/account_new.html", _form_context(page, form))


@post("/admin/accounts/new", opt={"needs": "accounts:write"}, sync_to_thread=True)
def create_account(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Make an account with an invitation, whose link is shown once."""
    try:
        with sessions.begin() as session:
            account = service.create(
                session,
                email=form.text("email"),
                name=form.text("name"),
                language=i18n.known(form.text("language")) or Language.ENGLISH,
                grants=_grants(form),
                act=act,
            )
            secret = service.invite(session, account.id, act=act)
    except service.AccountRefused as error:
        wrong = _field_faults(page, error.reasons)
    except service.EmailTaken:
        taken = N_("Another account has this e-mail address.")
        wrong = [FieldFault("email", page.say(taken))]
    else:
        return _show(page, account, link=f"{settings.base_url}/welcome/{secret}")
    return page.show("admin/account_new.html", _form_context(page, form), faults=wrong)


@get("/admin/accounts/{account:uuid}", opt={"needs": "accounts:read"}, sync_to_thread=True)
def show_account(
    account: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one account."""
    with reading.begin() as session:
        found = service.get(session, AccountId(account))
        protected = secondfactor.is_on(session, found.id)
    return _show(page, found, has_second_factor=protected)


@post("/admin/accounts/{account:uuid}/roles", opt={"needs": "accounts:write"}, sync_to_thread=True)
def set_roles(
    account: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Replace the roles of an account."""
    try:
        with sessions.begin() as session:
            service.set_grants(session, AccountId(account), _grants(form), act=act)
    except service.AccountRefused as error:
        with sessions.begin() as session:
            found = service.get(session, AccountId(account))
        return _show(page, found, faults=_field_faults(page, error.reasons))
    return page.go(f"/admin/accounts/{account}", notice=N_("The roles are saved."))


@post("/admin/accounts/{account:uuid}/invite", opt={"needs": "accounts:write"}, sync_to_thread=True)
def invite_again(
    account: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Make a new invitation; the one before stops working."""
    with sessions.begin() as session:
        secret = service.invite(session, AccountId(account), act=act)
        found = service.get(session, AccountId(account))
    return _show(page, found, link=f"{settings.base_url}/welcome/{secret}")


@post("/admin/accounts/{account:uuid}/close", opt={"needs": "accounts:write"}, sync_to_thread=True)
def close_account(
    account: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Close an account."""
    with sessions.begin() as session:
        service.close(session, AccountId(account), act=act)
    return page.go(f"/admin/accounts/{account}", notice=N_("The account is closed."))


@post("/admin/accounts/{account:uuid}/reopen", opt={"needs": "accounts:write"}, sync_to_thread=True)
def reopen_account(
    account: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Open a closed account again."""
    with sessions.begin() as session:
        service.reopen(session, AccountId(account), act=act)
    notice = N_("The account is open again; make a new invitation.")
    return page.go(f"/admin/accounts/{account}", notice=notice)


@post(
    "/admin/accounts/{account:uuid}/second-factor",
    opt={"needs": "accounts:write"},
    sync_to_thread=True,
)
def end_second_factor(
    account: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Take the second factor of somebody away who has lost phone and recovery codes."""
    with sessions.begin() as session:
        secondfactor.end(session, AccountId(account), act=act)
    notice = N_("The second factor is taken away; the password alone is enough now.")
    return page.go(f"/admin/accounts/{account}", notice=notice)


def _grants(form: FormFields) -> list[Grant]:
    institution = form.text("institution").upper()
    scope = InstitutionCode(institution) if institution else None
    roles = [Role(name) for name in form.all("roles") if name in set(Role)]
    return [Grant(role, scope if role in SCOPED_ROLES else None) for role in roles]


def _field_faults(page: Page, reasons: Sequence[Reason]) -> list[FieldFault]:
    field_of = FIELD_OF | {"role_scope": "institution"}
    return [FieldFault(field_of.get(one.code, "roles"), page.said(one)) for one in reasons]


def _role_options(page: Page) -> list[tuple[str, str]]:
    offered = [role for role in Role if role not in rules.KEPT_APART]
    return [(role.value, page.say(ROLE_NAMES[role])) for role in offered]


def _form_context(page: Page, form: FormFields) -> dict[str, Any]:
    return {
        "chosen": form.all("roles"),
        "form": form,
        "institution": form.text("institution"),
        "role_options": _role_options(page),
    }


def _show(
    page: Page,
    account: Account,
    *,
    link: str = "",
    has_second_factor: bool = False,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    scopes = [grant.institution for grant in account.grants if grant.institution]
    context = {
        "account": account,
        "has_second_factor": has_second_factor,
        "chosen": [grant.role.value for grant in account.grants],
        "institution": scopes[0] if scopes else "",
        "link": link,
        "role_options": _role_options(page),
        "states": STATES,
    }
    return page.show("admin/account.html", context, faults=faults)


HANDLERS = (
    list_accounts,
    new_account_form,
    create_account,
    show_account,
    set_roles,
    invite_again,
    close_account,
    reopen_account,
    end_second_factor,
)
