"""Signing in and out, opening an account, and choosing a password after an invitation."""

from dataclasses import replace

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_
from exambank.core.vocabulary import Role
from frontdesk import visits
from frontdesk.access import PUBLIC
from frontdesk.accounts import rules, service, signin
from frontdesk.accounts.secrecy import Passwords
from frontdesk.accounts.types import Grant
from frontdesk.pages.account import second
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.secondfactor import service as secondfactor
from frontdesk.settings import Settings

Answer = Response[str] | Response[None]


@get("/sign-in", opt={"needs": PUBLIC}, sync_to_thread=False)
def sign_in_form(page: NamedDependency[Page], form: NamedDependency[FormFields]) -> Response[str]:
    """Show the form for signing in."""
    return page.show("account/sign_in.html", {"next": form.text("next", "/"), "email": ""})


@post("/sign-in", opt={"needs": PUBLIC}, sync_to_thread=True)
def sign_in(
    request: visits.AnyRequest,
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    passwords: NamedDependency[Passwords],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Open a session with a new secret, or say why not without telling which part was wrong."""
    email, target = form.text("email"), form.text("next", "/")
    with sessions.begin() as session:
        attempt = signin.begin(
            session, email=email, source=visits.source(request, settings), act=act
        )
    if not passwords.fits(form.secret("password"), attempt.password_hash):
        text = N_("The e-mail address or the password is not right.")
        wrong = FieldFault("email", page.say(text))
        context = {"next": target, "email": email}
        return page.show("account/sign_in.html", context, faults=[wrong])
    with sessions.begin() as session:
        if attempt.account is not None and secondfactor.is_on(session, attempt.account):
            signin.forgive(session, attempt, email=email)
            return second.ask(page, attempt.account, next_path=target)
        secret = signin.finish(session, attempt, email=email, act=act)
    cookie = visits.session_cookie(settings, secret)
    return page.go(target if visits.is_local_path(target) else "/", cookies=[cookie])


@post("/sign-out", opt={"needs": PUBLIC}, sync_to_thread=True)
def sign_out(
    page: NamedDependency[Page],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """End the session."""
    with sessions.begin() as session:
        signin.end(session, page.visit.key)
    response = page.go("/", notice=N_("You are signed out."))
    response.delete_cookie(visits.session_cookie_name(settings))
    return response


@get("/register", opt={"needs": PUBLIC}, sync_to_thread=False)
def register_form(page: NamedDependency[Page]) -> Response[str]:
    """Show the form that opens a candidate's account."""
    return page.show("account/register.html", {"name": "", "email": "", "least": _least(page)})


@post("/register", opt={"needs": PUBLIC}, sync_to_thread=True)
def register(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    passwords: NamedDependency[Passwords],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Open a candidate's account and sign the person in."""
    name, email = form.text("name"), form.text("email")
    found = _faults(page, name=name, email=email, password=form.secret("password"))
    context = {"name": name, "email": email, "least": _least(page)}
    if found:
        return page.show("account/register.html", context, faults=found)
    password_hash = passwords.hash(form.secret("password"))
    grants = (Grant(Role.CANDIDATE),)
    try:
        with sessions.begin() as session:
            account = service.create(
                session, email=email, name=name, language=page.language, grants=grants, act=act
            )
            service.set_password(session, account.id, password_hash, act=act)
            secret = signin.open_session(session, account.id, act=act)
    except service.EmailTaken:
        taken = N_("There is already an account with this e-mail address: sign in instead.")
        wrong = FieldFault("email", page.say(taken))
        return page.show("account/register.html", context, faults=[wrong])
    cookie = visits.session_cookie(settings, secret)
    return page.go("/", notice=N_("Your account is open."), cookies=[cookie])


@get("/welcome/{secret:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def invitation(
    secret: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the form in which an invited person chooses a password."""
    with reading.begin() as session:
        account = service.invited(session, secret, act=act)
    return page.show("account/welcome.html", {"account": account, "least": _least(page)})


@post("/welcome/{secret:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def accept_invitation(
    secret: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    passwords: NamedDependency[Passwords],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Keep the chosen password and sign the person in."""
    with sessions.begin() as session:
        account = service.invited(session, secret, act=act)
    password = form.secret("password")
    found = _faults(page, name=account.name, email=account.email, password=password)
    if found:
        context = {"account": account, "least": _least(page)}
        return page.show("account/welcome.html", context, faults=found)
    password_hash = passwords.hash(password)
    with sessions.begin() as session:
        own = replace(act, by=str(service.invited(session, secret, act=act).id))
        service.set_password(session, account.id, password_hash, act=own)
        if secondfactor.is_on(session, account.id):
            return page.go("/sign-in", notice=N_("Your password is set. Sign in with it."))
        fresh = signin.open_session(session, account.id, act=own)
    cookie = visits.session_cookie(settings, fresh)
    return page.go("/", notice=N_("Your password is set."), cookies=[cookie])


def _faults(page: Page, *, name: str, email: str, password: str) -> list[FieldFault]:
    wrong = rules.password_faults(
        password, email=email, name=name, policy=pack("frontdesk"), now=page.visit.now
    )
    return [
        *faults("name", rules.name_faults(name), say=page.say),
        *faults("email", rules.email_faults(rules.normal_email(email)), say=page.say),
        *faults("password", wrong, say=page.say),
    ]


def _least(page: Page) -> int:
    return pack("frontdesk").whole("password_length_min", page.visit.now.date())


HANDLERS = (
    sign_in_form,
    sign_in,
    sign_out,
    register_form,
    register,
    invitation,
    accept_invitation,
)
