"""Read comma-separated files whose faults are told with line and column.

Rows come out as cells that know where they stood, so that whoever finds a value unusable can
say where.  It knows no subject; the commands know what the columns mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO

import rich_click as click

from exambank.core.tabular import SEPARATORS, Unreadable, decoded, lines_of


class UnusableFile(click.ClickException):
    """A file cannot be used; the command ends with exit code 2."""

    exit_code = 2

    def __init__(self, path: Path, line: int, column: int, fault: str) -> None:
        self.path, self.line, self.column, self.fault = path, line, column, fault
        super().__init__(f"{path}, line {line}, column {column}: {fault}")

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"Error: {self.format_message()}", err=True)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, stripped, and where it stands (both counted from 1)."""

    text: str
    name: str
    path: Path
    line: int
    column: int

    def refuse(self, fault: str) -> UnusableFile:
        """Return the error that this value has *fault*."""
        return UnusableFile(self.path, self.line, self.column, f"{self.name} {fault}")

    def required(self) -> str:
        if not self.text:
            raise self.refuse("is empty: give a value")
        return self.text

    def number(self, *, default: Decimal | None = None) -> Decimal:
        """Return the value as an exact number; an empty one is *default* where there is one."""
        if not self.text and default is not None:
            return default
        try:
            value = Decimal(self.required())
        except InvalidOperation:
            raise self.refuse(f"is {self.text!r}, not a number such as 1.5") from None
        if not value.is_finite():
            raise self.refuse(f"is {self.text!r}: give a finite number")
        return value

    def words(self) -> frozenset[str]:
        """Return the values between semicolons."""
        return frozenset(self.listed())

    def listed(self) -> tuple[str, ...]:
        """Return the values between semicolons, in order."""
        return tuple(word for part in self.text.split(";") if (word := part.strip()))


def read_rows(
    path: Path, *, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[dict[str, Cell]]:
    """Yield the rows of a file with a header, each as cells by column name.

    An optional column that is missing gives empty cells; further columns are passed over.
    """
    rows = read_lines(path)
    line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    for name in required:
        if name not in names:
            listed = ",".join((*required, *optional))
            fault = f"the header lacks the column {name!r}: it must name {listed}"
            raise UnusableFile(path, line, len(names) + 1, fault)
    for column, name in enumerate(names, start=1):
        if name in names[: column - 1]:
            raise UnusableFile(path, line, column, f"the header names {name!r} twice")
    missing = [name for name in optional if name not in names]
    for line, row in rows:
        if not any(value.strip() for value in row):
            continue
        if len(row) != len(names):
            fault = f"the row has {len(row)} values, the header {len(names)}"
            raise UnusableFile(path, line, min(len(row), len(names)) + 1, fault)
        cells = {
            name: Cell(value.strip(), name, path, line, column)
            for column, (name, value) in enumerate(zip(names, row, strict=True), start=1)
        }
        yield cells | {name: Cell("", name, path, line, len(names) + 1) for name in missing}


def read_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield every row as text, with the line it ends on; the text must be UTF-8, with commas."""
    is_first = True
    try:
        for one in lines_of(decoded(path.read_bytes())):
            if is_first and not one.is_blank:
                _check_separator(path, one.ends, one.cells)
                is_first = False
            yield one.ends, list(one.cells)
    except Unreadable as error:
        raise UnusableFile(path, error.line, error.place, str(error.reason)) from None


def _check_separator(path: Path, line: int, header: Sequence[str]) -> None:
    """Refuse a header whose one cell holds the separators of another format."""
    for sign, word in SEPARATORS.items():
        if len(header) == 1 and sign in header[0]:
            column = header[0].index(sign) + 1
            fault = f"the columns are separated by {word}: save the file with commas"
            raise UnusableFile(path, line, column, fault)


def unique(cells: Sequence[Cell]) -> None:
    """Refuse the second cell that names the same thing as an earlier one."""
    first: dict[str, int] = {}
    for cell in cells:
        line = first.setdefault(cell.required(), cell.line)
        if line != cell.line:
            raise cell.refuse(f"{cell.text!r} stands in line {line} already: keep one")
