"""Which exam sits in which slot of the day, and which exams need a second sitting.

First every exam gets one slot with few clashes and no crowding; then sittings are added, each
time the one that frees most candidates of a clash.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.demand import Demand, Masks, most_seated

STEPS = 1_500
IDLE_STEPS = 400


def single_slots(
    clash: NDArray[np.float64],
    enrolment: NDArray[np.int64],
    seats: NDArray[np.int64],
    *,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Return one slot an exam, with little clash and few candidates beyond the seats.

    Parameters
    ----------
    clash : ndarray of shape (n_exams, n_exams)
        What two exams in one slot cost; zero on the diagonal.
    enrolment, seats : ndarray of shape (n_exams,), (n_slots,)

    Tabu search (as in `construct.repair`) on the cost plus the number without a seat.
    """
    n, slots = len(clash), len(seats)
    slot = np.zeros(n, dtype=np.int64)
    cost = np.zeros((n, slots))
    load = np.zeros(slots, dtype=np.int64)
    for exam in np.argsort(-enrolment - clash.sum(axis=1), kind="stable").tolist():
        beyond = np.maximum(load + enrolment[exam] - seats, 0)
        slot[exam] = int((cost[exam] + beyond).argmin())
        load[slot[exam]] += enrolment[exam]
        cost[:, slot[exam]] += clash[exam]
    until = np.zeros((n, slots), dtype=np.int64)
    every = np.arange(n)
    total = cost[every, slot].sum() / 2 + np.maximum(load - seats, 0).sum()
    best, best_slot, since = total, slot.copy(), 0
    for step in range(STEPS):
        if best <= 0 or since > IDLE_STEPS or slots == 1:
            break
        delta = _changes(cost, slot, load, enrolment, seats)
        delta[(until > step) & (delta + total >= best)] = np.inf
        delta[every, slot] = np.inf
        exam, target = divmod(int((delta + 1e-6 * rng.random((n, slots))).argmin()), slots)
        if not np.isfinite(delta[exam, target]):
            since += 1
            continue
        source = int(slot[exam])
        total += delta[exam, target]
        slot[exam] = target
        load[source] -= enrolment[exam]
        load[target] += enrolment[exam]
        cost[:, source] -= clash[exam]
        cost[:, target] += clash[exam]
        until[exam, source] = step + 3 + int(rng.integers(8))
        since += 1
        if total < best - 1e-9:
            best, best_slot, since = total, slot.copy(), 0
    return best_slot


def _changes(
    cost: NDArray[np.float64],
    slot: NDArray[np.int64],
    load: NDArray[np.int64],
    enrolment: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the change of cost and crowding when exam i goes to slot t."""
    beyond = np.maximum(load - seats, 0)
    gain = beyond[slot] - np.maximum(load[slot] - enrolment - seats[slot], 0)
    more = np.maximum(load[None, :] + enrolment[:, None] - seats, 0) - beyond
    now = cost[np.arange(len(slot)), slot]
    changes: NDArray[np.float64] = cost - now[:, None] + more - gain[:, None]
    return changes


class OpenClashes:
    """The patterns that still clash, and what each further sitting would free.

    ``gain[e, t]`` is the number of candidates who could sit one exam more if exam e also sat in
    slot t; it is kept up to date as sittings are added.
    """

    def __init__(self, demand: Demand, masks: Sequence[int], *, slots: int) -> None:
        self.demand, self.slots, self.masks = demand, slots, list(masks)
        self.gain = np.zeros((len(masks), slots), dtype=np.int64)
        self.count = demand.counts.tolist()
        self.of_exam: list[list[int]] = [[] for _ in masks]
        self.told: dict[int, list[tuple[int, int]]] = {}
        for p, pattern in enumerate(demand.patterns):
            if len(pattern) > 1 and self._look(p):
                for exam in pattern:
                    self.of_exam[exam].append(p)

    def add(self, exam: int, slot: int) -> None:
        """Give `exam` a further sitting."""
        self.masks[exam] |= 1 << slot
        for p in self.of_exam[exam]:
            if p in self.told:
                for e, t in self.told.pop(p):
                    self.gain[e, t] -= self.count[p]
                self._look(p)

    def _look(self, p: int) -> bool:
        pattern = self.demand.patterns[p]
        here = [self.masks[exam] for exam in pattern]
        now = most_seated(tuple(sorted(here)))
        if now == min(len(pattern), self.slots):
            return False
        frees = [(pattern[i], t) for i, t in _freeing(here, now, self.slots)]
        self.told[p] = frees
        for e, t in frees:
            self.gain[e, t] += self.count[p]
        return True


def _freeing(masks: list[int], now: int, slots: int) -> Iterator[tuple[int, int]]:
    """Yield which exam of a pattern, in which further slot, would let one more be seated."""
    for i, mask in enumerate(masks):
        rest = masks[:i] + masks[i + 1 :]
        for t in range(slots):
            if not mask >> t & 1 and most_seated(_sorted(rest, mask | 1 << t)) > now:
                yield i, t


def _sorted(rest: list[int], mask: int) -> Masks:
    return tuple(sorted((*rest, mask)))


def with_second_sittings(
    demand: Demand,
    slot: NDArray[np.int64],
    enrolment: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> list[int]:
    """Return the slots of each exam as bit sets, with sittings added until nobody clashes.

    Exams with one sitting go before those with more, slots with free seats before full ones.
    """
    slots = len(seats)
    clashes = OpenClashes(demand, [1 << int(t) for t in slot], slots=slots)
    free = seats - np.bincount(slot, weights=enrolment, minlength=slots).astype(np.int64)
    while clashes.told:
        several = np.array([mask.bit_count() > 1 for mask in clashes.masks])
        gain = clashes.gain
        if (gain[~several] > 0).any():
            gain = np.where(several[:, None], 0, gain)
        worth = np.minimum(gain, np.maximum(free, 0)) + 1e-3 * gain + 1e-9 * (gain > 0) * free
        exam, target = divmod(int(worth.argmax()), slots)
        if gain[exam, target] <= 0:
            break
        free[target] -= gain[exam, target]
        clashes.add(exam, target)
    return clashes.masks
