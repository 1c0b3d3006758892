"""The demand of one day, collapsed: candidates who ask for the same exams are one pattern.

And what the slots open to each exam of a pattern allow, as bit sets of slots.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

# More ways than this for one pattern are not all looked at.
MOST_WAYS = 4_096
Masks = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Patterns of exams (rising numbers) with the candidates who ask for each."""

    exams: tuple[str, ...]
    patterns: tuple[tuple[int, ...], ...]
    candidates: tuple[tuple[str, ...], ...]

    @property
    def counts(self) -> NDArray[np.int64]:
        """Number of candidates of each pattern."""
        return np.array([len(one) for one in self.candidates], dtype=np.int64)

    def takers(self) -> NDArray[np.int64]:
        """Return the candidates who take both exams, of shape (n_exams, n_exams)."""
        column = np.array([exam for one in self.patterns for exam in one], dtype=np.int64)
        start = np.cumsum([0, *map(len, self.patterns)])
        takes = csr_array(
            (np.ones(len(column), dtype=np.int64), column, start),
            shape=(len(self.patterns), len(self.exams)),
        )
        weighted = takes.multiply(self.counts[:, None]).tocsr()
        both: NDArray[np.int64] = (takes.T @ weighted).toarray()
        return both


def collapse(demand: Mapping[str, Sequence[str]]) -> Demand:
    """Group candidates by what they ask for; an exam named twice counts once.

    Examples
    --------
    >>> collapse({"P": ["B", "A"], "Q": ["A"], "R": ["A", "B"]}).candidates
    (('P', 'R'), ('Q',))
    """
    groups: dict[frozenset[str], list[str]] = {}
    for candidate, takes in demand.items():
        groups.setdefault(frozenset(takes), []).append(candidate)
    exams = tuple(sorted({exam for group in groups for exam in group}))
    number = {exam: i for i, exam in enumerate(exams)}
    return Demand(
        exams,
        tuple(tuple(sorted(number[exam] for exam in group)) for group in groups),
        tuple(tuple(one) for one in groups.values()),
    )


def match(masks: Masks) -> list[int]:
    """Return a slot for each exam, -1 for none, all different and as many as can be.

    Augmenting paths (Kuhn 1955, The Hungarian method, section 2).

    Examples
    --------
    >>> match((0b011, 0b001))
    [1, 0]
    """
    holder: dict[int, int] = {}

    def place(exam: int, seen: set[int]) -> bool:
        left = masks[exam]
        while left:
            bit = left & -left
            left ^= bit
            if bit not in seen:
                seen.add(bit)
                if bit not in holder or place(holder[bit], seen):
                    holder[bit] = exam
                    return True
        return False

    for exam in range(len(masks)):
        place(exam, set())
    slots = [-1] * len(masks)
    for bit, exam in holder.items():
        slots[exam] = bit.bit_length() - 1
    return slots


@lru_cache(maxsize=1 << 16)
def most_seated(masks: Masks) -> int:
    """Return how many exams of a pattern can have different slots; order of masks is no matter."""
    if len(masks) == 1:
        return int(masks[0] > 0)
    return sum(slot >= 0 for slot in match(masks))


@lru_cache(maxsize=1 << 16)
def ways(masks: Masks, *, fewest: int) -> frozenset[int]:
    """Return the sets of slots a candidate can be busy in, with at least `fewest` exams.

    Examples
    --------
    >>> sorted(ways((0b01, 0b11), fewest=2)), sorted(ways((0b01, 0b11), fewest=1))
    ([3], [1, 2, 3])
    """
    found = {0}
    for left, mask in zip(range(len(masks) - 1, -1, -1), masks, strict=True):
        grown = set(found)
        for busy in found:
            free = mask & ~busy
            while free:
                bit = free & -free
                free ^= bit
                grown.add(busy | bit)
        found = {busy for busy in grown if busy.bit_count() + left >= fewest}
        if len(found) > MOST_WAYS:
            found = set(sorted(found, key=lambda busy: (-busy.bit_count(), busy))[:MOST_WAYS])
    return frozenset(busy for busy in found if busy.bit_count() >= max(fewest, 1))
