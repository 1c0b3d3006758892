"""What can be done with accounts: make, invite, give roles, close."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import AccountId, Language
from frontdesk.accounts import rules, secrecy, store
from frontdesk.accounts.types import Account, AccountState, Grant


class AccountNotFound(LookupError):
    """There is no account with that identifier."""

    def __init__(self, account: AccountId) -> None:
        super().__init__(f"there is no account {account}")
        self.account = account


class AccountRefused(Exception):
    """An account cannot be made or changed as asked; `reasons` says everything that is wrong."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class EmailTaken(Exception):
    """Another account has that e-mail address."""

    def __init__(self) -> None:
        super().__init__("there is already an account with this e-mail address: sign in instead")


class InvitationUnknown(LookupError):
    """An invitation does not exist, was used, was replaced or is too old."""

    def __init__(self) -> None:
        super().__init__("this invitation cannot be used any more: ask for a new one")


def get(session: Session, account: AccountId) -> Account:
    """Return one account."""
    found = store.account(session, account)
    if found is None:
        raise AccountNotFound(account)
    return found


def create(
    session: Session,
    *,
    email: str,
    name: str,
    language: Language = Language.ENGLISH,
    grants: Sequence[Grant] = (),
    act: Act,
) -> Account:
    """Make an account without a password: `invite` or `set_password` comes next."""
    address = rules.normal_email(email)
    faults = [*rules.email_faults(address), *rules.name_faults(name), *rules.grant_faults(grants)]
    if faults:
        raise AccountRefused(faults)
    if store.by_email(session, address) is not None:
        raise EmailTaken
    account = Account(
        id=AccountId(act.new_id()),
        email=address,
        name=name.strip(),
        language=language,
        state=AccountState.INVITED,
        grants=tuple(sorted(set(grants), key=str)),
        created_at=act.at,
    )
    store.add(session, account)
    _record(session, "account.created", account.id, act=act, grants=_named(account.grants))
    return account


def set_password(session: Session, account: AccountId, password_hash: str, *, act: Act) -> None:
    """Keep a password that `rules.password_faults` let through; every session ends."""
    _lock(session, account)
    store.write_password(session, account, password_hash)
    store.end_sessions_of(session, account)
    store.end_invitations_of(session, account)
    _record(session, "account.password_set", account, act=act)


def invite(session: Session, account: AccountId, *, act: Act) -> str:
    """Return a new secret with which the person chooses a password; older ones stop working."""
    found = _lock(session, account)
    life = timedelta(hours=pack("frontdesk").whole("invitation_life", act.at.date()))
    secret = secrecy.new_secret()
    store.invite(session, found.id, digest=secrecy.digest(secret), expires_at=act.at + life)
    _record(session, "account.invited", account, act=act)
    return secret


def invited(session: Session, secret: str, *, act: Act) -> Account:
    """Return whom an invitation is for."""
    account = store.invited(session, secrecy.digest(secret), now=act.at)
    if account is None:
        raise InvitationUnknown
    return get(session, account)


def set_grants(
    session: Session, account: AccountId, grants: Sequence[Grant], *, act: Act
) -> Account:
    """Replace the roles of an account; its sessions end, so that no old role lives on."""
    before = _lock(session, account)
    faults = tuple(rules.grant_faults(grants))
    if faults:
        raise AccountRefused(faults)
    store.write_grants(session, account, grants)
    store.end_sessions_of(session, account)
    data = {"before": _named(before.grants), "after": _named(grants)}
    _record(session, "account.roles_set", account, act=act, **data)
    return get(session, account)


def set_language(session: Session, account: AccountId, language: Language, *, act: Act) -> None:
    """Set the language in which a person is served."""
    _lock(session, account)
    store.write_language(session, account, language)
    _record(session, "account.language_set", account, act=act, language=[language.value])


def close(session: Session, account: AccountId, *, act: Act) -> None:
    """Close an account: its sessions, invitation and API tokens stop working."""
    _lock(session, account)
    store.write_state(session, account, AccountState.CLOSED)
    store.end_sessions_of(session, account)
    store.end_invitations_of(session, account)
    for token in store.tokens_of(session, account):
        store.revoke_token(session, token.id, account_id=account, at=act.at)
    _record(session, "account.closed", account, act=act)


def reopen(session: Session, account: AccountId, *, act: Act) -> None:
    """Open a closed account again; the person needs a new invitation."""
    _lock(session, account)
    store.write_state(session, account, AccountState.INVITED)
    _record(session, "account.reopened", account, act=act)


def _lock(session: Session, account: AccountId) -> Account:
    found = store.lock(session, account)
    if found is None:
        raise AccountNotFound(account)
    return found


def _named(grants: Sequence[Grant]) -> list[str]:
    return sorted({str(grant) for grant in grants})


def _record(
    session: Session, kind: str, account: AccountId, *, act: Act, **data: list[str]
) -> None:
    events.record(session, kind=kind, subject=f"account/{account}", act=act, data=data)
