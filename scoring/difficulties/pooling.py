"""Put the answers of several sittings on one Rasch scale: pure functions of frozen sittings.

Items a sitting did not hold are missing by design.  Sittings that share no question with the
rest are left out, because nothing says how their groups compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exambank.core.vocabulary import FormCode
from scoring.difficulties.types import BankItem, ItemDifficulty, PooledSitting
from scoring.irt.calibrate import calibrate
from scoring.irt.models import Model
from scoring.irt.priors import Normal, Priors
from scoring.irt.results import CalibrationResult
from scoring.ladder import Statistic, supports

LEAST_COMMON = 3  # questions that join a sitting to the others
PRIOR = Priors(b=Normal(0.0, 2.0))  # logits; wide, and finite where everybody was right


@dataclass(frozen=True, slots=True)
class Pooled:
    """Difficulties of the items that enough candidates answered, and what they rest on."""

    sittings: tuple[PooledSitting, ...]
    n: int
    items: tuple[ItemDifficulty, ...]
    assumptions: tuple[str, ...]


def pool(sittings: Sequence[PooledSitting], *, base: FormCode) -> Pooled | None:
    """Return the difficulties of every item that 30 candidates or more answered.

    Each form's group has its own mean and spread; groups too small for that share one.  The
    unit is the logit; the origin is the mean of one of the groups and means nothing by itself.

    Parameters
    ----------
    sittings : sequence of PooledSitting
        In any order; they are put in order of form and run.
    base : FormCode
        Sittings that are not joined to it by common questions are left out.

    Returns
    -------
    Pooled or None
        None where nobody sat the base form, or too few did.
    """
    joined = connected(sittings, base=base)
    if not supports(Statistic.ITEM_PARAMETERS, n=sum(len(one.marks) for one in joined)):
        return None
    items = sorted(
        {item for one in joined for item in one.items}, key=lambda one: (one.item, one.version)
    )
    marks = _matrix(joined, items)
    names = [f"{one.item}/{one.version}" for one in items]
    found = calibrate(
        marks,
        model=Model.RASCH,
        ids=names,
        groups=_groups(joined, base=base),
        priors=PRIOR,
        free_spread=True,
    )
    return Pooled(
        sittings=joined,
        n=len(marks),
        items=_well_known(items, found),
        assumptions=found.assumptions,
    )


def connected(sittings: Sequence[PooledSitting], *, base: FormCode) -> tuple[PooledSitting, ...]:
    """Return the sittings that common questions join to the base form, the base's first."""
    rest = sorted(sittings, key=lambda one: (one.form != base, one.form, str(one.run)))
    kept = [one for one in rest if one.form == base]
    rest = [one for one in rest if one.form != base]
    while True:
        known = {item for one in kept for item in one.items}
        near = [one for one in rest if len(known & set(one.items)) >= LEAST_COMMON]
        if not near:
            return tuple(kept)
        kept += near
        rest = [one for one in rest if one not in near]


def _matrix(sittings: Sequence[PooledSitting], items: Sequence[BankItem]) -> NDArray[np.float64]:
    column = {item: place for place, item in enumerate(items)}
    blocks = []
    for one in sittings:
        block = np.full((len(one.marks), len(items)), np.nan)
        block[:, [column[item] for item in one.items]] = one.marks
        blocks.append(block)
    return np.concatenate(blocks)


def _groups(sittings: Sequence[PooledSitting], *, base: FormCode) -> list[str]:
    """Return each candidate's group: the form, or "small" where few sat it."""
    sizes: dict[FormCode, int] = {}
    for one in sittings:
        sizes[one.form] = sizes.get(one.form, 0) + len(one.marks)

    def name(form: FormCode) -> str:
        has_own = form == base or supports(Statistic.ITEM_PARAMETERS, n=sizes[form])
        return f"form {form}" if has_own else "small sittings"

    return [name(one.form) for one in sittings for _ in range(len(one.marks))]


def _well_known(items: Sequence[BankItem], found: CalibrationResult) -> tuple[ItemDifficulty, ...]:
    kept = []
    for item, one in zip(items, found.items, strict=True):
        se, n = one.se_b[0], round(one.n)
        if se is not None and supports(Statistic.ITEM_PARAMETERS, n=n):
            kept.append(ItemDifficulty(item, one.parameters.b[0], se, n))
    return tuple(kept)
