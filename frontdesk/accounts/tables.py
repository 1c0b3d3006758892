"""The tables of accounts, sessions, tokens and sign-in attempts.

Secrets are kept as digests only: a copy of the database lets nobody in.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from exambank.core.database import Base

DIGEST = String(64)


class AccountRow(Base):
    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'active', 'closed')", name="known_state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class GrantRow(Base):
    __tablename__ = "account_grant"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    institution: Mapped[str] = mapped_column(String(40), primary_key=True, default="")


class SignInSessionRow(Base):
    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_account", "account_id"),)

    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    acting: Mapped[str] = mapped_column(String(90), default="")


class SignInFailureRow(Base):
    """An attempt is written before the password is looked at and taken away when it was right."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_target", "target", "at"),
        Index("ix_sign_in_failure_source", "source", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(DIGEST)
    source: Mapped[str] = mapped_column(DIGEST)
    at: Mapped[datetime]


class InvitationRow(Base):
    __tablename__ = "account_invitation"

    digest: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    expires_at: Mapped[datetime]


class ApiTokenRow(Base):
    __tablename__ = "api_token"
    __table_args__ = (Index("ix_api_token_account", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    label: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
