"""Every SQL statement about second factors."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import AccountId
from frontdesk.secondfactor.tables import RecoveryCodeRow, SecondFactorRow
from frontdesk.secondfactor.types import SecondFactor


def put(session: Session, factor: SecondFactor) -> None:
    """Write a second factor in place of what the account had."""
    session.merge(
        SecondFactorRow(
            account_id=factor.account,
            sealed=factor.sealed,
            begun_at=factor.begun_at,
            confirmed_at=factor.confirmed_at,
            last_step=factor.last_step,
        )
    )
    session.flush()


def find(session: Session, account: AccountId) -> SecondFactor | None:
    """Return the second factor of an account."""
    return _factor(session.get(SecondFactorRow, account))


def lock(session: Session, account: AccountId) -> SecondFactor | None:
    """Return the second factor of an account and hold it until the transaction ends."""
    row = session.get(SecondFactorRow, account, with_for_update=True, populate_existing=True)
    return _factor(row)


def drop(session: Session, account: AccountId) -> None:
    """Forget the second factor of an account and its recovery codes."""
    put_codes(session, account, ())
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.account_id == account))


def put_codes(session: Session, account: AccountId, digests: Iterable[str]) -> None:
    """Write recovery codes in place of those that were left."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account))
    session.add_all(RecoveryCodeRow(account_id=account, digest=one) for one in digests)
    session.flush()


def codes_left(session: Session, account: AccountId) -> int:
    """Return how many recovery codes an account has left."""
    statement = select(func.count(RecoveryCodeRow.digest)).where(
        RecoveryCodeRow.account_id == account
    )
    return session.scalar(statement) or 0


def use_code(session: Session, account: AccountId, digest: str) -> bool:
    """Take a recovery code away, and say whether there was one."""
    row = RecoveryCodeRow
    done = session.execute(delete(row).where(row.account_id == account, row.digest == digest))
    return cast("CursorResult[Any]", done).rowcount == 1


def _factor(row: SecondFactorRow | None) -> SecondFactor | None:
    if row is None:
        return None
    return SecondFactor(
        account=AccountId(row.account_id),
        sealed=row.sealed,
        begun_at=row.begun_at,
        confirmed_at=row.confirmed_at,
        last_step=row.last_step,
    )
