"""Writes the file of answers of a room before anybody has typed an answer: pure functions."""

import csv
from collections.abc import Mapping
from io import StringIO

from scoring.sheets.reading import LEADING, question_columns
from scoring.sheets.types import AnswerForm


def blank_file(form: AnswerForm, versions: Mapping[str, str]) -> bytes:
    r"""Return a file that names who sat with which version and leaves every answer open.

    It is refused as it stands, so that nobody's answers are taken for omitted by mistake.

    Parameters
    ----------
    form
        The form that was issued in the room.
    versions
        Candidate numbers to the version that lay on the desk, empty where it is not known.

    Examples
    --------
    >>> from exambank.core.vocabulary import FormCode
    >>> form = AnswerForm(FormCode("F-A"), {"1": (1, 2)}, ("ABC", "ABCD"), frozenset())
    >>> blank_file(form, {"C-000001-2": "1"})
    b'candidate,form,version,q1,q2\nC-000001-2,F-A,1,,\n'
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    questions = question_columns(form)
    writer.writerow([*LEADING, *questions])
    for number, version in sorted(versions.items()):
        writer.writerow([number, form.code, version, *("" for _ in questions)])
    return out.getvalue().encode("utf-8")
