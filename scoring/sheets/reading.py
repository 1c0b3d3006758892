"""Reads a file of answers line by line and lists every fault: pure functions.

The columns are ``candidate,form,version,q1..qn``.  A cell is a letter, several letters as
``A+C``, empty for omitted, ``-`` for not reached, ``?`` for unreadable.
"""

from collections.abc import Iterator, Mapping

from exambank.core.checkdigit import is_well_formed
from exambank.core.reasons import N_, Reason
from exambank.core.tabular import Fault, FileRefused, Row, Table, read_table
from exambank.core.vocabulary import CandidateId, FormCode
from exambank.forms.versions import in_form_order
from scoring.responses import NOT_REACHED, OMITTED, SEPARATOR, UNREADABLE
from scoring.sheets.types import AnswerForm, Sheet

LEADING = ("candidate", "form", "version")


def read_answers(
    raw: bytes,
    *,
    name: str,
    forms: Mapping[FormCode, AnswerForm],
    expected: Mapping[str, tuple[CandidateId, FormCode]],
) -> tuple[Sheet, ...]:
    """Return the sheets of a file, in the order of its lines, answers in form order.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        What the person calls it.
    forms
        The forms issued in the session, by code; all have the same number of questions.
    expected
        Who sat in the session: candidate number to identity and the form issued to the seat.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault, by line and column.
    """
    longest = max(forms.values(), key=lambda form: len(form.letters))
    questions = question_columns(longest)
    table = read_table(raw, name=name, required=[*LEADING, *questions])
    faults = [
        *_surplus(table, questions),
        *_repeats(table),
        *_unanswered(table, questions),
        *(fault for row in table.rows for fault in _row_faults(row, forms, expected)),
    ]
    if faults:
        raise FileRefused(name, faults)
    return tuple(_sheet(row, forms, expected) for row in table.rows)


def question_columns(form: AnswerForm) -> list[str]:
    """Return the names of the columns of answers, one for each question as printed."""
    return [f"q{place}" for place in range(1, len(form.letters) + 1)]


def _surplus(table: Table, questions: list[str]) -> Iterator[Fault]:
    known = {*LEADING, *questions}
    for column in table.columns:
        if column not in known:
            text = N_("the form has {need} questions; the column {column} belongs to none")
            values = {"need": len(questions), "column": column}
            yield Fault(1, column, Reason("column_unknown", text, values))


def _repeats(table: Table) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in table.rows:
        number = row["candidate"]
        if number in first and number:
            text = N_("candidate {value} stands in line {first} too: find out whose sheet it is")
            yield row.fault("candidate", "candidate_twice", text, first=first[number])
        first.setdefault(number, row.line)


def _unanswered(table: Table, questions: list[str]) -> Iterator[Fault]:
    blank = [row for row in table.rows if not any(row[column] for column in questions)]
    if len(blank) == len(table.rows):
        text = N_(
            "no sheet of this file has an answer: enter what is on the sheets, and - where a"
            " question was not reached"
        )
        yield table.rows[0].fault(questions[0], "file_unanswered", text)
        return
    # A row that nobody filled in would score 0 as if its candidate had omitted everything.
    for row in blank:
        text = N_(
            "nothing is entered for candidate {candidate}: enter what is on the sheet, and - where"
            " a question was not reached"
        )
        yield row.fault(questions[0], "sheet_unanswered", text, candidate=row["candidate"])


def _row_faults(
    row: Row,
    forms: Mapping[FormCode, AnswerForm],
    expected: Mapping[str, tuple[CandidateId, FormCode]],
) -> Iterator[Fault]:
    yield from _candidate_faults(row, expected)
    form = forms.get(FormCode(row["form"]))
    if form is None:
        text = N_("form {value} was not issued in this session; issued: {known}")
        yield row.fault("form", "form_unknown", text, known=", ".join(sorted(forms)))
        return
    issued = expected.get(row["candidate"])
    if issued is not None and issued[1] != form.code:
        text = N_("the sheet says form {value}, the seat was issued form {issued}")
        yield row.fault("form", "form_differs", text, issued=issued[1])
    printed = form.orders.get(row["version"])
    if printed is None:
        text = N_("form {form} has no version {value}; it has: {known}")
        known = ", ".join(form.orders)
        yield row.fault("version", "version_unknown", text, form=form.code, known=known)
        return
    for question, position in enumerate(printed, start=1):
        letters = form.letters[position - 1]
        yield from _answer_faults(row, question, letters, several=position in form.several)


def _candidate_faults(
    row: Row, expected: Mapping[str, tuple[CandidateId, FormCode]]
) -> Iterator[Fault]:
    number = row["candidate"]
    if not number:
        yield row.fault("candidate", "candidate_missing", N_("the candidate number is missing"))
    elif not is_well_formed(number, prefix="C"):
        text = N_("{value} is no candidate number: a digit is wrong")
        yield row.fault("candidate", "candidate_malformed", text)
    elif number not in expected:
        text = N_("candidate {value} did not sit in this session")
        yield row.fault("candidate", "candidate_unknown", text)


def _answer_faults(row: Row, question: int, letters: str, *, several: bool) -> Iterator[Fault]:
    column = f"q{question}"
    cell = row[column].upper()
    if cell in {OMITTED, NOT_REACHED, UNREADABLE}:
        return
    marks = _marks(cell)
    if any(mark not in letters or len(mark) != 1 for mark in marks):
        text = N_("{value} is no answer to question {question}; its options are {letters}")
        options = ", ".join(letters)
        yield row.fault(column, "answer_unknown", text, question=question, letters=options)
    elif len(set(marks)) != len(marks):
        yield row.fault(column, "answer_repeated", N_("{value} names an option twice"))
    elif len(marks) > 1 and not several:
        text = N_("{value} marks several options where one is asked for: read the sheet again")
        yield row.fault(column, "answer_double", text)


def _sheet(
    row: Row,
    forms: Mapping[FormCode, AnswerForm],
    expected: Mapping[str, tuple[CandidateId, FormCode]],
) -> Sheet:
    form = forms[FormCode(row["form"])]
    printed = form.orders[row["version"]]
    cells = [SEPARATOR.join(sorted(_marks(row[f"q{n}"]))) for n in range(1, len(printed) + 1)]
    return Sheet(
        candidate=expected[row["candidate"]][0],
        number=row["candidate"],
        form=form.code,
        version=row["version"],
        answers=in_form_order(cells, printed),
    )


def _marks(cell: str) -> list[str]:
    return [mark.strip() for mark in cell.upper().split(SEPARATOR)]
