"""Who does something, in which role, when and why: what every event must know.

A service takes one `Act` instead of reading a clock, an account or a random source.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Self
from uuid import UUID, uuid4

from exambank.core.vocabulary import InstitutionCode, Role


def seeded_ids(random: Random) -> Callable[[], UUID]:
    """Return a source of version 4 UUIDs that repeats with the seed of `random`.

    >>> first, again = seeded_ids(Random(7)), seeded_ids(Random(7))
    >>> first() == again()
    True
    """
    return lambda: UUID(int=random.getrandbits(128), version=4)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one person: goes into the event that records it.

    `institution` is the college or receiver on whose behalf the person acts, None for the
    bank's own staff and for candidates.  `request_key` makes a repeated request harmless.
    """

    by: str
    role: Role
    at: datetime
    reason: str = ""
    institution: InstitutionCode | None = None
    request_key: str | None = None
    new_id: Callable[[], UUID] = field(default=uuid4, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            msg = f"{self.at!r} has no time zone: an act happens at an instant"
            raise ValueError(msg)

    def because(self, reason: str) -> Self:
        """Return the same act with a reason."""
        return replace(self, reason=reason)
