"""Renders pages: one template environment per language, and what every page knows.

A handler asks for `page: NamedDependency[Page]` and returns ``page.show("x.html", {...})``
or ``page.go("/somewhere")``.
"""

import hashlib
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from markupsafe import Markup

from exambank.core.reasons import Reason
from exambank.core.vocabulary import Language
from frontdesk import i18n, visits
from frontdesk.access import Caller
from frontdesk.pages import navigation
from frontdesk.pages.forms import FieldFault
from frontdesk.visits import Visit
from frontdesk.words import as_json, filters

IN_ADDRESSES = "/?&=#%:+,;@~!$'()*[]"
"""Signs that mean something in an address; all others are percent-encoded in a redirect."""


@cache
def environment(language: Language) -> Environment:
    """Return the templates in one language; a name that a page was not given is an error."""
    built = Environment(
        loader=PackageLoader("frontdesk.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    built.install_gettext_translations(i18n.translations(language), newstyle=False)  # type: ignore[attr-defined]  # added by the extension
    built.filters.update(filters(language), as_json=as_json)
    return built


@cache
def asset(name: str) -> str:
    """Return the address of a static file, with a part that changes when the file does."""
    content = files("frontdesk.pages").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a handler needs to answer with a page."""

    visit: Visit

    @property
    def language(self) -> Language:
        """Return the language in which the visitor is served."""
        return self.visit.language

    def say(self, text: str) -> str:
        """Translate a sentence that was marked with `N_`."""
        return i18n.translations(self.language).gettext(text)

    def counted(self, one: str, several: str, n: int) -> str:
        """Translate a sentence about ``{n}`` things, as the language counts, and fill it."""
        return i18n.translations(self.language).ngettext(one, several, n).format(n=n)

    def not_stored(self, field: str, faults: Sized) -> FieldFault:
        """Say in the summary how many faults a handed-in file has."""
        text = self.counted(
            "The file has {n} fault. Nothing was stored.",
            "The file has {n} faults. Nothing was stored.",
            len(faults),
        )
        return FieldFault(field, text)

    def said(self, reason: Reason) -> str:
        """Write a reason in the visitor's language."""
        return reason.said(self.say)

    def show(
        self,
        template: str,
        context: Mapping[str, Any] | None = None,
        *,
        faults: Sequence[FieldFault] = (),
        status: int | None = None,
    ) -> Response[str]:
        """Render a page.  `faults` fill the error summary and make the status 422."""
        forms = _Forms(self.visit)
        values = self._common(forms) | {"faults": tuple(faults)} | dict(context or {})
        html = environment(self.language).get_template(template).render(values)
        response = Response(
            html, media_type=MediaType.HTML, status_code=status or (422 if faults else 200)
        )
        if forms.were_used and self.visit.is_new:
            response.set_cookie(visits.session_cookie(self.visit.settings, self.visit.key))
        if self.visit.notice:
            response.delete_cookie(visits.NOTICE_COOKIE)
        return response

    def go(self, path: str, *, notice: str = "", cookies: Sequence[Cookie] = ()) -> Response[None]:
        """Send the visitor on after a change; the next page shows `notice` (marked by `N_`)."""
        response: Response[None] = Response(
            None,
            status_code=303,
            headers={"location": quote(path, safe=IN_ADDRESSES)},
            media_type=MediaType.TEXT,
        )
        for cookie in cookies:
            response.set_cookie(cookie)
        if notice:
            response.set_cookie(
                key=visits.NOTICE_COOKIE,
                value=quote(notice),
                max_age=visits.NOTICE_S,
                httponly=True,
                secure=self.visit.settings.is_https,
                samesite="lax",
            )
        return response

    def file(self, content: bytes, *, name: str, media_type: str) -> Response[bytes]:
        """Answer with a file for the visitor to keep."""
        safe = quote(name)
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{safe}"}
        return Response(content, media_type=media_type, headers=headers)

    def _common(self, forms: "_Forms") -> dict[str, Any]:
        visit = self.visit
        return {
            "asset": asset,
            "base_url": visit.settings.base_url,
            "caller": visit.caller or Caller(),
            "demo_now": visit.now if visit.settings.clock_start else None,
            "form_fields": forms.hidden_fields,
            "is_known": visit.caller is not None,
            "language": visit.language.value,
            "other_language": i18n.other(visit.language).value,
            "other_language_name": i18n.OWN_NAMES[i18n.other(visit.language)],
            "entries": navigation.entries_for(visit.caller or Caller()),
            "notice": visit.notice,
            "now": visit.now,
            "path": visit.path,
        }


class _Forms:
    """Writes the hidden fields of forms and remembers whether a page had any."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.were_used = False

    def hidden_fields(self) -> Markup:
        """Return the form token, and a key by which a double click is known as one."""
        self.were_used = True
        one = Markup('<input type="hidden" name="{}" value="{}">')
        return one.format("form_token", self.visit.form_token) + one.format(
            "request_key", str(uuid4())
        )
