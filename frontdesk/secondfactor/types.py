"""Frozen values of second factors."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exambank.core.vocabulary import AccountId


class Proof(StrEnum):
    """By what somebody proved to hold the second factor."""

    CODE = "code"
    RECOVERY = "recovery_code"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What is kept of an account's second factor; it counts once it is confirmed.

    `sealed` is the key, encrypted; `last_step` the time step of the newest code that was
    taken, so that no code is taken twice.
    """

    account: AccountId
    sealed: bytes = field(repr=False)
    begun_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = -1

    @property
    def is_on(self) -> bool:
        """Say whether a sign-in asks for it."""
        return self.confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Setup:
    """What a person needs to set the second factor up: shown on the own page only."""

    key: str = field(repr=False)
    address: str = field(repr=False)
