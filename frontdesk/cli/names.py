"""Names between commas on the command line, as A,B: columns, items or candidates."""

from collections.abc import Callable
from typing import Any

import rich_click as click


class Names(click.ParamType[tuple[str, ...]]):
    """Names between commas, blanks around them left out; nothing gives no names."""

    name = "A,B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        return tuple(name for part in str(value).split(",") if (name := part.strip()))


NAMES = Names()


def ignore_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ignore` to a command that reads a file with a column an item."""
    return click.option(
        "--ignore", type=NAMES, default="", help="Columns that are no items, as A,B."
    )(function)
