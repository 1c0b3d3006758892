"""What N allows a command to print, and how a number is printed: never nan, always its N."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from math import isfinite
from typing import IO, Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray
from rich.console import Console

from scoring.ladder import LadderRefusal, Statistic, refusals

WIDTH = 110  # columns of a printed table where there is no terminal to ask
EXPLORATORY_NOTE = "exploratory: N does not support every number below"


class RefusedByN(click.ClickException):
    """N supports nothing that was asked for; `--exploratory` computes it all the same."""

    exit_code = 3

    def __init__(self, found: Sequence[LadderRefusal]) -> None:
        self.found = tuple(found)
        rules = "; ".join(str(one) for one in self.found)
        super().__init__(f"{rules}. --exploratory computes it and says so.")

    def show(self, file: IO[str] | None = None) -> None:
        """Print the plain message on standard error."""
        click.echo(f"Error: {self.message}", err=True, file=file)


def exploratory_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--exploratory` to a command."""
    return click.option(
        "--exploratory",
        is_flag=True,
        help="Compute what N does not support; the output says so.",
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(function)


def demand(statistics: Iterable[Statistic], *, n: int, exploratory: bool) -> list[LadderRefusal]:
    """Return what N does not support; stop the command unless the run is exploratory."""
    found = list(refusals(statistics, n=n))
    if found and not exploratory:
        raise RefusedByN(found)
    return found


def refusals_as_json(found: Iterable[LadderRefusal]) -> list[dict[str, Any]]:
    """Return refusals as the objects a JSON output lists."""
    return [
        {"statistic": one.statistic.value, "n": one.n, "n_min": one.n_min, "rule": str(one)}
        for one in found
    ]


def print_json(content: Mapping[str, Any]) -> None:
    """Print one JSON object: frozen results as objects, nan as null."""
    click.echo(json.dumps(plain(content), ensure_ascii=False, allow_nan=False))


def plain(value: Any) -> Any:
    """Return a value made of dicts, lists, text, numbers and None only."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    elif isinstance(value, Enum):
        value = value.value
    elif isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def print_small_print(
    console: Console, *, notes: Iterable[str], refused: Iterable[LadderRefusal] = ()
) -> None:
    """Print below a table what an exploratory run goes beyond, and the notes."""
    found = list(refused)
    if found:
        console.print(EXPLORATORY_NOTE)
    for refusal in found:
        console.print(f"beyond N: {refusal}")
    for note in notes:
        console.print(f"note: {note}")


def of_candidates(
    candidates: Sequence[str], columns: Mapping[str, Sequence[Any] | NDArray[Any]]
) -> list[dict[str, Any]]:
    """Return one object a candidate, with the value of every column at its place.

    Examples
    --------
    >>> of_candidates(["c1", "c2"], {"n": [20, 18]})
    [{'id': 'c1', 'n': 20}, {'id': 'c2', 'n': 18}]
    """
    return [
        {"id": name} | {key: values[row] for key, values in columns.items()}
        for row, name in enumerate(candidates)
    ]


def wide_console() -> Console:
    """Return a console whose tables keep their columns where output is not a terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=WIDTH, highlight=False)


def shown(value: float | None, digits: int = 3) -> str:
    """Return a number for a table, a dash where it is undefined or refused.

    Examples
    --------
    >>> shown(0.12345), shown(float("nan")), shown(None)
    ('0.123', '-', '-')
    """
    if value is None or not isfinite(value):
        return "-"
    return f"{value:.{digits}f}"
