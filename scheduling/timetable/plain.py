"""The annealing moves in numpy and whole-number bit sets; always there.

Many moves are judged at once by table look-up: those of one exam, and of two exams that stand in
each other's way and trade slots.  Moves that would be taken are judged again one by one with the
tables of that moment.  For longer Kempe chains a set of exams is one Python integer, so that a
chain costs a few "and" operations.
"""

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.costs import COUNT, Tables

STEPS = 8_192
AT_ONCE = 512
# A share of the moves follows a chain beyond two exams; longer ones are hardly ever taken.
LONGER_SHARE = 0.02
LONGEST_CHAIN = 10


def advance(tables: Tables, *, temperature: float, steps: int, rng: np.random.Generator) -> None:
    """Try `steps` random moves at one temperature and keep the tables up to date."""
    n, slots = tables.students.shape
    adjacent = bit_sets(tables.shared > 0)
    members = [0] * slots
    for exam, slot in enumerate(tables.slot.tolist()):
        members[slot] |= 1 << exam
    for _ in range(0, steps, AT_ONCE):
        exams = rng.integers(n, size=AT_ONCE)
        targets = rng.integers(slots, size=AT_ONCE)
        allowed = temperature * rng.standard_exponential(AT_ONCE)
        worth = worth_trying(tables, exams, targets, allowed, rng.random(AT_ONCE) < LONGER_SHARE)
        for k in np.flatnonzero(worth).tolist():
            _try(
                tables, adjacent, members, int(exams[k]), int(targets[k]), allowed=float(allowed[k])
            )


def worth_trying(
    tables: Tables,
    exams: NDArray[np.int64],
    targets: NDArray[np.int64],
    allowed: NDArray[np.float64],
    longer: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return which moves would be taken as the tables stand; `longer` chains are let through.

    For a chain of two, i and j, between slots s and t the change of cost is
    ``proximity[i,t] - proximity[i,s] + proximity[j,s] - proximity[j,t] + 2 shared[i,j] w(|s-t|)``.
    """
    now = tables.slot[exams]
    cost = tables.proximity
    delta = (cost[exams, targets] - cost[exams, now]).astype(np.float64)
    code = tables.clashes[exams, targets]
    paired = code // COUNT == 1
    other = np.where(paired, code % COUNT, 0)
    pair = cost[other, now] - cost[other, targets]
    pair += 2 * tables.students[exams, targets] * tables.weight[now, targets]
    is_pair = paired & (tables.clashes[other, now] // COUNT == 1)
    delta += np.where(is_pair, pair, 0)
    judged = (code == 0) | is_pair
    worth: NDArray[np.bool_] = np.where(judged, delta <= allowed, longer) & (now != targets)
    return worth & (code < LONGEST_CHAIN * COUNT)


def _try(
    tables: Tables,
    adjacent: list[int],
    members: list[int],
    exam: int,
    target: int,
    *,
    allowed: float,
) -> None:
    source = int(tables.slot[exam])
    if source == target:
        return
    going, coming = chain(exam, source=source, target=target, adjacent=adjacent, members=members)
    if (going | coming).bit_count() > LONGEST_CHAIN:
        return
    there, back = numbers(going), numbers(coming)
    delta = change(tables, there, back, source=source, target=target)
    if delta > allowed:
        return
    tables.exchange(there, back, source=source, target=target, delta=delta)
    members[source] = members[source] & ~going | coming
    members[target] = members[target] & ~coming | going


def chain(
    exam: int, *, source: int, target: int, adjacent: list[int], members: list[int]
) -> tuple[int, int]:
    """Return the Kempe chain of an exam: who leaves `source` and who comes back, as bit sets.

    The chain is the component of `exam` among the exams of both slots under "share students";
    swapping its sides makes no new clash.
    """
    going, coming = 1 << exam, 0
    new, is_outward = going, True
    while new:
        touched = 0
        while new:
            lowest = new & -new
            touched |= adjacent[lowest.bit_length() - 1]
            new ^= lowest
        if is_outward:
            new = touched & members[target] & ~coming
            coming |= new
        else:
            new = touched & members[source] & ~going
            going |= new
        is_outward = not is_outward
    return going, coming


def change(tables: Tables, going: list[int], coming: list[int], *, source: int, target: int) -> int:
    """Return the change of cost when a chain swaps sides; pairs inside it keep their distance."""
    cost = tables.proximity
    if not coming:
        exam = going[0]
        return int(cost[exam, target]) - int(cost[exam, source])
    moved = cost[going, target].sum() - cost[going, source].sum()
    moved += cost[coming, source].sum() - cost[coming, target].sum()
    inside = tables.students[going, target].sum()
    return int(moved) + 2 * int(inside) * int(tables.weight[source, target])


def bit_sets(rows: NDArray[np.bool_]) -> list[int]:
    """Return each row of truths as one integer whose bit i is column i.

    Examples
    --------
    >>> bit_sets(np.array([[True, False, True]]))
    [5]
    """
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def numbers(members: int) -> list[int]:
    """Return the numbers in a bit set, rising.

    Examples
    --------
    >>> numbers(0b1101)
    [0, 2, 3]
    """
    found = []
    while members:
        lowest = members & -members
        found.append(lowest.bit_length() - 1)
        members ^= lowest
    return found
