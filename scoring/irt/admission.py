"""What may enter a calibration: responses checked against models, with every refusal by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt.design import MISSING, MOST_CATEGORIES, Bytes, UnusableResponses, recode, shifted
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Priors

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

SMALL_FOR_SLOPES = 200
SMALL_FOR_GUESSING = 1000


@dataclass(frozen=True, slots=True)
class Sample:
    """Responses that a calibration can use.

    Attributes
    ----------
    codes : ndarray of shape (n_rows, n_items)
        Category numbers from 0, `MISSING` where there is no mark; rows without any are gone.
    lowest : tuple of int
        Mark of category 0 of each item.
    n_marks, n_by_group : ndarray
        Candidates with a mark on each item, candidates of each group.
    """

    codes: Bytes
    ids: tuple[str, ...]
    models: tuple[Model, ...]
    n_categories: Integers
    lowest: tuple[int, ...]
    weights: Floats
    groups: tuple[str, ...]
    group_of_row: Integers
    fixed: dict[int, ItemParameters]
    n_marks: Floats
    n_by_group: Floats
    assumptions: tuple[str, ...]


def admit(
    responses: NDArray[np.generic],
    *,
    ids: Sequence[str],
    model: Model | Mapping[str, Model],
    weights: NDArray[np.generic] | None,
    groups: Sequence[str] | None,
    fixed: Sequence[ItemParameters],
    priors: Priors,
) -> Sample:
    """Check responses and return them as category numbers with everything known of them.

    Parameters
    ----------
    responses : ndarray of shape (n_candidates, n_items)
    weights : ndarray of shape (n_candidates,), optional

    Raises
    ------
    UnusableResponses
        At the first item, row or weight that cannot be used, by name.
    """
    _check_shapes(responses, ids, weights, groups)
    anchors = {ids.index(item.id): item for item in fixed if item.id in ids}
    if fixed and not anchors:
        raise UnusableResponses(
            f"none of the {len(fixed)} fixed items is among the columns: check the identifiers"
        )
    marks = recode(responses, ids=ids)
    rows = _weights(weights, len(marks))
    names, group_of_row = _groups(groups, len(marks))
    seen = rows > 0
    if (marks == MISSING).any():
        seen &= (marks != MISSING).any(axis=1)
    if not seen.all():
        if not seen.any():
            raise UnusableResponses("no candidate has a mark: every cell is empty")
        marks, rows, group_of_row = marks[seen], rows[seen], group_of_row[seen]
    models = tuple(
        anchors[j].model if j in anchors else _model_of(model, ids[j]) for j in range(len(ids))
    )
    lowest, counts = _categories(marks, ids, models, anchors)
    codes = shifted(marks, lowest)
    n_marks = _n_marks(codes, rows)
    sample = Sample(
        codes,
        tuple(ids),
        models,
        counts,
        lowest,
        rows,
        names,
        group_of_row,
        anchors,
        n_marks,
        np.bincount(group_of_row, weights=rows, minlength=len(names)).astype(np.float64),
        _assumptions(models, anchors, float(rows.sum()), priors, int((~seen).sum())),
    )
    _check_variation(sample, priors)
    return sample


def _n_marks(codes: Bytes, weights: Floats) -> Floats:
    """Return the candidates with a mark on each item."""
    present = codes != MISSING
    if present.all():
        return np.full(codes.shape[1], weights.sum())
    return np.asarray(weights @ present, dtype=np.float64)


def _check_shapes(
    responses: NDArray[np.generic],
    ids: Sequence[str],
    weights: NDArray[np.generic] | None,
    groups: Sequence[str] | None,
) -> None:
    if responses.ndim != 2 or 0 in responses.shape:  # noqa: PLR2004 - rows and columns
        raise UnusableResponses(f"responses have shape {responses.shape}: give rows and items")
    n_rows, n_items = responses.shape
    if len(ids) != n_items:
        raise UnusableResponses(f"{len(ids)} item names for {n_items} columns")
    if len(set(ids)) != n_items:
        twice = next(one for one in ids if list(ids).count(one) > 1)
        raise UnusableResponses(f"item {twice} has two columns: give each item one")
    if weights is not None and weights.shape != (n_rows,):
        raise UnusableResponses(f"weights have shape {weights.shape} for {n_rows} rows")
    if groups is not None and len(groups) != n_rows:
        raise UnusableResponses(f"{len(groups)} group names for {n_rows} rows")


def _weights(weights: NDArray[np.generic] | None, n_rows: int) -> Floats:
    if weights is None:
        return np.ones(n_rows)
    out = weights.astype(np.float64)
    wrong = ~(np.isfinite(out) & (out >= 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise UnusableResponses(f"row {row + 1}: weight {out[row]} must be 0 or more")
    if not out.sum() > 0:
        raise UnusableResponses("the weights sum to 0: there is no candidate")
    return out


def _groups(groups: Sequence[str] | None, n_rows: int) -> tuple[tuple[str, ...], Integers]:
    if groups is None:
        return ("all",), np.zeros(n_rows, dtype=np.intp)
    names, which = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    return tuple(str(name) for name in names), which.astype(np.intp)


def _model_of(model: Model | Mapping[str, Model], item: str) -> Model:
    if isinstance(model, Model):
        return model
    if item not in model:
        raise UnusableResponses(f"item {item} has no model: name one for every item not fixed")
    return model[item]


def _categories(
    table: Bytes,
    ids: Sequence[str],
    models: Sequence[Model],
    anchors: Mapping[int, ItemParameters],
) -> tuple[tuple[int, ...], Integers]:
    least, most = _extremes(table)
    lowest: list[int] = []
    counts: list[int] = []
    for item, identifier in enumerate(ids):
        is_empty = least[item] == MISSING
        if item in anchors:
            low, count = anchors[item].lowest, anchors[item].n_categories
        elif models[item].is_dichotomous:
            low, count = 0, 2
        else:
            low = 0 if is_empty else int(least[item])
            count = 2 if is_empty else max(int(most[item]) - low + 1, 2)
            marks = np.flatnonzero(np.bincount(table[:, item], minlength=MISSING + 1)[:MISSING])
            _check_no_hole(item, identifier, marks, low, count)
        if not is_empty and (least[item] < low or most[item] > low + count - 1):
            raise UnusableResponses(
                f"item {identifier}: marks {least[item]} to {most[item]} do not fit model "
                f"{models[item]} with categories {low} to {low + count - 1}",
                item=item,
            )
        lowest.append(low)
        counts.append(count)
    return tuple(lowest), np.array(counts, dtype=np.intp)


def _extremes(table: Bytes) -> tuple[Integers, Integers]:
    """Return the smallest and largest mark of every item; `MISSING` and 0 where it has none."""
    least, most = table.min(axis=0), table.max(axis=0)
    if (most == MISSING).any():
        most = np.where(table == MISSING, 0, table).max(axis=0)
    return least.astype(np.intp), most.astype(np.intp)


def _check_no_hole(place: int, item: str, marks: Integers, low: int, count: int) -> None:
    if count > MOST_CATEGORIES:
        raise UnusableResponses(
            f"item {item}: {count} categories, at most {MOST_CATEGORIES}", item=place
        )
    empty = sorted(set(range(low, low + count)) - {int(mark) for mark in marks})
    if len(marks) > 1 and empty:
        raise UnusableResponses(
            f"item {item}: nobody has mark {empty[0]}, between {low} and {low + count - 1}: "
            "merge it with its neighbour",
            item=place,
        )


def _check_variation(sample: Sample, priors: Priors) -> None:
    """Refuse items whose parameters have no finite maximum."""
    least, most = _extremes(sample.codes)
    for item, identifier in enumerate(sample.ids):
        if item in sample.fixed:
            continue
        if least[item] == MISSING:
            raise UnusableResponses(
                f"item {identifier}: nobody has a mark; leave the column out", item=item
            )
        if least[item] == most[item] and priors.b is None:
            raise UnusableResponses(
                f"item {identifier}: all {sample.n_marks[item]:g} candidates have mark "
                f"{least[item] + sample.lowest[item]}, so its difficulty has no finite estimate: "
                "give a prior on b (for instance normal, mean 0, sd 2) or leave the item out",
                item=item,
            )


def _assumptions(
    models: Sequence[Model],
    anchors: Mapping[int, ItemParameters],
    n: float,
    priors: Priors,
    n_empty: int,
) -> tuple[str, ...]:
    free = {model for item, model in enumerate(models) if item not in anchors}
    said = ["models: " + ", ".join(sorted(free))] if free else ["models: all items fixed"]
    if anchors:
        said.append(f"{len(anchors)} items fixed with the model they were calibrated with")
    if n_empty:
        said.append(f"{n_empty} rows without any mark were left out")
    with_slopes = free - {Model.RASCH, Model.ONE_PL, Model.PCM}
    if with_slopes and n < SMALL_FOR_SLOPES and priors.a is None:
        said.append(f"N = {n:g} is small for slopes of their own: prefer Rasch or a prior on a")
    if Model.THREE_PL in free and n < SMALL_FOR_GUESSING and priors.c is None:
        said.append(f"N = {n:g} without a prior on c: b of easy items means little")
    return tuple(said)
