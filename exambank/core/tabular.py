"""Tables that people hand in as CSV: read whole, or refused with every fault.

The reader knows encodings, separators, header and line numbers; what a column means is for
the package that asks.  Nothing is stored from a file with a fault.  `decoded` and `lines_of`
are for who has a header of its own kind: rosters, response matrices, the command line.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exambank.core.reasons import N_, Reason

SEPARATORS = {";": N_("semicolons"), "\t": N_("tabs"), "|": N_("bars")}
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: where (line from 1, column by name) and what to do."""

    line: int | None
    column: str | None
    reason: Reason

    def __str__(self) -> str:
        place = "" if self.line is None else f"line {self.line}"
        if self.column is not None:
            place += f", column {self.column}" if place else f"column {self.column}"
        return f"{place}: {self.reason}" if place else str(self.reason)


class FileRefused(Exception):
    """A file cannot be used; `faults` lists everything found, in order of line."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        told = "; ".join(str(fault) for fault in self.faults[:3])
        more = f" (and {len(self.faults) - 3} more)" if len(self.faults) > 3 else ""  # noqa: PLR2004 - three fit a line
        super().__init__(f"{name}: {told}{more}")


class Unreadable(ValueError):
    """Bytes are no table of text: where it shows (line and place, from 1) and why."""

    def __init__(self, line: int, place: int, reason: Reason) -> None:
        super().__init__(f"line {line}, place {place}: {reason}")
        self.line = line
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it stands in a file: its first and last line (from 1), and its cells."""

    begins: int
    ends: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Say whether nothing stands in any cell."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number in the file (from 1) and its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, code: str, text: str, **values: object) -> Fault:
        """Return a fault of one cell; its value is there as ``{value}``."""
        shown = self.cells.get(column, "")
        value = shown if len(shown) <= SHOWN else shown[:SHOWN] + "…"
        return Fault(self.line, column, Reason(code, text, {"value": value, **values}))


@dataclass(frozen=True, slots=True)
class Table:
    """A table without faults of form."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(
    raw: bytes, *, name: str, required: Sequence[str], known: Sequence[str] = ()
) -> Table:
    """Read a comma-separated UTF-8 table with a header.

    Parameters
    ----------
    raw
        The bytes of the file; a byte order mark is allowed.
    name
        What the person calls the file; used in messages only.
    required
        Columns that must be there; others may be.
    known
        Where given, all columns that there are: others are faults.

    Raises
    ------
    FileRefused
        If the file is empty, not UTF-8, not comma-separated, lacks a column, has a column
        twice, or a line with too few or too many cells.
    """
    header, lines = _split(raw, name)
    _check_header(header, name, required, known)
    rows: list[Row] = []
    faults: list[Fault] = []
    for one in lines:
        line, cells = one.begins, one.cells
        if len(cells) != len(header):
            say = N_("{have} cells where the header has {need}: check commas and quotes")
            values = {"have": len(cells), "need": len(header)}
            faults.append(Fault(line, None, Reason("cells", say, values)))
        else:
            rows.append(Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    if not faults and not rows:
        say = N_("the file has a header and no line below it")
        faults.append(Fault(None, None, Reason("no_rows", say)))
    if faults:
        raise FileRefused(name, faults)
    return Table(name, tuple(header), tuple(rows))


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8; a byte order mark is allowed.

    Raises
    ------
    Unreadable
        If it is in another encoding, or holds a zero byte.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        say = N_("the file is UTF-16, not UTF-8: save it as 'CSV UTF-8'")
        raise Unreadable(1, 1, Reason("encoding", say))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        say = N_("the file is not UTF-8 (byte {value}): save it as CSV UTF-8")
        reason = Reason("encoding", say, {"value": f"0x{raw[error.start]:02x}"})
        raise Unreadable(*_where(raw, error.start), reason) from error
    if "\x00" in text:
        say = N_("the file holds a zero byte, so it is no text file: save it as 'CSV UTF-8'")
        raise Unreadable(*_where(raw, raw.index(b"\x00")), Reason("encoding", say))
    return text


def lines_of(text: str, *, separator: str = ",") -> Iterator[Line]:
    """Yield the records of a table in text, with where each begins and ends; blank ones too.

    Raises
    ------
    Unreadable
        At the first line whose quotes do not close.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield Line(begins, reader.line_num, tuple(cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        say = N_("the line cannot be read ({value}): check the quotes")
        raise Unreadable(begins, 1, Reason("quotes", say, {"value": str(error)})) from error


def _where(raw: bytes, at: int) -> tuple[int, int]:
    """Return line and place in the line of a byte, both from 1."""
    before = raw[:at]
    return before.count(b"\n") + 1, at - (before.rfind(b"\n") + 1) + 1


def _split(raw: bytes, name: str) -> tuple[list[str], list[Line]]:
    if not raw.strip():
        raise FileRefused(name, [Fault(None, None, Reason("empty", N_("the file is empty")))])
    try:
        found = [one for one in lines_of(decoded(raw)) if not one.is_blank]
    except Unreadable as error:
        raise FileRefused(name, [Fault(error.line, None, error.reason)]) from error
    return [cell.strip() for cell in found[0].cells], found[1:]


def _check_header(
    header: Sequence[str], name: str, required: Sequence[str], known: Sequence[str]
) -> None:
    if len(header) == 1:
        for separator, word in SEPARATORS.items():
            if separator in header[0]:
                say = N_("the columns are separated by {word}: save the file with commas")
                reason = Reason("separator", say, {"word": word})
                raise FileRefused(name, [Fault(1, None, reason)])
    faults = []
    for column in required:
        if column not in header:
            say = N_("the column {column} is missing; the file has: {value}")
            value = ", ".join(header[:SHOWN])
            faults.append(
                Fault(1, None, Reason("column_missing", say, {"column": column, "value": value}))
            )
    for column in sorted(set(header) - set(known)) if known else ():
        say = N_("the column {value} is not known: take it out or correct its name")
        faults.append(Fault(1, column, Reason("column_unknown", say, {"value": column})))
    for column, times in Counter(header).items():
        if times > 1:
            say = N_("the column {column} stands there {times} times: keep one")
            values = {"column": column, "times": times}
            faults.append(Fault(1, None, Reason("column_twice", say, values)))
    if faults:
        raise FileRefused(name, faults)
