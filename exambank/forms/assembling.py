"""From a bank and a blueprint to the items of a form: pool, spec, pilots, places.

Pure: the bank comes in as values, the choice is made by `exambank.assembly`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from exambank import assembly
from exambank.assembly import EarlierForm, Exclude, Pool, Spec, Status, assemble
from exambank.blueprints.types import Blueprint
from exambank.core.answerkey import Key
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import AreaCode, FormCode, ItemId
from exambank.forms.placement import Slot, pin_faults, place, slots
from exambank.forms.types import FormEntry, FormOrder
from exambank.items.rules import judged_difficulty
from exambank.items.types import EnemyPair, ItemVersion

BALANCED = "ABCD"
"""Keys that are balanced: nearly every item has these four options."""


class CannotCompose(Exception):
    """There is no such form; `reasons` says everything that stands against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Limits:
    """The dated limits that a form keeps."""

    overlap_percent: int
    key_run: int
    key_balance: int


@dataclass(frozen=True, slots=True)
class Bank:
    """What a form can be made of: operational items, pilot items, enemies, earlier forms."""

    blueprint: Blueprint
    operational: tuple[ItemVersion, ...]
    pilots: tuple[ItemVersion, ...]
    enemies: tuple[EnemyPair, ...]
    earlier: Mapping[FormCode, frozenset[ItemId]]

    def area_of(self, version: ItemVersion) -> AreaCode:
        """Return the area of the blueprint that an item version belongs to."""
        return self.blueprint.area_of(version.content.outcome).code


def key_letter(key: Key) -> str:
    """Return the one letter of a simple key, empty for any other.

    >>> key_letter(Key.read("B")), key_letter(Key.read("A+C"))
    ('B', '')
    """
    letters = key.letters
    is_simple = len(key.alternatives) == 1 and len(letters) == 1 and letters <= set(BALANCED)
    return next(iter(letters)) if is_simple else ""


def compose(bank: Bank, order: FormOrder, limits: Limits) -> tuple[FormEntry, ...]:
    """Return the entries of a form; the same bank, order and limits give the same.

    Raises
    ------
    CannotCompose
        With every reason why there can be none.
    """
    rng = Random(order.seed)  # noqa: S311 - a form must come out the same for the same seed
    area_of = {one.item: bank.area_of(one) for one in bank.operational}
    _demand_none(list(shortages(bank, area_of)))
    chosen, pilots = _chosen_with_pilots(bank, order, limits, rng=rng)
    places = slots(bank.blueprint, pilots=len(pilots))
    _demand_none(list(pin_faults(places, order.pinned, area_of)))
    versions = {one.item: one for one in (*bank.operational, *pilots)}
    unscored = (slot.position for slot in places if not slot.scored)
    items = place(
        places,
        scored=_by_area(chosen, area_of),
        pilots=dict(zip(unscored, (one.item for one in pilots), strict=True)),
        pinned=order.pinned,
        key_of={item: key_letter(one.content.key) for item, one in versions.items()},
        run_max=limits.key_run,
        rng=rng,
    )
    if items is None:
        text = N_("no order was found without {n} equal keys in a row: try another seed")
        raise CannotCompose([Reason("key_run", text, {"n": limits.key_run + 1})])
    return tuple(
        FormEntry(
            position=slot.position,
            item=item,
            item_version=versions[item].version,
            area=bank.area_of(versions[item]),
            scored=slot.scored,
        )
        for slot, item in zip(places, items, strict=True)
    )


def _chosen_with_pilots(
    bank: Bank, order: FormOrder, limits: Limits, *, rng: Random
) -> tuple[list[ItemId], list[ItemVersion]]:
    """Return the scored items and the pilots; the pilots go first where the bank can bear it.

    Enemies of pilots are then left out of the scored items; where no form can be had like
    that, enemies of scored items are left out of the pilots, and there may be fewer.
    """
    places = slots(bank.blueprint, pilots=min(bank.blueprint.pilot_items, len(bank.pilots)))
    pilots = _pilots(bank, places, order.pinned.values(), rng=rng)
    foes = {
        other
        for one in pilots
        for pair in bank.enemies
        for other in (pair.first, pair.second)
        if one.item in (pair.first, pair.second)
    }
    try:
        return _chosen(bank, order, limits, without=foes), pilots
    except CannotCompose:
        if not foes:
            raise
    chosen = _chosen(bank, order, limits, without=set())
    return chosen, _pilots(bank, places, chosen, rng=rng)


def _demand_none(reasons: Sequence[Reason]) -> None:
    if reasons:
        raise CannotCompose(reasons)


def shortages(bank: Bank, area_of: Mapping[ItemId, AreaCode]) -> Iterable[Reason]:
    """Yield which area lacks how many items for one form."""
    have = Counter(area_of.values())
    for area in bank.blueprint.areas:
        lacking = area.items - have[area.code]
        if lacking > 0:
            text = N_("area {area} lacks {lacking} items: {have} are operational, {need} needed")
            values = {"lacking": lacking, "have": have[area.code], "need": area.items}
            yield Reason("area_short", text, {"area": area.code, **values})


def overlap_max(limits: Limits, scored_items: int) -> int:
    """Return how many scored items a form may share with another."""
    return limits.overlap_percent * scored_items // 100


def _chosen(bank: Bank, order: FormOrder, limits: Limits, *, without: set[ItemId]) -> list[ItemId]:
    pool, spec = _problem(bank, order, limits, without=without)
    answer = assemble(pool, spec)
    if answer.forms:
        return [ItemId(item) for item in answer.forms[0]]
    if answer.status is Status.INFEASIBLE and answer.reasons:
        raise CannotCompose([_said(one) for one in answer.reasons])
    text = N_("no form was found that keeps every rule: relax the overlap or add items")
    raise CannotCompose([Reason("none_found", text)])


def _said(found: assembly.Reason) -> Reason:
    """Return what the assembly engine says, as a reason to show."""
    text = N_("{constraint}: {have} can be had, {need} are needed ({relaxation})")
    values = {"constraint": found.constraint, "relaxation": found.relaxation}
    values |= {"have": f"{found.have:g}", "need": f"{found.need:g}"}
    return Reason("infeasible", text, values)


def _problem(
    bank: Bank, order: FormOrder, limits: Limits, *, without: set[ItemId]
) -> tuple[Pool, Spec]:
    foes: dict[ItemId, list[str]] = {}
    for pair in bank.enemies:
        foes.setdefault(pair.first, []).append(pair.second)
        foes.setdefault(pair.second, []).append(pair.first)
    known = {one.item for one in bank.operational}
    pool = Pool(
        ids=tuple(one.item for one in bank.operational),
        columns={
            "area": [bank.area_of(one) for one in bank.operational],
            "key": [key_letter(one.content.key) for one in bank.operational],
            "b": [judged_difficulty(one.panel_rating) for one in bank.operational],
        },
        enemies=[
            [foe for foe in foes.get(one.item, []) if foe in known] for one in bank.operational
        ],
    )
    pinned = tuple(sorted(set(order.pinned.values())))
    most = overlap_max(limits, bank.blueprint.scored_items)
    earlier = tuple(
        # the engine does not count anchors as repeated, the bank counts pinned items too
        EarlierForm(tuple(sorted(items & known)), max(0, most - len(items & set(pinned))))
        for _, items in sorted(bank.earlier.items())
    )
    spec = Spec(
        length=bank.blueprint.scored_items,
        areas={area.code: (area.items, area.items) for area in bank.blueprint.areas},
        anchor=pinned,
        conditions=(Exclude(tuple(sorted(without & known))),) if without & known else (),
        earlier=earlier,
        key_balance=limits.key_balance,
        information=order.goal,
        seed=order.seed,
    )
    return pool, spec


def _pilots(
    bank: Bank, places: Sequence[Slot], chosen: Iterable[ItemId], *, rng: Random
) -> list[ItemVersion]:
    """Return a pilot item for each unscored place, of the area around it where there is one.

    Enemies of items on the form are left out; so there may be fewer than places.
    """
    pairs = {(one.first, one.second) for one in bank.enemies}
    standing, left = set(chosen), sorted(bank.pilots, key=lambda one: one.item)
    rng.shuffle(left)
    found: list[ItemVersion] = []
    for slot in (slot for slot in places if not slot.scored):
        fitting = [one for one in left if not _has_enemy(one.item, standing, pairs)]
        near = [one for one in fitting if bank.area_of(one) == slot.area]
        if not fitting:
            break
        best = (near or fitting)[0]
        found.append(best)
        left.remove(best)
        standing.add(best.item)
    return found


def _has_enemy(item: ItemId, standing: set[ItemId], pairs: set[tuple[ItemId, ItemId]]) -> bool:
    return any((min(item, other), max(item, other)) in pairs for other in standing)


def _by_area(
    chosen: Sequence[ItemId], area_of: Mapping[ItemId, AreaCode]
) -> dict[AreaCode, list[ItemId]]:
    found: dict[AreaCode, list[ItemId]] = {}
    for item in sorted(chosen):
        found.setdefault(area_of[item], []).append(item)
    return found
