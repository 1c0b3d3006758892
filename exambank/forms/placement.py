"""Where the items of a form stand: areas in blueprint order, pilots spread, no long key run.

Which items stand on the form is settled before (`exambank.assembly`); this only places
them.  Unlike the order that the assembly engine gives, it keeps the areas together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from exambank.blueprints.types import Blueprint
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import AreaCode, ItemId

ATTEMPTS = 400


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on the form: which area it belongs to, and whether its item counts."""

    position: int
    area: AreaCode
    scored: bool


def slots(blueprint: Blueprint, *, pilots: int) -> tuple[Slot, ...]:
    """Return the places of a form: areas one after the other, pilots spread evenly.

    The k-th of n pilots stands at ``floor((k - 1/2) N / n) + 1`` of N places, in the area
    around it.
    """
    total = blueprint.scored_items + pilots
    unscored = {(2 * k + 1) * total // (2 * pilots) + 1 for k in range(pilots)}
    areas = [area.code for area in blueprint.areas for _ in range(area.items)]
    found: list[Slot] = []
    for position in range(1, total + 1):
        is_pilot = position in unscored
        done = len(found) - sum(not slot.scored for slot in found)
        area = areas[min(done, len(areas) - 1)]
        found.append(Slot(position, area, scored=not is_pilot))
    return tuple(found)


def pin_faults(
    places: Sequence[Slot], pinned: Mapping[int, ItemId], area_of: Mapping[ItemId, AreaCode]
) -> Iterable[Reason]:
    """Yield why items cannot stand where somebody wants them."""
    for position, item in sorted(pinned.items()):
        if not 1 <= position <= len(places):
            text = N_("there is no position {position}: the form has {n}")
            yield Reason("no_position", text, {"position": position, "n": len(places)})
            continue
        place = places[position - 1]
        area = area_of.get(item)
        if area is None:
            text = N_("item {item} is not operational and cannot stand at position {position}")
            yield Reason("pin_not_operational", text, {"item": item, "position": position})
        elif not place.scored:
            text = N_("position {position} is for a pilot item: choose another for {item}")
            yield Reason("pin_on_pilot", text, {"item": item, "position": position})
        elif place.area != area:
            text = N_("position {position} belongs to area {area}, item {item} to {other}")
            values = {"position": position, "area": place.area, "item": item, "other": area}
            yield Reason("pin_in_other_area", text, values)
    if len(set(pinned.values())) != len(pinned):
        yield Reason("pin_twice", N_("one item is wanted at two positions: choose one"))


def place(
    places: Sequence[Slot],
    *,
    scored: Mapping[AreaCode, Sequence[ItemId]],
    pilots: Mapping[int, ItemId],
    pinned: Mapping[int, ItemId],
    key_of: Mapping[ItemId, str],
    run_max: int,
    rng: Random,
) -> tuple[ItemId, ...] | None:
    """Return the item of each place in order, or None where every attempt has a long run.

    Parameters
    ----------
    scored
        The items that count, by area; as many as the area has places.
    pilots
        The pilot item of each unscored position.
    pinned
        Items that must stand at given positions.
    key_of
        Key of each item; an empty one ends every run.
    run_max
        Items in a row that may have the same key.
    """
    fixed = {**pilots, **pinned}
    for _ in range(ATTEMPTS):
        order = _attempt(places, scored, fixed, key_of, run_max=run_max, rng=rng)
        if longest_run([key_of.get(item, "") for item in order]) <= run_max:
            return order
    return None


def longest_run(keys: Sequence[str]) -> int:
    """Return how many items in a row have the same key at most; empty keys end a run.

    >>> longest_run(["A", "A", "B", "", "", "B"])
    2
    """
    longest, run, last = 0, 0, ""
    for key in keys:
        run = run + 1 if key and key == last else bool(key)
        longest, last = max(longest, run), key
    return longest


def _attempt(
    places: Sequence[Slot],
    scored: Mapping[AreaCode, Sequence[ItemId]],
    fixed: Mapping[int, ItemId],
    key_of: Mapping[ItemId, str],
    *,
    run_max: int,
    rng: Random,
) -> tuple[ItemId, ...]:
    """Fill the places in order, each with a random item of its area that makes no long run."""
    taken = set(fixed.values())
    left = {area: [item for item in items if item not in taken] for area, items in scored.items()}
    for items in left.values():
        rng.shuffle(items)
    order: list[ItemId] = []
    for slot in places:
        if slot.position in fixed:
            order.append(fixed[slot.position])
            continue
        offered = left[slot.area]
        last = [key_of.get(item, "") for item in order[-run_max:]]
        blocked = last[0] if len(last) == run_max and len(set(last)) == 1 else ""
        chosen = next((item for item in offered if not blocked or key_of[item] != blocked), None)
        offered.remove(chosen := chosen or offered[0])
        order.append(chosen)
    return tuple(order)
