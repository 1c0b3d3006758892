"""What of a form counts for equating, under the keys as two people settled them: pure functions.

A question that was dropped or credited to everybody says nothing about anybody, and a shared
question whose key differs between the forms is no longer the same question.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exambank.core.reasons import N_
from exambank.core.vocabulary import ItemId
from scoring.keys import ItemKey, KeyRule, score
from scoring.runs.compute import key_of, responses_of
from scoring.runs.types import AnchorItem, Disposition, Place, RunInputs

Floats = NDArray[np.float64]

DROPPED = N_("dropped from the score")
CREDITED = N_("credited to everybody")
OTHER_KEY = N_("another key than on the base form")
NO_ANCHOR = N_("left out of the anchor by two people")
NOT_PLANNED = N_("moved in earlier sittings: out of the anchor since the form was sealed")
OPEN = frozenset({KeyRule.DROPPED, KeyRule.EVERYONE})


@dataclass(frozen=True, slots=True)
class CountedForm:
    """The scored questions of a form that can be missed, and what the counted earned on them.

    Attributes
    ----------
    places : tuple of Place
    keys : tuple of ItemKey
        As settled, one a place.
    marks : ndarray of shape (n_counted, n_places)
    free : int
        Marks that everybody has from questions credited to all.
    """

    places: tuple[Place, ...]
    keys: tuple[ItemKey, ...]
    marks: Floats
    free: int

    @property
    def items(self) -> tuple[ItemId, ...]:
        """Name the questions in form order."""
        return tuple(place.item for place in self.places)

    def columns(self, items: Sequence[ItemId]) -> Floats:
        """Return the marks on some of the questions, shape (n_counted, n_items)."""
        at = {item: place for place, item in enumerate(self.items)}
        return self.marks[:, [at[item] for item in items]]


def counted_form(inputs: RunInputs, counted: Collection[str]) -> CountedForm:
    """Return what of a form counts, with the marks of the candidates that N counts."""
    keys = dict(zip(_items(inputs), key_of(inputs.form, inputs).items, strict=True))
    scored = [place for place in inputs.form.places if place.scored]
    places = tuple(place for place in scored if keys[place.item].rule not in OPEN)
    rows = [row for row, number in enumerate(inputs.numbers) if number in counted]
    marks = np.zeros((0, len(places)))
    if rows:
        whole = score(responses_of(inputs), key_of(inputs.form, inputs))
        marks = whole[np.ix_(rows, [place.position - 1 for place in places])]
    return CountedForm(
        places=places,
        keys=tuple(keys[place.item] for place in places),
        marks=marks,
        free=sum(keys[place.item].rule is KeyRule.EVERYONE for place in scored),
    )


def usable(inputs: RunInputs, *, but: Collection[str]) -> tuple[str, ...]:
    """Return the numbers of candidates who answered anything and are not in `but`."""
    return tuple(
        number
        for number, answers in zip(inputs.numbers, inputs.answers, strict=True)
        if number not in but and any(answer not in {"", "-"} for answer in answers)
    )


def anchor_of(
    inputs: RunInputs,
    base_inputs: RunInputs,
    *,
    new: CountedForm,
    base: CountedForm,
    planned: Collection[ItemId],
) -> tuple[AnchorItem, ...]:
    """Return every scored question that both forms hold, in the anchor or with why it is not.

    `planned` are those that the plan named when the form was sealed.
    """
    here, there = (
        {one.item: one for one in form.places} for form in (inputs.form, base_inputs.form)
    )
    shared = [
        (one, there[one.item])
        for one in here.values()
        if one.scored and one.item in there and _is_same(one, there[one.item])
    ]
    found = (_anchor_item(inputs, base_inputs, pair, new=new, base=base) for pair in shared)
    return tuple(
        one if one.unused or one.item in planned else replace(one, unused=NOT_PLANNED)
        for one in found
    )


def used(anchor: Sequence[AnchorItem]) -> tuple[ItemId, ...]:
    """Return the questions that make the anchor."""
    return tuple(one.item for one in anchor if not one.unused)


def usable_shared(anchor: Sequence[AnchorItem]) -> tuple[ItemId, ...]:
    """Return the shared questions that count alike on both forms, those that moved among them."""
    return tuple(one.item for one in anchor if one.unused in {"", NOT_PLANNED})


def _items(inputs: RunInputs) -> list[ItemId]:
    return [place.item for place in inputs.form.places]


def _is_same(here: Place, there: Place) -> bool:
    return there.scored and here.version == there.version


def _anchor_item(
    inputs: RunInputs,
    base_inputs: RunInputs,
    pair: tuple[Place, Place],
    *,
    new: CountedForm,
    base: CountedForm,
) -> AnchorItem:
    place, base_place = pair
    item, why = place.item, _why_unused(inputs, base_inputs, pair, new=new, base=base)
    right, right_base = (
        int(form.columns([item]).sum()) if item in form.items else 0 for form in (new, base)
    )
    return AnchorItem(item, place.position, base_place.position, why, right, right_base)


def _why_unused(
    inputs: RunInputs,
    base_inputs: RunInputs,
    pair: tuple[Place, Place],
    *,
    new: CountedForm,
    base: CountedForm,
) -> str:
    item = pair[0].item
    for form, given in ((new, inputs), (base, base_inputs)):
        if item not in form.items:
            disposition, _ = given.overrides.get(item, (Disposition.DROP, ""))
            return CREDITED if disposition is Disposition.CREDIT_ALL else DROPPED
        if given.overrides.get(item, (Disposition.KEEP, ""))[0] is Disposition.DROP_FOR_EQUATING:
            return NO_ANCHOR
    here, there = (form.keys[form.items.index(item)] for form in (new, base))
    if (here.rule, here.options) != (there.rule, there.options):
        return OTHER_KEY
    return ""
