"""Comments on questions: a candidate's own online, and slips that others enter for a candidate.

Whoever is not the candidate enters what stands on a slip: the college of the candidate, the bank,
and the invigilator of the room (`frontdesk.pages.college.slips`).
"""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff.runwords import COMMENT_SOURCES
from scheduling.bookings import service as bookings
from scheduling.bookings.types import ATTEMPTED, Booking
from scheduling.days import service as days
from scoring.comments import rules, service
from scoring.comments.service import CommentRefused
from scoring.comments.types import Comment, CommentSource

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
#: Which field of the form a refusal belongs to; all others stand above the form.
FIELDS = {"question_unknown": "question", "comment_empty": "text", "comment_long": "text"}


@get("/bookings/{number:str}/comments", opt={"needs": "comments:write"}, sync_to_thread=True)
def comment_form(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the form for a comment, and what was commented already."""
    return _show(page, form, reading, number, act=act)


@post("/bookings/{number:str}/comments", opt={"needs": "comments:write"}, sync_to_thread=True)
def comment(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take a comment: the candidate's own, or what stands on a slip."""
    try:
        with sessions.begin() as session:
            booking = bookings.readable(session, number, act=act)
            put = service.online if act.role is Role.CANDIDATE else service.by_slip
            put(session, booking, question=asked(form), text=form.text("text"), act=act)
    except CommentRefused as refused:
        wrong = comment_faults(page, refused.reasons)
        return _show(page, form, reading, number, act=act, wrong=wrong)
    notice = N_("The comment is kept. It is read before anybody is scored.")
    return page.go(f"/bookings/{number}/comments", notice=notice)


def asked(form: FormFields) -> int:
    """Return the number of the question that was entered; 0, which none has, for no number."""
    text = form.text("question")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else 0  # noqa: PLR2004 - no booklet has 10,000


def comment_faults(page: Page, reasons: Sequence[Reason]) -> list[FieldFault]:
    """Return why a comment was not taken, each beside the field that it is about."""
    return [FieldFault(FIELDS.get(one.code, ""), page.said(one)) for one in reasons]


def _show(
    page: Page,
    form: FormFields,
    reading: Sessions,
    number: str,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        booking = bookings.readable(session, number, act=act)
        sitting = days.session_of(session, booking.session)
        said = _readable(service.of_booking(session, booking), act)
    wait = pack("scoring").whole("comment_days", sitting.local_day)
    is_own = act.role is Role.CANDIDATE
    context = {
        "booking": booking,
        "closed": _closed(booking, [*rules.window_faults(sitting, days=wait, now=act.at)], is_own),
        "form": form,
        "is_own": is_own,
        "last_day": rules.last_day(sitting, days=wait),
        "said": said,
        "sitting": sitting,
        "sources": COMMENT_SOURCES,
    }
    return page.show("candidate/comments.html", context, faults=wrong)


def _readable(said: Sequence[Comment], act: Act) -> list[Comment]:
    """Return what somebody may read again: what a candidate said online, only that candidate."""
    if act.role is Role.CANDIDATE:
        return list(said)
    return [one for one in said if one.source is CommentSource.SLIP]


def _closed(booking: Booking, window: list[Reason], is_own: bool) -> list[Reason]:
    """Return why the form is not offered."""
    if booking.state not in ATTEMPTED:
        return [Reason("not_sat", N_("this booking's candidate did not sit the exam"))]
    return window if is_own else []


HANDLERS = (comment_form, comment)
