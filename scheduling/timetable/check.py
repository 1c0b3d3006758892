"""The independent checkers of timetables and day plans, from the plain data alone.

They share no code and no table with the solvers: cost is summed student by student.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduling.timetable.types import DayPlan

# Typed in again from Carter, Laporte & Lee (1996), so that a slip in the solver's shows.
COST_OF_DISTANCE = {1: 16, 2: 8, 3: 4, 4: 2, 5: 1}


@dataclass(frozen=True, slots=True)
class TimetableAudit:
    """What the checker found: broken rules in words, clashes and cost per student."""

    faults: tuple[str, ...]
    conflicts: int
    cost: float


@dataclass(frozen=True, slots=True)
class DayAudit:
    """What the checker found: broken rules in words, clashes, and who misses an exam."""

    faults: tuple[str, ...]
    clashes: int
    unseated: tuple[str, ...]


def audit_timetable(
    exams: Sequence[str],
    students: Sequence[Sequence[str]],
    slot_of: Mapping[str, int],
    *,
    slots: int,
) -> TimetableAudit:
    """Check that each exam has one of the slots 0 .. slots - 1 and no student two in one slot.

    Examples
    --------
    >>> audit_timetable(["A", "B"], [["A", "B"]], {"A": 0, "B": 2}, slots=3).cost
    8.0
    """
    faults = [f"exam {exam} has no slot" for exam in exams if exam not in slot_of]
    faults += [f"exam {exam} is not on the list" for exam in slot_of if exam not in set(exams)]
    for exam, slot in slot_of.items():
        if not 0 <= slot < slots:
            faults.append(f"exam {exam} stands in slot {slot}, outside 0 to {slots - 1}")
    total = conflicts = 0
    for i, takes in enumerate(students):
        held = {exam: slot_of[exam] for exam in takes if exam in slot_of}
        for one, two in combinations(held, 2):
            distance = abs(held[one] - held[two])
            total += COST_OF_DISTANCE.get(distance, 0)
            if distance == 0:
                conflicts += 1
                faults.append(f"student {i + 1} has {one} and {two} in slot {held[one]}")
    return TimetableAudit(tuple(faults), conflicts, total / max(len(students), 1))


def audit_day(demand: Mapping[str, Sequence[str]], seats: Sequence[int], plan: DayPlan) -> DayAudit:
    """Check a day plan: known sittings, nobody twice in one slot, seats, and who is left out."""
    faults = list(_wrong_slots(demand, seats, plan))
    clashes = 0
    used: Counter[int] = Counter()
    missing: dict[str, tuple[str, ...]] = {}
    for candidate, takes in demand.items():
        held = plan.sittings.get(candidate, {})
        faults += _wrong_sittings(candidate, takes, held, plan)
        used.update(held.values())
        clashes += len(held) - len(set(held.values()))
        if absent := tuple(exam for exam in dict.fromkeys(takes) if exam not in held):
            missing[candidate] = absent
    unknown = plan.sittings.keys() - demand.keys()
    faults += [f"candidate {candidate} is not on the list" for candidate in sorted(unknown)]
    for slot, count in sorted(used.items()):
        if 0 <= slot < len(seats) and count > seats[slot]:
            faults.append(f"slot {slot} has {count} candidates on {seats[slot]} seats")
    if dict(plan.missing) != missing:
        faults.append("the list of missing sittings is not what the sittings leave out")
    return DayAudit(tuple(faults), clashes, tuple(missing))


def _wrong_slots(
    demand: Mapping[str, Sequence[str]], seats: Sequence[int], plan: DayPlan
) -> Iterator[str]:
    asked = {exam for takes in demand.values() for exam in takes}
    for exam in sorted(asked | plan.slots.keys()):
        slots = plan.slots.get(exam, ())
        if not slots:
            yield f"exam {exam} has no slot"
        if len(set(slots)) < len(slots):
            yield f"exam {exam} stands in one slot twice"
        yield from (f"exam {exam}: no slot {t}" for t in slots if not 0 <= t < len(seats))


def _wrong_sittings(
    candidate: str, takes: Sequence[str], held: Mapping[str, int], plan: DayPlan
) -> Iterator[str]:
    for exam, slot in held.items():
        if exam not in takes:
            yield f"candidate {candidate} sits {exam}, which is not asked for"
        if slot not in plan.slots.get(exam, ()):
            yield f"candidate {candidate} sits {exam} in slot {slot}: no sitting there"
    if len(set(held.values())) < len(held):
        yield f"candidate {candidate} has two exams in one slot"
