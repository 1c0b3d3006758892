"""Reads a roster file: every fault by row and column, and entries only if there is none.

Pure: bytes in, a frozen value out.  Whether a student is known already is the service's
question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eligibility.candidates import names
from eligibility.candidates.rules import birth_fault
from eligibility.candidates.types import Person
from eligibility.cohorts.decoding import Decoded, decode, separator_of
from eligibility.cohorts.types import Roster, RosterEntry, RosterFault
from exambank.core.reasons import N_, Reason
from exambank.core.tabular import Unreadable, lines_of
from exambank.core.vocabulary import Language

COLUMNS = (
    "last_name",
    "first_name",
    "birth_date",
    "language",
    "student_number",
    "theory_completed",
)
MOST_ROWS = 1000
LONGEST_NUMBER = 40
LONGEST_SHOWN = 40

SAMPLE = ("Tremblay", "Anne", "2001-03-14", Language.FRENCH.value, "S-1042", "yes")

_YES_NO = {"yes": True, "no": False, "oui": True, "non": False}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the file; `row` counts as a spreadsheet does."""

    row: int
    cells: tuple[str, ...]


def sample() -> bytes:
    """Return a roster of one invented student, to be filled in with others."""
    return "".join(f"{','.join(cells)}\n" for cells in (COLUMNS, SAMPLE)).encode("utf-8")


def read(content: bytes, *, today: date) -> Roster:
    """Return what a roster file says.  Dates of birth are checked against `today`."""
    decoded = decode(content)
    if decoded.faults and not decoded.text:
        return Roster((), decoded.faults, (), decoded.encoding)
    faults = list(decoded.faults)
    separator = separator_of(decoded.text)
    if separator != ",":
        text = N_(
            "the columns are separated by “{separator}”: save the file with commas, as"
            " “CSV UTF-8 (comma delimited)”"
        )
        faults.append(
            RosterFault(
                1,
                "",
                Reason("separator", text, {"separator": {"\t": "tab"}.get(separator, separator)}),
            )
        )
    lines, broken = _lines(decoded, separator)
    faults.extend(broken)
    header_faults, places = _header(lines[0] if lines else _Line(1, ()))
    faults.extend(header_faults)
    entries: list[RosterEntry] = []
    notes = list(decoded.notes)
    if not header_faults:
        for line in lines[1:]:
            entry, wrong, noted = _entry(line, places, width=len(lines[0].cells), today=today)
            faults.extend(wrong)
            notes.extend(noted)
            if entry is not None:
                entries.append(entry)
        faults.extend(_repeated(entries))
        faults.extend(_count(lines))
    ordered = tuple(sorted(faults, key=_place))
    return Roster(() if ordered else tuple(entries), ordered, tuple(notes), decoded.encoding)


def _place(fault: RosterFault) -> tuple[int, int]:
    column = COLUMNS.index(fault.column) if fault.column in COLUMNS else -1
    return fault.row, column


def _lines(decoded: Decoded, separator: str) -> tuple[list[_Line], list[RosterFault]]:
    lines: list[_Line] = []
    try:
        found = (one for one in lines_of(decoded.text, separator=separator) if not one.is_blank)
        lines.extend(_Line(one.begins, one.cells) for one in found)
    except Unreadable as error:
        return lines, [RosterFault(error.line, "", error.reason)]
    return lines, []


def _header(line: _Line) -> tuple[list[RosterFault], Mapping[str, int]]:
    stated = [cell.strip().strip("\ufeff").casefold() for cell in line.cells]
    faults: list[RosterFault] = []
    for name in COLUMNS:
        if stated.count(name) == 0:
            text = N_("the column is missing: the first row names {columns}")
            reason = Reason("no_column", text, {"columns": ", ".join(COLUMNS)})
            faults.append(RosterFault(line.row, name, reason))
        elif stated.count(name) > 1:
            text = N_("the column stands there twice: keep one")
            faults.append(RosterFault(line.row, name, Reason("column_twice", text)))
    for name in stated:
        if name not in COLUMNS:
            text = N_("no such column is known: remove it; known are {columns}")
            reason = Reason("unknown_column", text, {"columns": ", ".join(COLUMNS)})
            faults.append(RosterFault(line.row, _shown(name), reason))
    return faults, {name: stated.index(name) for name in COLUMNS if name in stated}


def _entry(
    line: _Line, places: Mapping[str, int], *, width: int, today: date
) -> tuple[RosterEntry | None, list[RosterFault], list[RosterFault]]:
    if len(line.cells) != width:
        text = N_("the row has {have} columns, the first row has {need}: look for a missing comma")
        reason = Reason("width", text, {"have": len(line.cells), "need": width})
        return None, [RosterFault(line.row, "", reason)], []
    raw = {name: line.cells[place] for name, place in places.items()}
    cells = {name: names.cleaned(value) for name, value in raw.items()}
    faults = list(_cell_faults(line.row, cells, today=today))
    notes = [
        RosterFault(
            line.row, name, Reason("unseen", N_("marks that cannot be seen were taken out"))
        )
        for name, value in raw.items()
        if names.had_unseen(value)
    ]
    if faults:
        return None, faults, notes
    person = Person(
        cells["first_name"],
        cells["last_name"],
        date.fromisoformat(cells["birth_date"]),
        Language(cells["language"].casefold()),
    )
    done = _YES_NO[cells["theory_completed"].casefold()]
    return RosterEntry(line.row, person, cells["student_number"], done), [], notes


def _cell_faults(row: int, cells: Mapping[str, str], *, today: date) -> Iterator[RosterFault]:
    for name, judge in (
        ("last_name", names.fault),
        ("first_name", names.fault),
        ("birth_date", lambda value: _birth_fault(value, today=today)),
        ("language", _language_fault),
        ("student_number", _number_fault),
        ("theory_completed", _theory_fault),
    ):
        reason = judge(cells[name])
        if reason is not None:
            yield RosterFault(row, name, reason, _shown(cells[name]))


def _birth_fault(value: str, *, today: date) -> Reason | None:
    if not value:
        return birth_fault(None, today=today)
    try:
        born = date.fromisoformat(value)
    except ValueError:
        text = N_("“{value}” is no date: write it as 2001-03-14")
        return Reason("no_date", text, {"value": _shown(value)})
    return birth_fault(born, today=today)


def _language_fault(value: str) -> Reason | None:
    if value.casefold() in set(Language):
        return None
    text = N_("“{value}” is no language of the exams: write en or fr")
    return Reason("language", text, {"value": _shown(value)})


def _number_fault(value: str) -> Reason | None:
    if not value:
        return Reason("missing", N_("is missing: give the student number of your college"))
    if len(value) > LONGEST_NUMBER:
        text = N_("has {have} characters, more than {most}: check it")
        return Reason("too_long", text, {"have": len(value), "most": LONGEST_NUMBER})
    return None


def _theory_fault(value: str) -> Reason | None:
    if value.casefold() in _YES_NO:
        return None
    text = N_("“{value}” is neither yes nor no: say whether the theory is completed")
    return Reason("yes_no", text, {"value": _shown(value)})


def _repeated(entries: Sequence[RosterEntry]) -> Iterator[RosterFault]:
    people: dict[tuple[str, str, date | None], int] = {}
    numbers: dict[str, int] = {}
    for entry in entries:
        person = entry.person
        who = names.folded(person.last_name), names.folded(person.first_name), person.birth_date
        same_number = numbers.setdefault(entry.student_number.casefold(), entry.row)
        same_person = people.setdefault(who, entry.row)
        if same_person != entry.row:
            text = N_("the same student stands in row {other}: keep one of the two")
            yield RosterFault(entry.row, "last_name", Reason("twice", text, {"other": same_person}))
        elif same_number != entry.row:
            text = N_("the student number of row {other} again: correct one of the two")
            reason = Reason("number_twice", text, {"other": same_number})
            yield RosterFault(entry.row, "student_number", reason, entry.student_number)


def _count(lines: Sequence[_Line]) -> Iterator[RosterFault]:
    have = len(lines) - 1
    if have == 0:
        text = N_("the file holds no student: write one row for each below the first row")
        yield RosterFault(2, "", Reason("no_student", text))
    if have > MOST_ROWS:
        text = N_("the file holds {have} students, more than {most}: send it in parts")
        reason = Reason("too_many", text, {"have": have, "most": MOST_ROWS})
        yield RosterFault(MOST_ROWS + 2, "", reason)


def _shown(value: str) -> str:
    """Return the beginning of a value, for a message."""
    return value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 1] + "…"
