"""The rules of a form as inequalities, one function each.

Throughout, ``x[i, f]`` is 1 when form *f* holds item *i* and 0 otherwise, *i* runs over the
pool and every inequality holds for each form *f* unless it says otherwise.  The functions
turn a pool and a spec into frozen values; `solve` hands these to the search and the exact
models.  The checker does not read this module: it has its own words for the same rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.types import (
    Apart,
    Comparison,
    Exclude,
    Limits,
    Pool,
    Spec,
    SpecUnusable,
    Tally,
    Together,
    Where,
)


@dataclass(frozen=True, slots=True, eq=False)
class Quota:
    """``low <= sum_i values[i] x[i, f] <= high``; `unit` is what one typical item weighs."""

    label: str
    path: str
    values: NDArray[np.float64]
    low: float
    high: float
    unit: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Pool positions of items that a rule binds to each other."""

    label: str
    path: str
    members: tuple[int, ...]


def length(pool: Pool, spec: Spec) -> Quota:
    """Fix the number of items: ``sum_i x[i, f] = length``."""
    every = np.ones(len(pool.ids))
    return Quota("length", "length", every, spec.length, spec.length)


def areas(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit items per area: ``low_a <= sum_{i in area a} x[i, f] <= high_a`` for each a."""
    return _value_quotas(pool, column="area", wanted=spec.areas, path="areas")


def cognitive(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit items per level: ``low_l <= sum_{i at level l} x[i, f] <= high_l``."""
    return _value_quotas(pool, column="cognitive", wanted=spec.cognitive, path="cognitive")


def attributes(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit items per value of a column: ``low_v <= sum_{i with value v} x[i, f] <= high_v``."""
    for column, wanted in spec.attributes.items():
        yield from _value_quotas(pool, column=column, wanted=wanted, path=f"attributes.{column}")


def words(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit the reading load: ``low <= sum_i words[i] x[i, f] <= high``."""
    if spec.words is not None:
        values = pool.numbers("words")
        yield Quota("words", "words", values, *spec.words, unit=_typical(values))


def tallies(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit counts and sums: ``low <= sum_{i where} v[i] x[i, f] <= high``, v 1 or a column."""
    for place, condition in enumerate(spec.conditions):
        if isinstance(condition, Tally):
            chosen = satisfying(pool, condition.where)
            values = pool.numbers(condition.sum) if condition.sum else np.ones(len(pool.ids))
            unit = _typical(values) if condition.sum else 1.0
            label = f"condition {place + 1} ({_in_words(condition)})"
            path = f"conditions.{place}"
            yield Quota(label, path, np.where(chosen, values, 0.0), *condition.limits, unit=unit)


def overlap(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Limit items of an earlier form e: ``sum_{i in e, not anchor} x[i, f] <= maximum_e``."""
    for place, earlier in enumerate(spec.earlier):
        again = set(earlier.items) - set(spec.anchor)
        values = np.array([float(item in again) for item in pool.ids])
        label = f"overlap with earlier form {place + 1}"
        yield Quota(label, f"earlier.{place}", values, 0.0, earlier.maximum)


def key_balance(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Keep keys near even: ``|sum_{i keyed k} x[i, f] - (1/K) sum_{i keyed} x[i, f]| <= balance``.

    K is the number of different keys in the pool; items without a key do not count.
    """
    if spec.key_balance is None:
        return
    keys = np.array(pool.text("key"))
    kinds = sorted(set(keys.tolist()) - {""})
    for kind in kinds:
        values = (keys == kind) - (keys != "") / len(kinds)
        label = f"key balance of {kind}"
        yield Quota(label, "key_balance", values, -spec.key_balance, spec.key_balance)


def key_run(pool: Pool, spec: Spec) -> Iterable[Quota]:
    """Let runs of one key be broken: ``n_k <= run (length - n_k + 1)`` for each key k.

    Every stretch of `run` equal keys needs another item to end it; with
    ``n_k = sum_{i keyed k} x[i, f]`` that is ``(1 + run) n_k <= run (length + 1)``.  A set
    of items with one stimulus stands in one piece, so within each set s the same holds:
    ``(1 + run) n_ks - run n_s <= run``.  `order` then finds the order itself.
    """
    if spec.key_run is None:
        return
    keys = np.array(pool.text("key"))
    run = spec.key_run
    for kind in sorted(set(keys.tolist()) - {""}):
        highest = run * (spec.length + 1) // (1 + run)
        yield Quota(f"key run of {kind}", "key_run", (keys == kind) * 1.0, 0.0, highest)
    for group in stimulus_sets(pool):
        members = np.array(group.members)
        for kind in sorted(set(keys[members].tolist()) - {""}):
            alike = members[keys[members] == kind]
            if len(alike) > run:
                values = np.zeros(len(pool.ids))
                values[members] = -run
                values[alike] = 1.0
                label = f"key run of {kind} in {group.label}"
                yield Quota(label, "key_run", values, -np.inf, run)


def enemies(pool: Pool) -> tuple[Group, ...]:
    """Keep enemies apart: ``sum_{i in E} x[i, f] <= 1`` for each group E of enemies.

    Enmity is mutual, whichever of the two items names the other.  Pairs that are all
    enemies of each other make one larger group, which is the stronger inequality.
    Names that are not in the pool bind nothing: the item they mean cannot be chosen.
    """
    places = {item: place for place, item in enumerate(pool.ids)}
    foes: dict[int, set[int]] = {}
    for place, named in enumerate(pool.enemies):
        for item in named:
            other = places.get(item, place)
            if other != place:
                foes.setdefault(place, set()).add(other)
                foes.setdefault(other, set()).add(place)
    return tuple(
        Group("enemies " + ", ".join(pool.ids[member] for member in clique), "enemies", clique)
        for clique in _cliques(foes)
    )


def apart(pool: Pool, spec: Spec) -> tuple[Group, ...]:
    """Allow at most one of a list: ``sum_{i in list} x[i, f] <= 1``."""
    return _lists(pool, spec, kind=Apart, name="apart")


def together(pool: Pool, spec: Spec) -> tuple[Group, ...]:
    """Take all or none of a list: ``x[i, f] = x[j, f]`` for all i, j in the list."""
    return _lists(pool, spec, kind=Together, name="together")


def stimulus_sets(pool: Pool) -> tuple[Group, ...]:
    """Use a stimulus twice or not: ``x[i, f] <= z[s, f]``, ``sum_{i in s} x[i, f] >= 2 z[s, f]``.

    ``z[s, f]`` is 1 when form f uses the stimulus: then it asks at least two questions
    about it, side by side.  An item alone with its stimulus can therefore not be used.
    """
    if "stimulus" not in pool.columns:
        return ()
    members: dict[str, list[int]] = {}
    for place, name in enumerate(pool.text("stimulus")):
        if name:
            members.setdefault(name, []).append(place)
    return tuple(
        Group(f"stimulus {name}", "stimulus", tuple(places)) for name, places in members.items()
    )


def exposure(pool: Pool, spec: Spec) -> NDArray[np.bool_]:
    """Leave worn items out: ``x[i, f] = 0`` where ``exposure[i] > max_exposure``."""
    if spec.max_exposure is None:
        return np.ones(len(pool.ids), dtype=bool)
    return pool.numbers("exposure") <= spec.max_exposure


def excluded(pool: Pool, spec: Spec) -> NDArray[np.bool_]:
    """Leave excluded items out: ``x[i, f] = 0``."""
    barred = {
        item
        for condition in spec.conditions
        if isinstance(condition, Exclude)
        for item in condition.items
    }
    return np.array([item not in barred for item in pool.ids], dtype=bool)


def anchor(pool: Pool, spec: Spec) -> NDArray[np.bool_]:
    """Put anchor items in every form: ``x[i, f] = 1``."""
    wanted = set(spec.anchor)
    return np.array([item in wanted for item in pool.ids], dtype=bool)


def reuse(pool: Pool, spec: Spec) -> NDArray[np.int64]:
    """Limit the forms that share an item: ``sum_f x[i, f] <= max_use``, anchor items aside."""
    most = min(spec.max_use, spec.forms)
    return np.where(anchor(pool, spec), spec.forms, most).astype(np.int64)


def satisfying(pool: Pool, where: Sequence[Where]) -> NDArray[np.bool_]:
    """Return which items satisfy all of `where`, shape (n_items,)."""
    found = np.ones(len(pool.ids), dtype=bool)
    for clause in where:
        kinds, which = np.unique(np.array(pool.text(clause.column)), return_inverse=True)
        found &= np.array([_holds(str(kind), clause) for kind in kinds], dtype=bool)[which]
    return found


def _holds(text: str, clause: Where) -> bool:
    if clause.comparison in {Comparison.ONE_OF, Comparison.NOT}:
        alike = any(_alike(text, value) for value in clause.values)
        return alike is (clause.comparison is Comparison.ONE_OF)
    value, limit = _number(text), _number(clause.values[0])
    if value is None or limit is None:
        return False
    return {
        Comparison.BELOW: value < limit,
        Comparison.AT_MOST: value <= limit,
        Comparison.ABOVE: value > limit,
        Comparison.AT_LEAST: value >= limit,
    }[clause.comparison]


def _alike(text: str, value: str) -> bool:
    one, other = _number(text), _number(value)
    return text == value or (one is not None and one == other)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _value_quotas(
    pool: Pool, *, column: str, wanted: Mapping[str, Limits], path: str
) -> Iterable[Quota]:
    if not wanted:
        return
    values = np.array(pool.text(column))
    for name, (low, high) in wanted.items():
        yield Quota(f"{column} {name}", f"{path}.{name}", (values == name) * 1.0, low, high)


def _typical(values: NDArray[np.float64]) -> float:
    return float(np.abs(values).mean()) or 1.0


def _in_words(condition: Tally) -> str:
    clauses = [
        f"{clause.column} {clause.comparison} {', '.join(clause.values)}"
        for clause in condition.where
    ]
    counted = f"sum of {condition.sum}" if condition.sum else "items"
    return f"{counted} where {' and '.join(clauses)}" if clauses else counted


def _lists(
    pool: Pool, spec: Spec, *, kind: type[Apart] | type[Together], name: str
) -> tuple[Group, ...]:
    places = {item: place for place, item in enumerate(pool.ids)}
    found = []
    for number, condition in enumerate(spec.conditions):
        if isinstance(condition, kind):
            path = f"conditions.{number}"
            unknown = [item for item in condition.items if item not in places]
            if unknown:
                raise SpecUnusable(path, f"item {unknown[0]} is not in the pool")
            members = tuple(sorted({places[item] for item in condition.items}))
            found.append(Group(f"{name} {', '.join(condition.items)}", path, members))
    return tuple(found)


def _cliques(foes: dict[int, set[int]]) -> list[tuple[int, ...]]:
    """Cover every pair of `foes` with a clique, growing each greedily."""
    covered: set[tuple[int, int]] = set()
    cliques = []
    for one in sorted(foes):
        for other in sorted(foes[one]):
            if one < other and (one, other) not in covered:
                clique = [one, other]
                for third in sorted(foes[one] & foes[other]):
                    if all(third in foes[member] for member in clique):
                        clique.append(third)
                clique.sort()
                covered.update(
                    (low, high) for n, low in enumerate(clique) for high in clique[n + 1 :]
                )
                cliques.append(tuple(clique))
    return cliques
