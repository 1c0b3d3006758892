"""Which shared questions may make an anchor, by what earlier sittings show: pure functions.

A sitting of fourteen cannot tell whether a question moved, and its cut would take the whole of the
move.  Sittings of other forms that held the same questions can, before anybody sits the form.
"""

from collections.abc import Sequence

import numpy as np

from exambank.core.vocabulary import FormCode, ItemId
from exambank.forms.types import Form
from scoring.difficulties.types import BankItem, PooledSitting
from scoring.ladder import Statistic, supports
from scoring.linking.anchordrift import (
    LEAST_ITEMS,
    DriftRule,
    Floats,
    ItemLogits,
    PurifiedAnchor,
    purify_anchor,
)


def purified_before(
    form: Form,
    shared: Sequence[ItemId],
    sittings: Sequence[PooledSitting],
    *,
    base: FormCode,
    rule: DriftRule,
) -> PurifiedAnchor | None:
    """Return what earlier sittings say about shared questions; None where N does not support it.

    Parameters
    ----------
    form : Form
        The form to be equated.
    shared : sequence of ItemId
        Its scored questions that stand on the base form in the same text.
    sittings : sequence of PooledSitting
        Published sittings; those that hold every shared question are used.  A question that was
        not reached counts as wrong, as it does in the totals.
    base : FormCode
        Its own sittings are the base side, all others since are the new side.
    rule : DriftRule
    """
    versions = {one.item: one.item_version for one in form.entries}
    wanted = [BankItem(item, versions[item]) for item in shared]
    holding = [one for one in sittings if set(wanted) <= set(one.items)]
    before = [_marks(one, wanted) for one in holding if one.form == base]
    since = [_marks(one, wanted) for one in holding if one.form not in {base, form.code}]
    n_least = min(sum(map(len, before)), sum(map(len, since)))
    if len(wanted) < LEAST_ITEMS or not supports(Statistic.ANCHOR_DRIFT, n=n_least):
        return None
    return purify_anchor(
        ItemLogits.of_sittings(shared, since), ItemLogits.of_sittings(shared, before), rule=rule
    )


def _marks(sitting: PooledSitting, wanted: Sequence[BankItem]) -> Floats:
    at = {item: place for place, item in enumerate(sitting.items)}
    marks: Floats = np.nan_to_num(sitting.marks[:, [at[item] for item in wanted]])
    return marks
