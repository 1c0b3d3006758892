"""Items from a CSV file.

Columns: ``id,course,outcome,cognitive,type,stem,a..f,key,rationale_a..rationale_f,reference,
language``; UTF-8 with or without a byte order mark; key ``B`` or ``A+C``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from csv import DictWriter
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from typing import TypeVar

from exambank.core import tabular
from exambank.core.answerkey import LETTERS, Key, KeyUnreadable, choice
from exambank.core.reasons import N_
from exambank.core.tabular import FileRefused, read_table
from exambank.core.vocabulary import Language
from exambank.items.interchange.faults import Fault, ImportRefused, fault
from exambank.items.interchange.parsed import ParsedItem, text_faults
from exambank.items.types import Cognitive, ItemKind, Option

OPTION_COLUMNS = tuple(letter.lower() for letter in LETTERS)
COLUMNS = (
    *("id", "course", "outcome", "cognitive", "type", "stem"),
    *OPTION_COLUMNS,
    "key",
    *(f"rationale_{letter}" for letter in OPTION_COLUMNS),
    *("reference", "language"),
)
OPTIONS_MIN = 2
SAMPLE = {
    "id": "NUR-0001",
    "course": "ANP-110",
    "outcome": "O1",
    "cognitive": Cognitive.RECALL.value,
    "type": ItemKind.SINGLE.value,
    "stem": "Which chamber of the heart pumps blood into the aorta?",
    "a": "The left atrium",
    "b": "The left ventricle",
    "c": "The right atrium",
    "d": "The right ventricle",
    "key": "B",
    "rationale_a": "It fills the left ventricle.",
    "reference": "Any textbook of anatomy, chapter on the heart",
    "language": Language.ENGLISH.value,
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a CSV file: the number of its first line, and its cells."""

    number: int
    cells: Mapping[str, str]


def read(data: bytes, *, file: str) -> tuple[ParsedItem, ...]:
    """Return the items of a CSV file.

    Raises
    ------
    ImportRefused
        With every fault of the file.
    """
    lines = records(data, file=file, columns=COLUMNS)
    found: list[Fault] = []
    items: list[ParsedItem] = []
    for line in lines:
        faults = list(line_faults(line, file=file))
        found += faults
        if not faults:
            item = item_of(line, file=file)
            found += text_faults(item)
            items.append(item)
    found += _repeated(lines, file=file)
    if found:
        raise ImportRefused(sorted(found, key=lambda one: one.line))
    return tuple(items)


def sample() -> bytes:
    """Return a file of one invented item, to be filled in with others."""
    out = StringIO()
    writer = DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerow(SAMPLE)
    return out.getvalue().encode("utf-8")


def records(data: bytes, *, file: str, columns: Sequence[str]) -> list[Line]:
    """Return the records of a comma-separated file that has exactly these columns.

    Raises
    ------
    ImportRefused
        If the encoding, the separator, the header or the number of cells is wrong.
    """
    try:
        table = read_table(data, name=file, required=columns, known=columns)
    except FileRefused as refused:
        raise ImportRefused([_placed(one, file=file) for one in refused.faults]) from refused
    return [Line(row.line, row.cells) for row in table.rows]


def _placed(found: tabular.Fault, *, file: str) -> Fault:
    """Return a fault of the table as one of the file of items."""
    values = found.reason.values
    column = found.column or str(values.get("column", ""))
    return Fault(file, found.line or 0, column, "", found.reason)


def line_faults(line: Line, *, file: str) -> Iterator[Fault]:
    """Yield what is wrong with the cells of one item; they are named as `COLUMNS` says."""
    cells, number = line.cells, line.number
    for column in ("id", "course", "outcome", "stem"):
        if not cells[column]:
            said = N_("the cell is empty: fill it in")
            yield fault(file, "cell_empty", said, line=number, column=column)
    for column, words in (("cognitive", Cognitive), ("type", ItemKind), ("language", Language)):
        if _word(words, cells[column]) is None:
            said = N_("{value} is none of: {known}")
            known = ", ".join(words)
            value = cells[column]
            yield fault(
                file, "word", said, line=number, column=column, value=value, values={"known": known}
            )
    yield from _option_faults(line, file=file)
    yield from _key_faults(line, file=file)


def _option_faults(line: Line, *, file: str) -> Iterator[Fault]:
    texts = [line.cells[column] for column in OPTION_COLUMNS]
    given = [bool(text) for text in texts]
    if sum(given) < OPTIONS_MIN:
        said = N_("the item has {n} options: fill in at least two, from a on")
        yield fault(file, "options", said, line=line.number, column="a", values={"n": sum(given)})
    elif given != sorted(given, reverse=True):
        column = OPTION_COLUMNS[given.index(False)]
        said = N_("option {letter} is empty, but one after it is not: leave no gap")
        yield fault(
            file, "gap", said, line=line.number, column=column, values={"letter": column.upper()}
        )
    for column in OPTION_COLUMNS:
        if line.cells[f"rationale_{column}"] and not line.cells[column]:
            said = N_("there is a rationale for option {letter}, which is empty")
            where = f"rationale_{column}"
            yield fault(
                file,
                "rationale",
                said,
                line=line.number,
                column=where,
                values={"letter": column.upper()},
            )


def _key_faults(line: Line, *, file: str) -> Iterator[Fault]:
    value = line.cells["key"]
    if not value:
        said = N_("the item has no key: write the letter of the right option")
        yield fault(file, "no_key", said, line=line.number, column="key")
        return
    try:
        letters = choice(value.upper())
    except KeyUnreadable:
        said = N_("{value} is no key: write B, or A+C for a multiple response")
        yield fault(file, "key", said, line=line.number, column="key", value=value)
        return
    for letter in sorted(letters):
        if not line.cells[letter.lower()]:
            said = N_("the key names option {letter}, which the item does not have")
            yield fault(
                file,
                "key_option",
                said,
                line=line.number,
                column="key",
                value=value,
                values={"letter": letter},
            )
    if line.cells["type"] == ItemKind.SINGLE and len(letters) > 1:
        said = N_("the key {value} names several options: write type multiple, or one letter")
        yield fault(file, "key_size", said, line=line.number, column="key", value=value)


def _repeated(lines: Sequence[Line], *, file: str) -> Iterable[Fault]:
    first: dict[str, int] = {}
    for line in lines:
        item = line.cells["id"]
        if item and item in first:
            said = N_("the identifier {value} stands on line {first} already: give it another")
            more = {"first": first[item]}
            yield fault(
                file, "id_twice", said, line=line.number, column="id", value=item, values=more
            )
        first.setdefault(item, line.number)


def item_of(line: Line, *, file: str) -> ParsedItem:
    """Return the item of a line that has no fault."""
    cells = line.cells
    options = tuple(
        Option(letter, cells[letter.lower()], cells[f"rationale_{letter.lower()}"])
        for letter in LETTERS
        if cells[letter.lower()]
    )
    return ParsedItem(
        file=file,
        line=line.number,
        id=cells["id"],
        stem=cells["stem"],
        options=options,
        key=Key.read(cells["key"].upper()),
        kind=ItemKind(cells["type"]),
        course=cells["course"],
        outcome=cells["outcome"],
        cognitive=Cognitive(cells["cognitive"]),
        language=cells["language"],
        reference=cells["reference"],
    )


def _word(words: type[Word], value: str) -> Word | None:
    try:
        return words(value)
    except ValueError:
        return None
