"""Read the files of ``exambank timetable``, with faults told by line and column.

Exams and students in the Toronto format (words between blanks), demand and seats as CSV.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from re import finditer

from frontdesk.cli.csvfile import Cell, UnusableFile, read_lines, read_rows

Demand = dict[str, list[str]]
SlotName = int | str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line and where it stands, both counted from 1."""

    text: str
    line: int
    column: int


def read_words(path: Path) -> Iterator[list[Word]]:
    """Yield the words of every line that has any."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = fault.object[: fault.start]
        line = before.count(b"\n") + 1
        column = fault.start - (before.rfind(b"\n") + 1) + 1
        raise UnusableFile(path, line, column, "the text is not UTF-8: save it as UTF-8") from None
    for number, line_text in enumerate(text.splitlines(), start=1):
        found = finditer(r"\S+", line_text)
        if words := [Word(one.group(), number, one.start() + 1) for one in found]:
            yield words


def read_exams(path: Path) -> dict[str, int]:
    """Return the exams of a ``.crs`` file with their enrolment, in the file's order."""
    enrolment: dict[str, int] = {}
    first: dict[str, int] = {}
    for exam, *rest in read_words(path):
        if len(rest) != 1:
            at = rest[1] if rest else exam
            fault = f"exam {exam.text} has {len(rest)} further words: give its enrolment alone"
            raise UnusableFile(path, exam.line, at.column, fault)
        if not rest[0].text.isascii() or not rest[0].text.isdigit():
            fault = f"the enrolment of exam {exam.text} is {rest[0].text!r}: give a whole number"
            raise UnusableFile(path, exam.line, rest[0].column, fault)
        if exam.text in first:
            fault = f"exam {exam.text} stands in line {first[exam.text]} already: keep one"
            raise UnusableFile(path, exam.line, exam.column, fault)
        first[exam.text] = exam.line
        enrolment[exam.text] = int(rest[0].text)
    if not enrolment:
        raise UnusableFile(path, 1, 1, "no exam is listed: give a line with exam and enrolment")
    return enrolment


def read_students(path: Path, exams: Mapping[str, int]) -> list[list[str]]:
    """Return the exams of each student of a ``.stu`` file, one line a student."""
    students = []
    for words in read_words(path):
        for word in words:
            if word.text not in exams:
                fault = f"exam {word.text} is not in the file of exams: add it or correct it"
                raise UnusableFile(path, word.line, word.column, fault)
        students.append([word.text for word in words])
    if not students:
        raise UnusableFile(path, 1, 1, "no student is listed: give one line a student")
    return students


def read_demand(path: Path) -> Demand:
    """Return the exams each candidate asks for, from the columns ``candidate,exam``.

    Rows become cells only where one is refused: a large day has hundreds of thousands.
    """
    rows = read_lines(path)
    line, header = next(rows, (1, []))
    names = [name.strip() for name in header]
    for name in ("candidate", "exam"):
        if names.count(name) != 1:
            fault = f"the header must name {name!r} once: it must name candidate,exam"
            raise UnusableFile(path, line, len(names) + 1, fault)
    who_at, exam_at = names.index("candidate"), names.index("exam")
    demand: Demand = {}
    first: dict[tuple[str, str], int] = {}
    for line, row in rows:
        if len(row) != len(names):
            if not "".join(row).strip():
                continue
            fault = f"the row has {len(row)} values, the header {len(names)}"
            raise UnusableFile(path, line, min(len(row), len(names)) + 1, fault)
        who, exam = row[who_at].strip(), row[exam_at].strip()
        if not who or not exam:
            for name, column in (("candidate", who_at), ("exam", exam_at)):
                Cell(row[column].strip(), name, path, line, column + 1).required()
        if first.setdefault((who, exam), line) != line:
            fault = f"{who} asks for {exam} in line {first[who, exam]} already: keep one"
            raise UnusableFile(path, line, exam_at + 1, fault)
        demand.setdefault(who, []).append(exam)
    if not demand:
        raise UnusableFile(path, line, 1, "nobody asks for an exam: give rows candidate,exam")
    return demand


def read_seats(path: Path, *, slots: int) -> dict[SlotName, int]:
    """Return the seats of each slot, from the columns ``slot,seats`` in the order of the day."""
    seats: dict[SlotName, int] = {}
    last = None
    for row in read_rows(path, required=("slot", "seats")):
        last = row["slot"]
        name = _slot_name(last.required())
        if name in seats:
            raise last.refuse(f"{last.text} stands in an earlier line already: keep one")
        seats[name] = _whole(row["seats"])
    if len(seats) != slots:
        line, column = (last.line, last.column) if last else (1, 1)
        fault = f"the file has {len(seats)} slots and --slots says {slots}: make them equal"
        raise UnusableFile(path, line, column, fault)
    return seats


def _slot_name(text: str) -> SlotName:
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text


def _whole(cell: Cell) -> int:
    value = cell.number()
    if value < 0 or value != int(value):
        raise cell.refuse(f"is {cell.text}: give a whole number of seats, 0 or more")
    return int(value)
