"""Turns errors into answers: problem+json for the API, a plain page for people.

What nobody foresaw becomes an incident number; the log gets the kind of error and where it
happened, and neither its message nor any value, because those may hold names or answers.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from exambank.core.reasons import N_, Reason
from frontdesk import visits
from frontdesk.errors import FAULT, WEB_PROBLEMS, Problem, SignInRequired, problem_of
from frontdesk.gate import API
from frontdesk.pages.rendering import Page
from frontdesk.settings import Clock, Settings
from frontdesk.visits import AnyRequest

LOG = logging.getLogger("exambank.incidents")
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answers:
    """Builds the answer to an error."""

    settings: Settings
    clock: Clock
    ids: Callable[[], UUID]

    def to(self, request: AnyRequest, error: Exception) -> Response[Any]:
        """Answer a request that ended in `error`."""
        problem = problem_of(error) or _web_problem(error)
        incident = ""
        if problem is None:
            incident = str(self.ids())[:8]
            _log_incident(incident, error)
            title, text = FAULT
            reason = Reason("incident", text)
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, title, (reason,))
        visit = visits.of(request) or visits.arrive(
            request, settings=self.settings, now=self.clock()
        )
        page = Page(visit)
        if request.url.path.startswith(API):
            return _as_json(problem, page=page, incident=incident)
        if isinstance(error, SignInRequired) and request.method == "GET":
            return page.go(f"/sign-in?next={quote(request.url.path)}")
        context = {"problem": problem, "incident": incident}
        return page.show("problem.html", context, status=problem.status)


def _as_json(problem: Problem, *, page: Page, incident: str) -> Response[dict[str, Any]]:
    reasons = [{"code": one.code, "text": page.said(one)} for one in problem.reasons]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": page.say(problem.title),
        "status": problem.status.value,
        "detail": " ".join(one["text"] for one in reasons) or page.say(problem.title),
        "reasons": reasons,
    }
    if incident:
        body["incident"] = incident
    headers = {"content-language": page.language.value}
    if problem.status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Response(
        body, media_type=PROBLEM_JSON, status_code=problem.status.value, headers=headers
    )


def _web_problem(error: Exception) -> Problem | None:
    """Return the problem for an error that the web framework raised, None for our own faults."""
    if not isinstance(error, HTTPException) or error.status_code >= 500:  # noqa: PLR2004 - server faults
        return None
    status = HTTPStatus(error.status_code)
    if isinstance(error, ValidationException):
        return Problem(status, WEB_PROBLEMS[400][0], tuple(_invalid_fields(error)))
    title, text = WEB_PROBLEMS.get(status.value, WEB_PROBLEMS[400])
    return Problem(status, title, (Reason("web", text),))


def _invalid_fields(error: ValidationException) -> list[Reason]:
    """Name the fields that were not valid, and never the values."""
    extra = error.extra if isinstance(error.extra, list) else []
    text = N_("{field}: {fault}")
    return [
        Reason("field", text, {"field": one.get("key", ""), "fault": one.get("message", "")})
        for one in extra
        if isinstance(one, dict)
    ] or [Reason("web", WEB_PROBLEMS[400][1])]


def _log_incident(incident: str, error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
    LOG.error("incident=%s kind=%s where=%s", incident, type(error).__qualname__, where)
