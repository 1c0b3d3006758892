"""Candidates' comments, joined to the questions of the form that a run scores.

A candidate names a question by its number in the own booklet; the version on the answer sheet
says which question of the form that was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exambank.core.vocabulary import ItemId
from scoring.comments import service as comments
from scoring.comments.types import Comment
from scoring.runs.forms import answer_form
from scoring.runs.types import Run, ScoredForm
from scoring.sheets.types import AnswerFile, Sheet


@dataclass(frozen=True, slots=True)
class ItemComment:
    """A comment with the question it is about; `item` is None where no answer sheet tells."""

    comment: Comment
    number: str
    position: int | None
    item: ItemId | None


def of_run(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]
) -> tuple[ItemComment, ...]:
    """Return every comment of the run's sessions by position; those without a sheet come last."""
    orders = answer_form(session, form.code).orders
    sheets = {
        sheet.candidate: sheet for file in files for sheet in file.sheets if sheet.form == form.code
    }
    found = (
        joined(one, sheets.get(one.candidate), orders, form)
        for one in comments.of_sessions(session, run.sessions)
    )
    return tuple(sorted(found, key=lambda one: (one.position is None, one.position or 0)))


def joined(
    comment: Comment, sheet: Sheet | None, orders: Mapping[str, Sequence[int]], form: ScoredForm
) -> ItemComment:
    """Return a comment with its question, by the version that the sheet names."""
    printed = () if sheet is None else orders.get(sheet.version, ())
    if sheet is None or not 1 <= comment.question <= len(printed):
        return ItemComment(comment, "" if sheet is None else sheet.number, None, None)
    position = printed[comment.question - 1]
    return ItemComment(comment, sheet.number, position, form.places[position - 1].item)
