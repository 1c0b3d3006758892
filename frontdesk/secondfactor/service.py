"""What can be done with second factors: set up, confirm, prove, renew, take away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.vocabulary import AccountId
from frontdesk.accounts import secrecy, signin
from frontdesk.accounts.types import Account
from frontdesk.secondfactor import rules, store
from frontdesk.secondfactor.sealing import Sealing
from frontdesk.secondfactor.types import Proof, SecondFactor, Setup


class CodeWrong(Exception):
    """A code is not the one of now, or was used before."""

    def __init__(self) -> None:
        super().__init__("this code is not right, or was used already: wait for the next one")


class NoSecondFactor(LookupError):
    """The account has no second factor, or none that waits to be confirmed."""

    def __init__(self) -> None:
        super().__init__("this account has no second factor: set one up first")


def of(session: Session, account: AccountId) -> SecondFactor | None:
    """Return the second factor of an account, None where it never began to set one up."""
    return store.find(session, account)


def is_on(session: Session, account: AccountId) -> bool:
    """Say whether a sign-in of the account asks for a code."""
    found = store.find(session, account)
    return found is not None and found.is_on


def codes_left(session: Session, account: AccountId) -> int:
    """Return how many recovery codes are left."""
    return store.codes_left(session, account)


def begin(session: Session, account: AccountId, *, sealing: Sealing, act: Act) -> None:
    """Make a key that waits to be confirmed; one that is on already stays as it is."""
    found = store.lock(session, account)
    if found is not None and found.is_on:
        return
    sealed = sealing.seal(secrecy.new_key())
    store.put(session, SecondFactor(account, sealed, act.at))
    _record(session, "account.second_factor_begun", account, act)


def setup(session: Session, account: Account, *, sealing: Sealing, issuer: str) -> Setup | None:
    """Return what the authenticator needs, while the second factor waits to be confirmed."""
    found = store.find(session, account.id)
    if found is None or found.is_on:
        return None
    key = sealing.opened(found.sealed)
    return Setup(rules.spelled(key), rules.address(key, issuer=issuer, account=account.email))


def confirm(
    session: Session, account: AccountId, code: str, *, sealing: Sealing, act: Act
) -> tuple[str, ...]:
    """Turn the second factor on with a first code; return recovery codes, shown once.

    Raises
    ------
    NoSecondFactor
        If nothing waits to be confirmed.
    CodeWrong
        If the code is not the one of now.
    """
    found = store.lock(session, account)
    if found is None or found.is_on:
        raise NoSecondFactor
    step = _step(found, code, sealing=sealing, now=act.at)
    store.put(session, replace(found, confirmed_at=act.at, last_step=step))
    _record(session, "account.second_factor_on", account, act)
    signin.forget(session, target=_target(account))
    return _new_codes(session, account, act)


def count_attempt(session: Session, account: AccountId, *, source: str, act: Act) -> None:
    """Count an attempt before the code is looked at, as sign-ins are counted.

    Raises
    ------
    frontdesk.accounts.signin.SignInMustWait
        If too many codes of this account, or from this address, were wrong.
    """
    signin.count(session, target=_target(account), source=source, act=act)


def prove(session: Session, account: AccountId, code: str, *, sealing: Sealing, act: Act) -> Proof:
    """Take a code, or a recovery code, of the account; each is good once.

    Raises
    ------
    CodeWrong
        If it is neither.
    """
    found = store.lock(session, account)
    if found is None or not found.is_on:
        raise NoSecondFactor
    own = replace(act, by=str(account))
    if store.use_code(session, account, _digest(account, code)):
        left = store.codes_left(session, account)
        _record(session, "account.recovery_code_used", account, own, left=left)
        proof = Proof.RECOVERY
    else:
        step = _step(found, code, sealing=sealing, now=act.at)
        store.put(session, replace(found, last_step=step))
        proof = Proof.CODE
    signin.forget(session, target=_target(account))
    return proof


def renew_codes(session: Session, account: AccountId, *, act: Act) -> tuple[str, ...]:
    """Return new recovery codes; those that were left stop working."""
    if not is_on(session, account):
        raise NoSecondFactor
    _record(session, "account.recovery_codes_renewed", account, act)
    return _new_codes(session, account, act)


def end(session: Session, account: AccountId, *, act: Act) -> None:
    """Take the second factor of an account away, with its recovery codes."""
    if store.lock(session, account) is None:
        raise NoSecondFactor
    store.drop(session, account)
    _record(session, "account.second_factor_ended", account, act)


def half_signed_in(account: AccountId, *, secret: str, visit: str, until: datetime) -> str:
    """Return what proves, to this browser and for a while, that the password was right."""
    stated = f"{account}.{int(until.timestamp())}"
    return f"{stated}.{secrecy.keyed_digest(secret, f'half {stated} {visit}')}"


def who_is_half_in(token: str, *, secret: str, visit: str, now: datetime) -> AccountId | None:
    """Return whose password was right, None where the proof is none or is too old."""
    account, _, rest = token.partition(".")
    until, _, mac = rest.partition(".")
    expected = secrecy.keyed_digest(secret, f"half {account}.{until} {visit}")
    if not secrecy.same(mac, expected) or int(until) <= now.timestamp():
        return None
    return signin.account_id(account)


def half_life(now: datetime) -> timedelta:
    """Return for how long a right password waits for its code."""
    return timedelta(minutes=pack("frontdesk").whole("second_step_life", now.date()))


def _step(found: SecondFactor, code: str, *, sealing: Sealing, now: datetime) -> int:
    key = sealing.opened(found.sealed)
    step = rules.step_of(key, rules.only_digits(code), now=now, after=found.last_step)
    if step is None:
        raise CodeWrong
    return step


def _new_codes(session: Session, account: AccountId, act: Act) -> tuple[str, ...]:
    n = pack("frontdesk").whole("recovery_codes", act.at.date())
    codes = tuple(secrecy.new_recovery_code() for _ in range(n))
    store.put_codes(session, account, _digests(account, codes))
    return codes


def _digests(account: AccountId, codes: Sequence[str]) -> list[str]:
    return sorted({_digest(account, one) for one in codes})


def _digest(account: AccountId, code: str) -> str:
    return secrecy.digest(f"{account} {rules.normal_recovery(code)}")


def _target(account: AccountId) -> str:
    return secrecy.digest(f"code of {account}")


def _record(session: Session, kind: str, account: AccountId, act: Act, **data: int) -> None:
    events.record(session, kind=kind, subject=f"account/{account}", act=act, data=data)
