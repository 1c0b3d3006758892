"""Signing in and out, and API tokens.

An attempt is counted in its own transaction before the password is looked at, so that many
attempts at the same time cannot slip through; the slow check of the password holds no lock.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.vocabulary import AccountId
from frontdesk.accounts import rules, secrecy, store
from frontdesk.accounts.types import (
    AccountState,
    ApiToken,
    Grant,
    SignedIn,
    SignInAttempt,
)

TOUCH_EVERY = timedelta(minutes=5)


class SignInMustWait(Exception):
    """Too many sign-ins to one account or from one address failed."""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(f"too many failed sign-ins: try again after {until:%H:%M} UTC")
        self.until = until


class SignInFailed(Exception):
    """Address and password do not belong together, or the account cannot be used."""

    def __init__(self) -> None:
        super().__init__("the e-mail address or the password is not right")


class TokenNotFound(LookupError):
    """The account has no such API token."""

    def __init__(self, token: UUID) -> None:
        super().__init__(f"this account has no API token {token}")
        self.token = token


class GrantNotHeld(LookupError):
    """Somebody wants to act in a role that the account does not hold."""

    def __init__(self, grant: Grant) -> None:
        super().__init__(f"this account does not hold the role {grant}")
        self.grant = grant


def begin(session: Session, *, email: str, source: str, act: Act) -> SignInAttempt:
    """Count an attempt and return whose password must be checked.

    `source` is a keyed digest of the network address.
    """
    target = secrecy.digest(rules.normal_email(email))
    attempt = count(session, target=target, source=source, act=act)
    account = store.by_email(session, rules.normal_email(email))
    if account is None or account.state != AccountState.ACTIVE:
        return SignInAttempt(attempt, None, None)
    return SignInAttempt(attempt, account.id, store.password_hash(session, account.id))


def count(session: Session, *, target: str, source: str, act: Act) -> UUID:
    """Count an attempt at something secret, as failed until it is forgotten again.

    Raises
    ------
    SignInMustWait
        If too many attempts at this target, or from this address, failed lately.
    """
    _demand_no_wait(session, target=target, source=source, now=act.at)
    attempt = act.new_id()
    store.count_attempt(session, attempt=attempt, target=target, source=source, at=act.at)
    return attempt


def forget(session: Session, *, target: str) -> None:
    """Forget the failed attempts at something, because the right one came."""
    store.forgive(session, target=target)


def forgive(session: Session, attempt: SignInAttempt, *, email: str) -> None:
    """Take an attempt back whose password was right: what follows is counted for itself."""
    store.forgive(session, attempt=attempt.id, target=secrecy.digest(rules.normal_email(email)))


def account_id(text: str) -> AccountId | None:
    """Return the identifier that a text spells, None where it spells none."""
    try:
        return AccountId(UUID(text))
    except ValueError:
        return None


def finish(session: Session, attempt: SignInAttempt, *, email: str, act: Act) -> str:
    """Open a session after the password was found right; return its secret, new every time."""
    if attempt.account is None:
        raise SignInFailed
    forgive(session, attempt, email=email)
    store.end_sessions_before(session, act.at - _span("session_total", act.at))
    return open_session(session, attempt.account, act=act)


def open_session(session: Session, account: AccountId, *, act: Act) -> str:
    """Open a session for a person whose identity is proved; return its secret."""
    secret = secrecy.new_secret()
    digest = secrecy.digest(secret)
    store.open_session(session, digest=digest, account_id=account, at=act.at)
    own = replace(act, by=str(account))
    events.record(session, kind="account.signed_in", subject=f"account/{account}", act=own)
    return secret


def forget_old(session: Session, *, now: datetime) -> None:
    """Forget the sessions and the failed attempts that are too old to count."""
    store.end_sessions_before(session, now - _span("session_total", now))
    store.forget_failures(session, before=now - _span("sign_in_window", now))


def end(session: Session, secret: str) -> None:
    """Sign out: forget the session."""
    store.end_session(session, secrecy.digest(secret))


def who(session: Session, secret: str, *, now: datetime) -> SignedIn | None:
    """Return who holds a session, or None when it is unknown, too old or the account closed."""
    found = store.signed_in(session, secrecy.digest(secret))
    if found is None or found.account.state != AccountState.ACTIVE:
        return None
    holds = rules.session_holds(
        opened_at=found.opened_at, seen_at=found.seen_at, policy=pack("frontdesk"), now=now
    )
    return found if holds else None


def note_use(session: Session, secret: str, *, now: datetime) -> None:
    """Keep a used session from falling asleep."""
    store.touch(session, secrecy.digest(secret), at=now)


def act_as(session: Session, secret: str, grant: Grant, *, now: datetime) -> None:
    """Choose the role under which the person of a session acts from now on."""
    found = who(session, secret, now=now)
    if found is None or grant not in found.account.grants:
        raise GrantNotHeld(grant)
    store.write_acting(session, secrecy.digest(secret), grant)


def issue_token(
    session: Session, account: AccountId, *, label: str, act: Act
) -> tuple[ApiToken, str]:
    """Return a new API token and its secret, which is shown once and never kept."""
    secret = secrecy.new_secret()
    life = timedelta(days=pack("frontdesk").whole("api_token_life", act.at.date()))
    token = ApiToken(act.new_id(), account, label[:100], act.at, act.at + life, None)
    store.add_token(session, token, digest=secrecy.digest(secret))
    subject = f"account/{account}"
    data = {"token": str(token.id)}
    events.record(session, kind="account.token_issued", subject=subject, act=act, data=data)
    return token, secret


def revoke_token(session: Session, token: UUID, *, account: AccountId, act: Act) -> None:
    """Make an API token of one's own useless."""
    if store.revoke_token(session, token, account_id=account, at=act.at) is None:
        raise TokenNotFound(token)
    subject = f"account/{account}"
    data = {"token": str(token)}
    events.record(session, kind="account.token_revoked", subject=subject, act=act, data=data)


def bearer(session: Session, secret: str, *, now: datetime) -> SignedIn | None:
    """Return whom an API token stands for."""
    found = store.token_bearer(session, secrecy.digest(secret), now=now)
    return found if found and found.account.state == AccountState.ACTIVE else None


def _demand_no_wait(session: Session, *, target: str, source: str, now: datetime) -> None:
    policy, window = pack("frontdesk"), _span("sign_in_window", now)
    store.forget_failures(session, before=now - window)
    limits = (
        (store.failures_of_target(session, target, since=now - window), "account"),
        (store.failures_of_source(session, source, since=now - window), "address"),
    )
    waits = [
        rules.wait_until(
            failures,
            allowed=policy.whole(f"sign_in_failures_per_{kind}", now.date()),
            window=window,
            now=now,
        )
        for failures, kind in limits
    ]
    until = max((wait for wait in waits if wait is not None), default=None)
    if until is not None:
        raise SignInMustWait(until=until)


def _span(name: str, now: datetime) -> timedelta:
    return timedelta(minutes=pack("frontdesk").whole(name, now.date()))
