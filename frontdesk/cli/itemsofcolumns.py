"""Calibrated items for the columns of a response file: from a bank, or fitted to the same marks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from frontdesk.cli.evidence import RefusedByN
from frontdesk.cli.parameters import read_parameters
from frontdesk.cli.rightwrong import RightWrong
from frontdesk.cli.tables import ResponseTable, unusable
from scoring.irt.bank import Bank, MarksDoNotFit, freeze
from scoring.irt.calibrate import calibrate
from scoring.irt.design import UnusableResponses
from scoring.irt.models import ItemParameters, Model
from scoring.ladder import LadderRefusal, Statistic, refusals

TWO_PL_FROM = 500


@dataclass(frozen=True, slots=True)
class ColumnItems:
    """A bank in the order of the columns, where it comes from and what N does not support."""

    bank: Bank
    said: str
    refused: tuple[LadderRefusal, ...]


def items_of_columns(
    table: ResponseTable,
    right: RightWrong,
    *,
    path: Path | None,
    model: Model | None,
    exploratory: bool,
) -> ColumnItems:
    """Return the items of the columns, from PARAMETERS.csv or calibrated on these responses.

    Without a model 2PL is fitted from N = 500 and Rasch below; below N = 30 there have to be
    parameters, or the run to be exploratory.
    """
    if path is not None:
        return ColumnItems(freeze(_read(table, right, path)), path.name, ())
    refused = tuple(refusals([Statistic.PERSON_FIT], n=table.n))
    if refused and not exploratory:
        raise RefusedByN(refused)
    chosen = model or (Model.TWO_PL if table.n >= TWO_PL_FROM else Model.RASCH)
    try:
        items = calibrate(
            right.marks, model=chosen, ids=right.items, weights=table.weights
        ).parameters
    except UnusableResponses as fault:
        column = right.column_of(fault.item)
        raise unusable(table.source.path, str(fault), column=column) from fault
    return ColumnItems(freeze(items), f"{chosen} calibrated on these responses", refused)


def misfit(table: ResponseTable, right: RightWrong, fault: MarksDoNotFit) -> Exception:
    """Return the refusal of a mark that a calibrated item cannot have, with its place."""
    row = int(np.repeat(np.arange(len(table.weights)), table.weights)[fault.row])
    return table.source.refuse(row, right.columns[fault.item], str(fault))


def _read(table: ResponseTable, right: RightWrong, path: Path) -> tuple[ItemParameters, ...]:
    by_id = {item.id: item for item in read_parameters(path)}
    for place, name in zip(right.columns, right.items, strict=True):
        if name not in by_id:
            said = f"item {name} has no row in {path}: calibrate it, or --ignore the column"
            raise unusable(table.source.path, said, column=place + 1)
    return tuple(by_id[name] for name in right.items)
