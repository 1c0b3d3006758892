"""The planted faults: what was planted, and how it was caught.

Twelve faults belong to a full rehearsal; the demonstration plants those that it really runs
into today, and names no other.
"""

from dataclasses import dataclass

TEXTS = {
    1: "room TOR-2: one round table for four",
    5: "ANP-110 question 37 miskeyed: high scorers choose option C",
    6: "ANP-110 question 62 has two right options after a guideline change",
    12: "a candidate wants to sit 20 days after a first attempt at another centre",
}


@dataclass(frozen=True, slots=True)
class Caught:
    """One planted fault and what happened to it."""

    number: int
    caught: bool
    how: str

    @property
    def planted(self) -> str:
        """Return number and text of what was planted."""
        return f"{self.number}. {TEXTS[self.number]}"
