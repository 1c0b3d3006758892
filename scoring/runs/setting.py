"""A form beside its base form: what counts on both, the anchor, the marks, the bank's difficulties.

Everything that the routes take is laid out here; `scoring.runs.cutting` makes the cut of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from exambank.core.vocabulary import ItemId
from scoring.difficulties.types import BankItem, DifficultyPool
from scoring.equating.pooled import PooledDifficulty, difficulty_under_a_new_key
from scoring.equating.routes import GroupMarks, RouteCurve, RouteData
from scoring.plans.types import SealedPlan
from scoring.runs.counting import CountedForm, anchor_of, counted_form, usable_shared, used
from scoring.runs.drifting import judged
from scoring.runs.types import (
    AnchorItem,
    BaseReference,
    CutBasis,
    Disposition,
    DriftCheck,
    RunInputs,
)
from scoring.scale import ReportingScale, ScaleUndefined, raw_cut_mark


@dataclass(frozen=True, slots=True)
class BaseForm:
    """The base form as a run needs it: its questions, its answers, and whose of them count."""

    inputs: RunInputs
    counted: tuple[str, ...]
    reference: BaseReference


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything about one form on its way to a cut.

    Curves run over marks that can be missed; `raws` and `base_marks` add what everybody has.
    `whole` is the data over the anchor before it was purified, None where nothing left it.
    """

    inputs: RunInputs
    base: BaseForm
    new_form: CountedForm
    base_form: CountedForm
    anchor: tuple[AnchorItem, ...]
    data: RouteData
    scale: ReportingScale
    drift: DriftCheck | None
    whole: RouteData | None

    def raws(self, curve: RouteCurve) -> tuple[float, ...]:
        """Return the marks of this form that a curve runs over."""
        return tuple(float(one) + self.new_form.free for one in curve.scores)

    def base_marks(self, curve: RouteCurve) -> tuple[float, ...]:
        """Return what each of them means on the base form, unrounded."""
        return tuple(float(one) + self.base_form.free for one in curve.equated)

    def raw_at(self, curve: RouteCurve, base_mark: float) -> float:
        """Return the mark of this form, unrounded, that means a mark of the base form."""
        return curve.raw_at(base_mark - self.base_form.free) + self.new_form.free


def setting_of(
    inputs: RunInputs,
    base: BaseForm,
    basis: CutBasis,
    *,
    counted: tuple[str, ...],
    pool: DifficultyPool | None,
    sealed: SealedPlan,
) -> Setting:
    """Lay a form out beside its base form, for the candidates that N counts.

    The plan named the anchor when it was sealed, and its rule of drift purifies it.
    """
    new_form, base_form = counted_form(inputs, counted), counted_form(base.inputs, base.counted)
    anchor = anchor_of(
        inputs, base.inputs, new=new_form, base=base_form, planned=sealed.made_from.anchor
    )
    found = judged(anchor, new=new_form, base=base_form, rule=sealed.values.drift)
    banks = _banks(inputs, new_form, base_form, pool)

    def data_over(items: tuple[ItemId, ...]) -> RouteData:
        new, old = (
            GroupMarks(form.marks.sum(axis=1), form.columns(items).sum(axis=1))
            for form in (new_form, base_form)
        )
        return RouteData(
            new=new,
            base=old,
            highest_new=len(new_form.places),
            highest_base=len(base_form.places),
            highest_anchor=len(items),
            new_bank=banks[0],
            base_bank=banks[1],
            degrees=sealed.values.degrees,
        )

    kept, whole = used(found.items), usable_shared(anchor)
    return Setting(
        inputs=inputs,
        base=base,
        new_form=new_form,
        base_form=base_form,
        anchor=found.items,
        data=data_over(kept),
        scale=ReportingScale.through(raw_cut=basis.cut, raw_b_level=basis.b_level),
        drift=found.check,
        whole=None if kept == whole else data_over(whole),
    )


def _banks(
    inputs: RunInputs, new: CountedForm, base: CountedForm, pool: DifficultyPool | None
) -> tuple[tuple[PooledDifficulty, ...], tuple[PooledDifficulty, ...]]:
    """Return the difficulties of both forms' questions, or nothing where one is not known."""
    if pool is None:
        return (), ()
    known = {one.item: PooledDifficulty(one.item.item, one.b, one.se) for one in pool.items}
    changed = {
        item
        for item, (disposition, _) in inputs.overrides.items()
        if disposition in (Disposition.REKEY, Disposition.MULTI_KEY)
    }
    banks = []
    for form, rekeyed in ((new, changed), (base, set())):
        wanted = [BankItem(one.item, one.version) for one in form.places if one.item not in rekeyed]
        if any(one not in known for one in wanted):
            return (), ()
        found = {one.item: known[one] for one in wanted}
        for item in (one for one in form.items if one in rekeyed):
            found[item] = _under_a_new_key(form, item, tuple(found.values()))
        banks.append(tuple(found[item] for item in form.items))
    return banks[0], banks[1]


def _under_a_new_key(
    form: CountedForm, item: str, known: tuple[PooledDifficulty, ...]
) -> PooledDifficulty:
    """Return the difficulty that the counted candidates give a question with a new key."""
    at = {one: place for place, one in enumerate(map(str, form.items))}
    fixed = [one for one in known if one.item != item]
    others = form.marks[:, [at[one.item] for one in fixed]]
    return difficulty_under_a_new_key(form.marks[:, at[item]], others, fixed, item=item)


def lowest(raws: Sequence[float], marks: Sequence[float], wanted: float) -> float | None:
    """Return the lowest mark that reaches `wanted` on the base form, None where none does."""
    scale = ReportingScale.through(raw_cut=wanted, raw_b_level=wanted + 1)
    try:
        return raw_cut_mark(scale, equated=marks, raws=raws)
    except ScaleUndefined:
        return None


def real(value: float | np.floating) -> float | None:
    """Return a number, None in the place of nan and infinity."""
    return float(value) if isfinite(value) else None
