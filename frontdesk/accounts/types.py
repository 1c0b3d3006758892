"""What an account is, which roles it holds, and what a sign-in leaves behind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from exambank.core.vocabulary import AccountId, InstitutionCode, Language, Role

#: Roles that only mean something together with a college or a receiving institution.
SCOPED_ROLES = frozenset({Role.COORDINATOR, Role.INVIGILATOR, Role.REGISTRAR})


class AccountState(StrEnum):
    """Whether somebody can sign in with an account."""

    INVITED = "invited"
    ACTIVE = "active"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role that an account holds, for one institution or for the bank itself."""

    role: Role
    institution: InstitutionCode | None = None

    def __str__(self) -> str:
        return f"{self.role.value}@{self.institution}" if self.institution else self.role.value

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a grant from ``role`` or ``role@INSTITUTION``.

        >>> Grant.parse("coordinator@NGP")
        Grant(role=<Role.COORDINATOR: 'coordinator'>, institution='NGP')
        """
        role, _, institution = text.partition("@")
        return cls(Role(role), InstitutionCode(institution) if institution else None)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: AccountId
    email: str
    name: str
    language: Language
    state: AccountState
    grants: tuple[Grant, ...]
    created_at: datetime

    @property
    def roles(self) -> frozenset[Role]:
        """Return the roles without their institutions."""
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account together with the session or token that proves it.

    `acting` is the grant that the person chose to act under, if there was a choice to make.
    """

    account: Account
    opened_at: datetime
    seen_at: datetime
    acting: Grant | None = None


@dataclass(frozen=True, slots=True)
class SignInAttempt:
    """An attempt that was counted: whose password to check.  None means nobody's."""

    id: UUID
    account: AccountId | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for the API, without the secret, which is shown once and never kept."""

    id: UUID
    account: AccountId
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
