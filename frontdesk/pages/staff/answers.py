"""Answer files: handed in room by room, whole or with every fault named."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.tabular import Fault, FileRefused
from exambank.core.vocabulary import FormCode, SessionId
from exambank.forms.service import FormNotFound
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scheduling.days import service as days
from scoring.runs import materials
from scoring.runs.forms import FormNotSealed, answer_form
from scoring.sheets import service as sheets
from scoring.sheets.service import AnotherFileCounts

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
FAULTS_SHOWN = 200


@get("/answers/{sitting:uuid}", opt={"needs": "sheets:write"}, sync_to_thread=True)
def answers_form(
    sitting: FromPath[UUID], page: NamedDependency[Page], reading: NamedDependency[Sessions]
) -> Response[str]:
    """Show the form that takes the answers of one room."""
    return _show(page, reading, sitting)


@get("/answers/{sitting:uuid}/blank.csv", opt={"needs": "sheets:write"}, sync_to_thread=True)
def download_blank(
    sitting: FromPath[UUID], page: NamedDependency[Page], reading: NamedDependency[Sessions]
) -> Response[bytes]:
    """Give out the file that is filled in: who sat with which version, no answers yet."""
    with reading.begin() as session:
        room = days.session_of(session, SessionId(sitting))
        content = materials.blank_file(session, room.id)
    name = f"answers-{room.centre}-{room.room}.csv"
    return page.file(content, name=name, media_type="text/csv")


@post("/answers/{sitting:uuid}", opt={"needs": "sheets:write"}, sync_to_thread=True)
def receive(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Accept a file whole, or show every fault of it and store nothing."""
    upload = form.upload("file")
    if upload is None:
        missing = FieldFault("file", page.say(N_("Choose a file.")))
        return _show(page, reading, sitting, wrong=[missing])
    try:
        with sessions.begin() as session:
            received = materials.receive(
                session, SessionId(sitting), upload.content, name=upload.name, act=act
            )
            doubtful = [
                *materials.without_sheet(session, SessionId(sitting)),
                *materials.other_versions(session, SessionId(sitting)),
            ]
    except FileRefused as refused:
        summary = page.not_stored("file", refused.faults)
        return _show(page, reading, sitting, wrong=[summary], found=refused.faults)
    except AnotherFileCounts as error:
        text = N_("{name} counts for this room already. Withdraw it before another file can count.")
        summary = FieldFault("file", page.say(text).format(name=error.known.name))
        return _show(page, reading, sitting, wrong=[summary])
    notice = N_("The answers are received and locked.")
    if received.again:
        notice = N_("This very file was received before: nothing was changed.")
    return page.go(f"/answers/{sitting}" if doubtful else "/runs", notice=notice)


@post("/answers/{sitting:uuid}/withdraw", opt={"needs": "sheets:write"}, sync_to_thread=True)
def withdraw(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take back the file of a room, so that a corrected one can count."""
    if not form.text("reason"):
        wrong = [FieldFault("reason", page.say(N_("Write why, in one sentence.")))]
        return _show(page, reading, sitting, wrong=wrong)
    with sessions.begin() as session:
        because = act.because(form.text("reason"))
        materials.withdraw(session, SessionId(sitting), act=because)
    return page.go(f"/answers/{sitting}", notice=N_("The file is withdrawn."))


def _show(
    page: Page,
    reading: Sessions,
    sitting: UUID,
    *,
    wrong: Sequence[FieldFault] = (),
    found: Sequence[Fault] = (),
) -> Response[str]:
    with reading.begin() as session:
        room = days.session_of(session, SessionId(sitting))
        context = {
            "file": sheets.file_of(session, room.id),
            "found": found[:FAULTS_SHOWN],
            "is_sealed": _is_sealed(session, FormCode(room.form_family)),
            "missing": materials.without_sheet(session, room.id),
            "other_versions": materials.other_versions(session, room.id),
            "more": max(0, len(found) - FAULTS_SHOWN),
            "released": materials.released_with(session, room.id),
            "room": room,
        }
    return page.show("staff/answers.html", context, faults=wrong)


def _is_sealed(session: Session, form: FormCode) -> bool:
    """Say whether the bank has the form that a room was planned with, and sealed it."""
    try:
        answer_form(session, form)
    except (FormNotFound, FormNotSealed):
        return False
    return True


HANDLERS = (answers_form, download_blank, receive, withdraw)
