"""The order of items on a form: no long run of one key, questions on one stimulus side by side.

Which items stand on the form is settled before; this only arranges them.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

ATTEMPTS = 60


def arrange(
    keys: Sequence[str],
    stimuli: Sequence[str],
    *,
    key_run: int | None,
    rng: np.random.Generator,
) -> list[int] | None:
    """Return an order of the items ``0 .. len(keys) - 1``, or None where none was found.

    The order is random as far as the rules allow.  An item without a key ends every run.
    Without stimuli the choice of each next key keeps the rest arrangeable, so the first
    attempt succeeds whenever an order exists.

    Examples
    --------
    >>> order = arrange("AAAB", ["", "", "", ""], key_run=2, rng=np.random.default_rng(1))
    >>> "".join("AAAB"[item] for item in order) in {"AABA", "ABAA"}
    True
    """
    for _ in range(ATTEMPTS):
        shuffled = rng.permutation(len(keys)).tolist()
        order = _attempt(shuffled, keys, stimuli, run=key_run or len(keys))
        if order is not None:
            return order
    return None


def _attempt(
    shuffled: list[int], keys: Sequence[str], stimuli: Sequence[str], *, run: int
) -> list[int] | None:
    left = Counter(keys)
    inside: dict[str, list[int]] = {}
    for item in shuffled:
        if stimuli[item]:
            inside.setdefault(stimuli[item], []).append(item)
    order: list[int] = []
    last, streak, open_stimulus = "", 0, ""
    while shuffled:
        block = inside.get(open_stimulus, [])
        offered = block or shuffled
        allowed = _allowed(left, last, streak, run=run)
        if block:
            allowed &= _allowed(Counter(keys[i] for i in block), last, streak, run=run)
        fitting = [item for item in offered if keys[item] in allowed]
        if not fitting:
            return None
        item = fitting[0]
        streak = streak + 1 if keys[item] == last and last else 1
        last, open_stimulus = keys[item], stimuli[item]
        left[last] -= 1
        order.append(item)
        shuffled.remove(item)
        if open_stimulus:
            inside[open_stimulus].remove(item)
    return order


def _allowed(left: Counter[str], last: str, streak: int, *, run: int) -> set[str]:
    """Return the keys that may come next so that the rest can still be arranged.

    n items of one key need enough others between them: ``n <= run (others + 1)``, less
    what the present streak has used up.
    """
    total = left.total()
    allowed = set()
    for key in (key for key, count in left.items() if count):
        now = streak + 1 if key == last else 1
        if key and now > run:
            continue
        fits = True
        for other, count in left.items():
            after = count - (other == key)
            used = now if other == key else 0
            breaks = total - 1 - after
            fits &= not other or after <= run * breaks + run - used
        if fits:
            allowed.add(key)
    return allowed
