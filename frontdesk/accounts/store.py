"""Every SQL statement about accounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from exambank.core.vocabulary import AccountId, InstitutionCode, Language, Role
from frontdesk.accounts.tables import (
    AccountRow,
    ApiTokenRow,
    GrantRow,
    InvitationRow,
    SignInFailureRow,
    SignInSessionRow,
)
from frontdesk.accounts.types import Account, AccountState, ApiToken, Grant, SignedIn


def add(session: Session, account: Account) -> None:
    """Write a new account with its grants."""
    session.add(
        AccountRow(
            id=account.id,
            email=account.email,
            name=account.name,
            language=account.language.value,
            state=account.state.value,
            password_hash=None,
            created_at=account.created_at,
        )
    )
    session.flush()
    write_grants(session, account.id, account.grants)


def account(session: Session, account_id: AccountId) -> Account | None:
    """Return one account."""
    row = session.get(AccountRow, account_id)
    return None if row is None else _accounts(session, [row])[0]


def lock(session: Session, account_id: AccountId) -> Account | None:
    """Return one account and hold it until the transaction ends."""
    row = session.get(AccountRow, account_id, with_for_update=True)
    return None if row is None else _accounts(session, [row])[0]


def by_email(session: Session, email: str) -> Account | None:
    """Return the account with that e-mail address, given in its normal form."""
    row = session.scalar(
        select(AccountRow).where(AccountRow.email == email).order_by(AccountRow.id)
    )
    return None if row is None else _accounts(session, [row])[0]


def page(session: Session, *, after: str, limit: int) -> list[Account]:
    """Return accounts in the order of their e-mail addresses, from the one behind `after`."""
    statement = (
        select(AccountRow).where(AccountRow.email > after).order_by(AccountRow.email).limit(limit)
    )
    return _accounts(session, session.scalars(statement).all())


def password_hash(session: Session, account_id: AccountId) -> str | None:
    """Return what is kept of the password of an account."""
    row = session.get(AccountRow, account_id)
    return None if row is None else row.password_hash


def write_password(session: Session, account_id: AccountId, password_hash: str) -> None:
    """Keep a new password hash; an invited account becomes active."""
    row = session.get_one(AccountRow, account_id)
    row.password_hash = password_hash
    if row.state == AccountState.INVITED:
        row.state = AccountState.ACTIVE.value
    session.flush()


def write_state(session: Session, account_id: AccountId, state: AccountState) -> None:
    """Set whether somebody can sign in with the account."""
    session.get_one(AccountRow, account_id).state = state.value
    session.flush()


def write_language(session: Session, account_id: AccountId, language: Language) -> None:
    """Set the language in which the account is served."""
    session.get_one(AccountRow, account_id).language = language.value
    session.flush()


def write_grants(session: Session, account_id: AccountId, grants: Sequence[Grant]) -> None:
    """Replace the grants of an account."""
    session.execute(delete(GrantRow).where(GrantRow.account_id == account_id))
    session.add_all(
        GrantRow(account_id=account_id, role=one.role.value, institution=one.institution or "")
        for one in sorted(set(grants), key=str)
    )
    session.flush()


def open_session(session: Session, *, digest: str, account_id: AccountId, at: datetime) -> None:
    """Write a new session."""
    session.add(
        SignInSessionRow(digest=digest, account_id=account_id, opened_at=at, seen_at=at, acting="")
    )
    session.flush()


def signed_in(session: Session, digest: str) -> SignedIn | None:
    """Return who opened the session with that digest."""
    row = session.get(SignInSessionRow, digest)
    if row is None:
        return None
    return SignedIn(
        account=_accounts(session, [session.get_one(AccountRow, row.account_id)])[0],
        opened_at=row.opened_at,
        seen_at=row.seen_at,
        acting=Grant.parse(row.acting) if row.acting else None,
    )


def touch(session: Session, digest: str, *, at: datetime) -> None:
    """Note that a session was used."""
    session.execute(
        update(SignInSessionRow).where(SignInSessionRow.digest == digest).values(seen_at=at)
    )


def write_acting(session: Session, digest: str, grant: Grant) -> None:
    """Note under which grant the person of a session wants to act."""
    session.execute(
        update(SignInSessionRow).where(SignInSessionRow.digest == digest).values(acting=str(grant))
    )


def end_session(session: Session, digest: str) -> None:
    """Forget a session."""
    session.execute(delete(SignInSessionRow).where(SignInSessionRow.digest == digest))


def end_sessions_of(session: Session, account_id: AccountId) -> None:
    """Forget every session of an account."""
    session.execute(delete(SignInSessionRow).where(SignInSessionRow.account_id == account_id))


def end_sessions_before(session: Session, opened_before: datetime) -> None:
    """Forget sessions so old that they prove nothing any more."""
    session.execute(delete(SignInSessionRow).where(SignInSessionRow.opened_at < opened_before))


def count_attempt(
    session: Session, *, attempt: UUID, target: str, source: str, at: datetime
) -> None:
    """Write an attempt to sign in, as failed until `forgive` takes it away."""
    session.add(SignInFailureRow(id=attempt, target=target, source=source, at=at))
    session.flush()


def failures_of_target(session: Session, target: str, *, since: datetime) -> list[datetime]:
    """Return when sign-ins to one account failed, oldest first."""
    row = SignInFailureRow
    statement = select(row.at).where(row.target == target, row.at > since).order_by(row.at, row.id)
    return list(session.scalars(statement))


def failures_of_source(session: Session, source: str, *, since: datetime) -> list[datetime]:
    """Return when sign-ins from one network address failed, oldest first."""
    row = SignInFailureRow
    statement = select(row.at).where(row.source == source, row.at > since).order_by(row.at, row.id)
    return list(session.scalars(statement))


def forgive(session: Session, *, attempt: UUID | None = None, target: str) -> None:
    """Take away an attempt that was right, and the failures of the same account before it."""
    row = SignInFailureRow
    session.execute(delete(row).where((row.id == attempt) | (row.target == target)))


def forget_failures(session: Session, *, before: datetime) -> None:
    """Forget failures that no longer count."""
    session.execute(delete(SignInFailureRow).where(SignInFailureRow.at < before))


def invite(session: Session, account_id: AccountId, *, digest: str, expires_at: datetime) -> None:
    """Write an invitation; an older one of the same account stops working."""
    session.execute(delete(InvitationRow).where(InvitationRow.account_id == account_id))
    session.add(InvitationRow(digest=digest, account_id=account_id, expires_at=expires_at))
    session.flush()


def invited(session: Session, digest: str, *, now: datetime) -> AccountId | None:
    """Return whom an invitation is for, if it can still be used."""
    row = session.get(InvitationRow, digest)
    return None if row is None or row.expires_at <= now else AccountId(row.account_id)


def end_invitations_of(session: Session, account_id: AccountId) -> None:
    """Forget the invitation of an account."""
    session.execute(delete(InvitationRow).where(InvitationRow.account_id == account_id))


def add_token(session: Session, token: ApiToken, *, digest: str) -> None:
    """Write an API token."""
    session.add(
        ApiTokenRow(
            id=token.id,
            digest=digest,
            account_id=token.account,
            label=token.label,
            created_at=token.created_at,
            expires_at=token.expires_at,
            revoked_at=None,
        )
    )
    session.flush()


def tokens_of(session: Session, account_id: AccountId) -> list[ApiToken]:
    """Return the API tokens of an account, newest first."""
    row = ApiTokenRow
    order = (row.created_at.desc(), row.id)
    found = session.scalars(select(row).where(row.account_id == account_id).order_by(*order))
    return [_token(one) for one in found]


def revoke_token(
    session: Session, token: UUID, *, account_id: AccountId, at: datetime
) -> ApiToken | None:
    """Revoke a token of an account and return it, or None where the account has no such token."""
    row = session.get(ApiTokenRow, token)
    if row is None or row.account_id != account_id:
        return None
    row.revoked_at = row.revoked_at or at
    session.flush()
    return _token(row)


def token_bearer(session: Session, digest: str, *, now: datetime) -> SignedIn | None:
    """Return whom an API token stands for, if it can still be used."""
    row = session.scalar(
        select(ApiTokenRow).where(ApiTokenRow.digest == digest).order_by(ApiTokenRow.id)
    )
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    account = _accounts(session, [session.get_one(AccountRow, row.account_id)])[0]
    return SignedIn(account=account, opened_at=row.created_at, seen_at=now)


def _accounts(session: Session, rows: Iterable[AccountRow]) -> list[Account]:
    found = list(rows)
    grants: defaultdict[UUID, list[Grant]] = defaultdict(list)
    statement = (
        select(GrantRow)
        .where(GrantRow.account_id.in_([row.id for row in found]))
        .order_by(GrantRow.account_id, GrantRow.role, GrantRow.institution)
    )
    for one in session.scalars(statement):
        institution = InstitutionCode(one.institution) if one.institution else None
        grants[one.account_id].append(Grant(Role(one.role), institution))
    return [
        Account(
            id=AccountId(row.id),
            email=row.email,
            name=row.name,
            language=Language(row.language),
            state=AccountState(row.state),
            grants=tuple(grants[row.id]),
            created_at=row.created_at,
        )
        for row in found
    ]


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        account=AccountId(row.account_id),
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
