"""When a comment can be made and what it must say: pure functions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from exambank.core.reasons import N_, Reason
from scheduling.days.types import Session as Sitting


def last_day(sitting: Sitting, *, days: int) -> date:
    """Return the last day, on the wall of the room, on which a comment can be made online."""
    return sitting.local_day + timedelta(days=days)


def window_faults(sitting: Sitting, *, days: int, now: datetime) -> Iterator[Reason]:
    """Yield why a candidate cannot comment online now: the exam is not over, or it is too late."""
    if now < sitting.ends_at:
        yield Reason("comment_early", N_("you can comment once the exam is over"))
    last = last_day(sitting, days=days)
    if sitting.local(now).date() > last:
        text = N_("comments were taken until {day}; the keys are settled after that")
        yield Reason("comment_late", text, {"day": last.isoformat()})


def slip_faults(sitting: Sitting, *, now: datetime) -> Iterator[Reason]:
    """Yield why a comment slip cannot be entered: the exam has not begun."""
    if now < sitting.starts_at:
        yield Reason("slip_early", N_("a comment slip is entered once the exam has begun"))


def comment_faults(question: int, text: str, *, questions: int, longest: int) -> Iterator[Reason]:
    """Yield what is wrong with the number of the question or with the text."""
    if not 1 <= question <= questions:
        said = N_("there is no question {question}: they run from 1 to {questions}")
        yield Reason("question_unknown", said, {"question": question, "questions": questions})
    if not text.strip():
        yield Reason("comment_empty", N_("write what is wrong with the question"))
    if len(text) > longest:
        said = N_("the comment has {n} characters; at most {longest} are kept")
        yield Reason("comment_long", said, {"n": len(text), "longest": longest})
