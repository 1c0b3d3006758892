"""The second factor: the code at sign-in, and the page to set it up, renew or end it."""

from collections.abc import Sequence

import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import AccountId
from frontdesk import visits
from frontdesk.access import PUBLIC, SELF, AccessRefused, Caller
from frontdesk.accounts import signin
from frontdesk.accounts.types import Account
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.secondfactor import sealing, service
from frontdesk.secondfactor.service import CodeWrong, NoSecondFactor
from frontdesk.settings import Settings

HERE = "/account/second-factor"
WRONG = N_("This code is not right, or was used already: wait for the next one.")
Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]


def ask(
    page: Page, account: AccountId, *, next_path: str, wrong: Sequence[FieldFault] = ()
) -> Response[str]:
    """Show the second step of a sign-in to the browser whose password was right."""
    visit = page.visit
    half = service.half_signed_in(
        account,
        secret=visit.settings.secret,
        visit=visit.key,
        until=visit.now + service.half_life(visit.now),
    )
    return page.show("account/second_step.html", {"half": half, "next": next_path}, faults=wrong)


@post("/sign-in/code", opt={"needs": PUBLIC}, sync_to_thread=True)
def sign_in_with_code(
    request: visits.AnyRequest,
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
) -> Answer:
    """Open the session once the code is right too."""
    account = service.who_is_half_in(
        form.text("half"), secret=settings.secret, visit=page.visit.key, now=act.at
    )
    target = form.text("next", "/")
    if account is None:
        return page.go("/sign-in", notice=N_("That took too long: sign in again."))
    source = visits.source(request, settings)
    with sessions.begin() as session:
        service.count_attempt(session, account, source=source, act=act)
    keys = sealing.provide(settings.keys)
    try:
        with sessions.begin() as session:
            service.prove(session, account, form.secret("code"), sealing=keys, act=act)
            secret = signin.open_session(session, account, act=act)
    except CodeWrong:
        wrong = FieldFault("code", page.say(WRONG))
        return ask(page, account, next_path=target, wrong=[wrong])
    cookie = visits.session_cookie(settings, secret)
    return page.go(target if visits.is_local_path(target) else "/", cookies=[cookie])


@get(HERE, opt={"needs": SELF}, sync_to_thread=True)
def second_factor_page(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show where the own second factor stands; while it waits, the square to scan."""
    return _show(page, _own(caller), settings, reading)


@post(f"{HERE}/begin", opt={"needs": SELF}, sync_to_thread=True)
def begin(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
) -> Response[None]:
    """Make a new key that waits for its first code."""
    with sessions.begin() as session:
        keys = sealing.provide(settings.keys)
        service.begin(session, _own(caller).id, sealing=keys, act=act)
    return page.go(HERE)


@post(f"{HERE}/confirm", opt={"needs": SELF}, sync_to_thread=True)
def confirm(
    request: visits.AnyRequest,
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
) -> Answer:
    """Turn the second factor on with its first code, and show the recovery codes once."""
    account = _own(caller)
    with sessions.begin() as session:
        source = visits.source(request, settings)
        service.count_attempt(session, account.id, source=source, act=act)
    keys = sealing.provide(settings.keys)
    try:
        with sessions.begin() as session:
            codes = service.confirm(session, account.id, form.secret("code"), sealing=keys, act=act)
    except CodeWrong:
        wrong = FieldFault("code", page.say(WRONG))
        return _show(page, account, settings, reading, wrong=[wrong])
    except NoSecondFactor:
        return page.go(HERE)
    return _show(page, account, settings, reading, codes=codes)


@post(f"{HERE}/change", opt={"needs": SELF}, sync_to_thread=True)
def change(
    request: visits.AnyRequest,
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
) -> Answer:
    """Give new recovery codes, or end the second factor; both need a code."""
    account, ends = _own(caller), form.text("wanted") == "end"
    with sessions.begin() as session:
        source = visits.source(request, settings)
        service.count_attempt(session, account.id, source=source, act=act)
    keys = sealing.provide(settings.keys)
    codes: tuple[str, ...] = ()
    try:
        with sessions.begin() as session:
            service.prove(session, account.id, form.secret("code"), sealing=keys, act=act)
            if ends:
                service.end(session, account.id, act=act)
            else:
                codes = service.renew_codes(session, account.id, act=act)
    except CodeWrong:
        wrong = FieldFault("code", page.say(WRONG))
        return _show(page, account, settings, reading, wrong=[wrong])
    if ends:
        return page.go(HERE, notice=N_("Your second factor is off."))
    return _show(page, account, settings, reading, codes=codes)


def _own(caller: Caller) -> Account:
    if caller.account is None:
        raise AccessRefused
    return caller.account


def _show(
    page: Page,
    account: Account,
    settings: Settings,
    reading: Sessions,
    *,
    codes: Sequence[str] = (),
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    setup = None
    with reading.begin() as session:
        factor = service.of(session, account.id)
        if factor is not None and not factor.is_on:
            keys = sealing.provide(settings.keys)
            setup = service.setup(session, account, sealing=keys, issuer=settings.bank_name)
        left = service.codes_left(session, account.id)
    context = {
        "codes": codes,
        "factor": factor,
        "left": left,
        "setup": setup,
        "square": None if setup is None else _square(setup.address),
    }
    return page.show("account/second_factor.html", context, faults=wrong)


def _square(address: str) -> Markup:
    """Return the square that an authenticator scans, as SVG."""
    drawn = segno.make(address, error="m", micro=False)
    # Drawn from bits: no text of the address stands in it.
    return Markup(drawn.svg_inline(border=4, light="#fff", omitsize=True))  # noqa: S704


HANDLERS = (sign_in_with_code, second_factor_page, begin, confirm, change)
