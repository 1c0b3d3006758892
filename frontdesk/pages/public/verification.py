"""The verification page: where a letter stands, by its code or by its file."""

import json
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from frontdesk.access import PUBLIC
from frontdesk.accounts import secrecy
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.letterwords import FINDINGS, STANDINGS
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings
from frontdesk.usecases import lookups, verification
from frontdesk.visits import AnyRequest
from scoring.letters import service as letters
from scoring.letters.types import Standing

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
CODE_LENGTH_MAX = 80


@get("/v", opt={"needs": PUBLIC}, sync_to_thread=True)
def verify_form(page: NamedDependency[Page], form: NamedDependency[FormFields]) -> Answer:
    """Ask for a code or a file."""
    code = form.text("code")
    if code:
        return page.go(f"/v/{quote(code[:CODE_LENGTH_MAX], safe='')}")
    wrong = []
    if "code" in form.fields:
        wrong.append(
            FieldFault("code", page.say(N_("Type the code that stands below the square.")))
        )
    return page.show("public/verify.html", {"file": None, "findings": FINDINGS}, faults=wrong)


@get("/v/{code:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def verify_code(
    code: FromPath[str],
    request: AnyRequest,
    page: NamedDependency[Page],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Tell where the letter with a code stands; who has no code learns nothing."""
    source = _source(request, settings)
    with reading.begin() as session:
        lookups.demand_no_wait(session, source=source, now=act.at)
        found = letters.verify(session, code[:CODE_LENGTH_MAX], act=act)
    if found.letter is None:
        with sessions.begin() as session:
            lookups.count_miss(session, source=source, act=act)
    context: dict[str, Any] = {
        "copy": None if found.letter is None else json.loads(found.letter.machine_copy),
        "found": found,
        "standings": STANDINGS,
    }
    status = 404 if found.standing is Standing.UNKNOWN else 200
    return page.show("public/letter.html", context, status=status)


@post("/v/file", opt={"needs": PUBLIC}, sync_to_thread=True)
def verify_file(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    settings: NamedDependency[Settings],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Tell whether a file is a letter as it was sealed, and whether it still stands."""
    upload = form.upload("file")
    if upload is None:
        wrong = [FieldFault("file", page.say(N_("Choose the PDF file of a letter.")))]
        context = {"file": None, "findings": FINDINGS}
        return page.show("public/verify.html", context, faults=wrong)
    with reading.begin() as session:
        found = verification.verify_upload(session, upload.content, keys=settings.keys, now=act.at)
    return page.show(
        "public/verify.html", {"file": found, "findings": FINDINGS, "name": upload.name}
    )


def _source(request: AnyRequest, settings: Settings) -> str:
    host = request.client.host if request.client else "unknown"
    return secrecy.keyed_digest(settings.secret, f"codes from {host}")


HANDLERS = (verify_form, verify_code, verify_file)
