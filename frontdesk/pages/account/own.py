"""The page of one's own account: role, language, password, tokens for programs."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_
from exambank.core.vocabulary import Language
from frontdesk import i18n, visits
from frontdesk.access import SELF, AccessRefused, Caller
from frontdesk.accounts import rules, service, signin, store
from frontdesk.accounts.secrecy import Passwords
from frontdesk.accounts.types import Account, Grant
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.secondfactor import service as secondfactor
from frontdesk.settings import Settings
from frontdesk.words import ROLE_NAMES

HERE = "/account"


@get(HERE, opt={"needs": SELF}, sync_to_thread=True)
def account_page(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one's own account."""
    return _show(page, caller, reading)


@post("/account/role", opt={"needs": SELF}, sync_to_thread=True)
def choose_role(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Act under another of one's grants from now on."""
    held = {str(grant): grant for grant in _own(caller).grants}
    grant = held.get(form.text("grant"))
    if grant is None:
        raise AccessRefused
    with sessions.begin() as session:
        signin.act_as(session, page.visit.key, grant, now=act.at)
    return page.go("/", notice=N_("Your role is changed."))


@post("/account/language", opt={"needs": SELF}, sync_to_thread=True)
def choose_own_language(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Keep the language with the account and on this device."""
    language = i18n.known(form.text("language")) or Language.ENGLISH
    with sessions.begin() as session:
        service.set_language(session, _own(caller).id, language, act=act)
    cookie = visits.language_cookie(settings, language)
    return page.go(HERE, notice=N_("The language is saved."), cookies=[cookie])


@post("/account/password", opt={"needs": SELF}, sync_to_thread=True)
def change_password(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    passwords: NamedDependency[Passwords],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str] | Response[None]:
    """Change the password; every other session ends and this one gets a new secret."""
    account, password = _own(caller), form.secret("password")
    with reading.begin() as session:
        present = store.password_hash(session, account.id)
    if not passwords.fits(form.secret("current"), present):
        wrong = FieldFault("current", page.say(N_("This is not your present password.")))
        return _show(page, caller, reading, found=(wrong,))
    reasons = rules.password_faults(
        password, email=account.email, name=account.name, policy=pack("frontdesk"), now=act.at
    )
    if found := faults("password", reasons, say=page.say):
        return _show(page, caller, reading, found=found)
    password_hash = passwords.hash(password)
    with sessions.begin() as session:
        service.set_password(session, account.id, password_hash, act=act)
        secret = signin.open_session(session, account.id, act=act)
    cookie = visits.session_cookie(settings, secret)
    return page.go(HERE, notice=N_("Your password is changed."), cookies=[cookie])


@post("/account/tokens", opt={"needs": SELF}, sync_to_thread=True)
def make_token(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Make a token for a program and show it once."""
    label = form.text("label")
    if not label:
        wrong = FieldFault("label", page.say(N_("Enter a name for the program.")))
        return _show(page, caller, reading, found=(wrong,))
    with sessions.begin() as session:
        _, secret = signin.issue_token(session, _own(caller).id, label=label, act=act)
    return _show(page, caller, reading, new_secret=secret)


@post("/account/tokens/{token:uuid}/revoke", opt={"needs": SELF}, sync_to_thread=True)
def revoke_token(
    token: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Make one of one's own tokens useless."""
    with sessions.begin() as session:
        signin.revoke_token(session, token, account=_own(caller).id, act=act)
    return page.go(HERE, notice=N_("The token is revoked."))


def _own(caller: Caller) -> Account:
    if caller.account is None:
        raise AccessRefused
    return caller.account


def _show(
    page: Page,
    caller: Caller,
    reading: sessionmaker[Session],
    *,
    found: tuple[FieldFault, ...] = (),
    new_secret: str = "",
) -> Response[str]:
    account = _own(caller)
    with reading.begin() as session:
        tokens = store.tokens_of(session, account.id)
        has_second_factor = secondfactor.is_on(session, account.id)
    context = {
        "account": account,
        "has_second_factor": has_second_factor,
        "grant_options": [(str(grant), _named(page, grant)) for grant in account.grants],
        "least": pack("frontdesk").whole("password_length_min", page.visit.now.date()),
        "new_secret": new_secret,
        "tokens": tokens,
    }
    return page.show("account/account.html", context, faults=found)


def _named(page: Page, grant: Grant) -> str:
    name = page.say(ROLE_NAMES[grant.role])
    return f"{name} ({grant.institution})" if grant.institution else name


HANDLERS = (
    account_page,
    choose_role,
    choose_own_language,
    change_password,
    make_token,
    revoke_token,
)
