"""MODELS.csv: which item response model every item of a mixed form is fitted with.

Columns `item,model`.  Items not named there take the model of `--model`, if one is given.
"""

from collections.abc import Collection
from pathlib import Path

import rich_click as click

from frontdesk.cli.tables import ResponseTable, read_csv, unusable
from scoring.irt.models import Model


def models_of(
    table: ResponseTable, *, path: Path | None, default: Model | None, fixed: Collection[str]
) -> dict[str, Model]:
    """Return the model of every item column that is not fixed, or refuse the file.

    Parameters
    ----------
    table : ResponseTable
    path : Path or None
        MODELS.csv; None where one model serves all.
    default : Model or None
        For items the file does not name.
    fixed : collection of str
        Items that keep the model they were calibrated with; a line for one is refused.
    """
    if path is None and default is None:
        raise click.UsageError("give --model for all items, --models FILE.csv for each, or both")
    named = _read(path, known=table.items, fixed=fixed) if path else {}
    found: dict[str, Model] = {}
    for place, item in zip(table.columns, table.items, strict=True):
        model = named.get(item, default)
        if model is not None:
            found[item] = model
        elif item not in fixed:
            said = f"item {item} has no line in {path}: add it, or give --model for the others"
            raise unusable(table.source.path, said, column=place + 1)
    return found


def _read(path: Path, *, known: Collection[str], fixed: Collection[str]) -> dict[str, Model]:
    table = read_csv(path)
    item_at, model_at = table.column_of("item"), table.column_of("model")
    found: dict[str, Model] = {}
    for row, cells in enumerate(table.rows):
        item, text = cells[item_at], cells[model_at]
        if item in found:
            raise table.refuse(row, item_at, f"item {item} has a line already")
        if item not in known:
            raise table.refuse(row, item_at, f"item {item} is not a column of the responses")
        if item in fixed:
            raise table.refuse(
                row, item_at, f"item {item} is fixed with its own model: take the line out"
            )
        try:
            found[item] = Model(text.lower())
        except ValueError:
            said = f"{text!r} is no model: one of {', '.join(Model)}"
            raise table.refuse(row, model_at, said) from None
    return found
