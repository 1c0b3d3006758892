"""Do finished forms keep every rule?  Read from the pool and the spec alone.

This module shares no code with the solver but the frozen values: it counts, form by form,
in the plain words of the spec.  `check` yields every breach, not the first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from exambank.assembly.types import (
    Apart,
    Assembly,
    Breach,
    Comparison,
    EarlierForm,
    Exclude,
    Goal,
    Limits,
    Objective,
    Pool,
    Spec,
    Tally,
    Together,
    Where,
)
from exambank.core.itemresponse import information

ROUNDING = 1e-9
CLAIM_ROUNDING = 1e-6


def check(pool: Pool, spec: Spec, forms: Sequence[Sequence[str]]) -> tuple[Breach, ...]:
    """Return every breach of `spec` by `forms`, each a sequence of item ids in form order."""
    return tuple(_breaches(pool, spec, forms))


def check_claims(pool: Pool, spec: Spec, assembly: Assembly) -> tuple[Breach, ...]:
    """Return every breach of an assembly, and every number in it that does not hold.

    The bound itself is proven by the solver alone; what is said about it is checked.
    """
    return (*check(pool, spec, assembly.forms), *_false_claims(pool, spec, assembly))


def _false_claims(pool: Pool, spec: Spec, assembly: Assembly) -> Iterator[Breach]:
    goal, bound = spec.information, assembly.bound
    if goal is None or not assembly.forms:
        return
    short = []
    claims = zip(assembly.forms, assembly.information, assembly.deviation, strict=True)
    for number, (form, claimed, deviation) in enumerate(claims, start=1):
        measured = form_information(pool, spec, form)
        if not np.allclose(measured, claimed, rtol=CLAIM_ROUNDING, atol=CLAIM_ROUNDING):
            yield Breach(number, "information", _figures(measured), _figures(claimed))
        far = _shortfall(goal, measured, bound or 0.0)
        short.append(far)
        if abs(far - deviation) > CLAIM_ROUNDING:
            yield Breach(number, "deviation", f"{far:.6f}", f"{deviation:.6f}")
    gap = max(short)
    if goal.objective is Objective.MINIMAX:
        gap = 0.0 if gap <= goal.tolerance + CLAIM_ROUNDING else max(gap - (bound or 0.0), 0.0)
    if assembly.gap is None or abs(gap - assembly.gap) > CLAIM_ROUNDING:
        yield Breach(0, "gap", f"{gap:.6f}", str(assembly.gap))


def _shortfall(goal: Goal, measured: np.ndarray, bound: float) -> float:
    """Return how far a form is from the target, or from the bound as a part of it."""
    target = np.array(goal.target)
    if goal.objective is Objective.MINIMAX:
        return float((np.abs(measured - target) / target).max())
    reached = measured.sum()
    if goal.objective is Objective.MAXIMIN:
        reached = (measured / target).min()
    return max(bound - float(reached), 0.0) / max(abs(bound), 1e-12)


def form_information(pool: Pool, spec: Spec, form: Sequence[str]) -> np.ndarray:
    """Return the information of one form at each theta of the spec, shape (n_theta,)."""
    goal = spec.information
    if goal is None:
        return np.zeros(0)
    place = {item: number for number, item in enumerate(pool.ids)}
    chosen = [place[item] for item in form]
    if pool.information is not None:
        return np.asarray(pool.information[:, chosen].sum(axis=1))
    a = pool.numbers("a")[chosen] if "a" in pool.columns else 1.0
    c = pool.numbers("c")[chosen] if "c" in pool.columns else 0.0
    found = information(goal.theta, a=a, b=pool.numbers("b")[chosen], c=c, D=goal.D)
    return np.asarray(found.sum(axis=1))


@dataclass(frozen=True, slots=True)
class _Form:
    """One form as a reader sees it: its number and its items as rows of the pool's columns."""

    number: int
    items: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def column(self, name: str) -> list[str]:
        return [row.get(name, "") for row in self.rows]

    def outside(self, constraint: str, have: float, limits: Limits) -> Iterator[Breach]:
        low, high = limits
        if have < low - ROUNDING or have > high + ROUNDING:
            yield Breach(self.number, constraint, f"{have:g}", f"{low:g} to {high:g}")


def _breaches(pool: Pool, spec: Spec, forms: Sequence[Sequence[str]]) -> Iterator[Breach]:
    place = {item: number for number, item in enumerate(pool.ids)}
    if len(forms) != spec.forms:
        yield Breach(0, "forms", str(len(forms)), str(spec.forms))
    foes = _enmities(pool)
    n_kinds = len(set(pool.text("key")) - {""}) if spec.key_balance is not None else 0
    for number, items in enumerate(forms, start=1):
        unknown = [item for item in items if item not in place]
        yield from (
            Breach(number, "item in the pool", item, "an id of the pool") for item in unknown
        )
        known = tuple(item for item in items if item in place)
        form = _Form(number, known, tuple(_row(pool, place[item]) for item in known))
        yield from _counts(spec, form, n_items=len(items))
        yield from _single_items(spec, form)
        yield from _pairs(foes, form)
        yield from _conditions(spec, form)
        yield from _keys(spec, form, n_kinds=n_kinds)
        yield from _stimuli(form)
    yield from _reuse(spec, forms)


def _row(pool: Pool, place: int) -> Mapping[str, str]:
    row = {name: _as_written(values[place]) for name, values in pool.columns.items()}
    row["id"] = pool.ids[place]
    return row


def _as_written(value: str | float) -> str:
    """Return a value as a file has it: a count of 3 is kept as 3.0 and written 3."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else str(value)


def _counts(spec: Spec, form: _Form, *, n_items: int) -> Iterator[Breach]:
    yield from form.outside("length", n_items, (spec.length, spec.length))
    by_column = [("area", spec.areas), ("cognitive", spec.cognitive), *spec.attributes.items()]
    for column, wanted in by_column:
        have = Counter(form.column(column))
        for value, limits in wanted.items():
            yield from form.outside(f"{column} {value}", have[value], limits)
    if spec.words is not None:
        total = sum(float(count) for count in form.column("words"))
        yield from form.outside("words", total, spec.words)


def _single_items(spec: Spec, form: _Form) -> Iterator[Breach]:
    for item, times in Counter(form.items).items():
        if times > 1:
            yield Breach(form.number, f"item {item} once", str(times), "1")
    if spec.max_exposure is not None:
        for item, exposed in zip(form.items, form.column("exposure"), strict=True):
            if float(exposed) > spec.max_exposure:
                need = f"at most {spec.max_exposure:g}"
                yield Breach(form.number, f"exposure of {item}", exposed, need)
    for item in spec.anchor:
        if item not in form.items:
            yield Breach(form.number, f"anchor item {item}", "absent", "present")
    for number, earlier in enumerate(spec.earlier, start=1):
        yield from _earlier(spec, form, earlier, number)


def _earlier(spec: Spec, form: _Form, earlier: EarlierForm, number: int) -> Iterator[Breach]:
    again = set(form.items) & set(earlier.items) - set(spec.anchor)
    if len(again) > earlier.maximum:
        label = f"overlap with earlier form {number}"
        yield Breach(form.number, label, str(len(again)), f"at most {earlier.maximum}")


def _enmities(pool: Pool) -> set[frozenset[str]]:
    named = zip(pool.ids, pool.enemies, strict=False)
    return {frozenset((item, foe)) for item, foes in named for foe in foes if foe != item}


def _pairs(foes: set[frozenset[str]], form: _Form) -> Iterator[Breach]:
    present = sorted(set(form.items))
    for number, one in enumerate(present):
        for other in present[number + 1 :]:
            if frozenset((one, other)) in foes:
                yield Breach(form.number, "enemies", f"{one} and {other}", "at most one of them")


def _conditions(spec: Spec, form: _Form) -> Iterator[Breach]:
    present = set(form.items)
    for number, condition in enumerate(spec.conditions, start=1):
        label = f"condition {number}"
        if isinstance(condition, Tally):
            rows = [row for row in form.rows if _satisfies(row, condition.where)]
            have = sum(float(row[condition.sum]) for row in rows) if condition.sum else len(rows)
            yield from form.outside(label, have, condition.limits)
            continue
        held = [item for item in condition.items if item in present]
        if isinstance(condition, Together) and 0 < len(held) < len(set(condition.items)):
            yield Breach(form.number, f"{label}, together", ", ".join(held), "all or none")
        if isinstance(condition, Apart) and len(held) > 1:
            yield Breach(form.number, f"{label}, apart", ", ".join(held), "at most one")
        if isinstance(condition, Exclude) and held:
            yield Breach(form.number, f"{label}, exclude", ", ".join(held), "none")


def _satisfies(row: Mapping[str, str], where: Iterable[Where]) -> bool:
    return all(_compares(row.get(clause.column, ""), clause) for clause in where)


def _compares(text: str, clause: Where) -> bool:
    equal = any(text == value or _same_number(text, value) for value in clause.values)
    if clause.comparison is Comparison.ONE_OF:
        return equal
    if clause.comparison is Comparison.NOT:
        return not equal
    try:
        have, limit = float(text), float(clause.values[0])
    except ValueError:
        return False
    at_limit = have == limit and clause.comparison in {Comparison.AT_MOST, Comparison.AT_LEAST}
    falls = clause.comparison in {Comparison.BELOW, Comparison.AT_MOST}
    return at_limit or (have < limit if falls else have > limit)


def _same_number(text: str, value: str) -> bool:
    try:
        return float(text) == float(value)
    except ValueError:
        return False


def _keys(spec: Spec, form: _Form, *, n_kinds: int) -> Iterator[Breach]:
    keys = form.column("key")
    if spec.key_balance is not None and n_kinds:
        have = Counter(key for key in keys if key)
        even = have.total() / n_kinds
        limits = (even - spec.key_balance, even + spec.key_balance)
        for key in sorted(have):
            yield from form.outside(f"key balance of {key}", have[key], limits)
        if len(have) < n_kinds:
            yield from form.outside("key balance of a key that is absent", 0, limits)
    if spec.key_run is not None:
        for key, stretch in groupby(keys):
            run = len(list(stretch))
            if key and run > spec.key_run:
                yield Breach(form.number, f"run of key {key}", str(run), f"at most {spec.key_run}")


def _stimuli(form: _Form) -> Iterator[Breach]:
    stretches = [(name, len(list(items))) for name, items in groupby(form.column("stimulus"))]
    pieces = Counter(name for name, _ in stretches if name)
    for name, n_items in Counter(form.column("stimulus")).items():
        if name and n_items < 2:  # noqa: PLR2004 - a set is at least two questions
            yield Breach(form.number, f"stimulus {name}", "1 item", "at least 2 items")
        if name and pieces[name] > 1:
            have = f"{pieces[name]} separate places"
            yield Breach(form.number, f"stimulus {name}", have, "its items side by side")


def _reuse(spec: Spec, forms: Sequence[Sequence[str]]) -> Iterator[Breach]:
    anchors = set(spec.anchor)
    uses = Counter(item for form in forms for item in set(form) if item not in anchors)
    for item, times in uses.items():
        if times > spec.max_use:
            yield Breach(0, f"use of item {item}", str(times), f"at most {spec.max_use}")


def _figures(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.6f}" for value in values)
