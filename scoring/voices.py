"""Several people decide one thing, each without seeing the others first: which voices count.

What they decide on, and how many of them it takes, is a matter of the case or the appeal.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Spoken(Protocol):
    """Something that one person said about a decision."""

    @property
    def by(self) -> str:
        """Return who said it."""


VoiceT = TypeVar("VoiceT", bound=Spoken)


def latest(voices: Sequence[VoiceT]) -> tuple[VoiceT, ...]:
    """Return the newest voice of each person, in the order in which they first spoke."""
    return tuple({one.by: one for one in voices}.values())


def visible(voices: Sequence[VoiceT], *, to: str) -> tuple[VoiceT, ...]:
    """Return the voices a person may see before the decision: none, and all after the own."""
    return tuple(voices) if any(one.by == to for one in voices) else ()
