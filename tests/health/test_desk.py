"""Rules about the front desk that no single test of it can hold."""

import inspect
import re
from importlib import import_module

import pytest
from litestar.handlers import HTTPRouteHandler

from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import Role
from frontdesk import access, catalogues, errors, i18n, routing
from frontdesk.access import acting_grant
from frontdesk.accounts.types import Account, Grant, SignedIn
from frontdesk.app import create_app
from frontdesk.i18n import LOCALES
from frontdesk.pages import navigation
from frontdesk.pages.rendering import environment
from frontdesk.settings import Settings
from tests.health import sources

SPECIAL = {access.PUBLIC, access.SELF, access.ASSET}
BEHIND_THE_DESK = ("service.py", "lifecycle.py", "signin.py")


@pytest.fixture(scope="module")
def handlers():
    app = create_app(Settings(database_url="sqlite://"))
    return [
        (route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"}
    ]


def test_every_route_says_what_it_needs(handlers):
    known = SPECIAL | set(access.NEEDS)

    assert not [
        (path, h.opt.get("needs")) for path, h in handlers if h.opt.get("needs") not in known
    ]


def test_every_changing_route_of_the_interface_needs_a_role(handlers):
    changing = [(path, h) for path, h in handlers if h.http_methods & {"POST", "PUT", "DELETE"}]

    assert not [
        path for path, h in changing if path.startswith("/api/") and h.opt["needs"] == access.PUBLIC
    ]


def test_every_need_that_is_granted_can_be_had_by_somebody():
    assert not [need for need, roles in access.NEEDS.items() if not roles - {Role.PUBLIC}]


def test_every_entry_of_the_menu_leads_to_a_page_that_its_roles_may_open(handlers, desk):
    needs = {path: h.opt["needs"] for path, h in handlers if "GET" in h.http_methods}
    closed = []
    for entry in navigation.ENTRIES:
        for role in entry.roles:
            path = entry.path.partition("?")[0]
            who = None if role is Role.PUBLIC else _signed_in(desk, Grant(role))
            if path not in needs or acting_grant(who, needs[path]) is None:
                closed.append((entry.path, role))

    assert not closed


def test_every_error_of_a_service_has_a_row_for_http():
    without = [
        f"{error.__module__}.{error.__qualname__}"
        for error in domain_errors()
        if not any(kind in errors.PROBLEMS for kind in error.__mro__)
    ]

    assert not without


def test_the_search_for_errors_of_services_finds_some():
    assert TransitionRefused in domain_errors()


@pytest.fixture(scope="module")
def untranslated():
    return list(catalogues.untranslated())


@pytest.mark.parametrize("package", sources.PACKAGES)
def test_every_message_has_french(package, untranslated):
    missing = [
        (message.id, place)
        for message in untranslated
        for place, _line in message.locations
        if place.startswith(f"{package}/")
    ]

    assert not missing


def test_writing_the_catalogue_again_keeps_every_translation(tmp_path, monkeypatch):
    copy = tmp_path / "messages.po"
    copy.write_bytes(catalogues.TARGET.read_bytes())
    monkeypatch.setattr(catalogues, "TARGET", copy)
    monkeypatch.setattr(i18n, "french_sources", lambda: iter([copy]))

    catalogues.main()

    assert len(i18n.french_catalogue()) > 2000


def test_translations_keep_the_places_of_their_messages():
    def places(text):
        return sorted(part.partition("}")[0] for part in str(text).split("{")[1:])

    french = catalogues.french_catalogue()
    assert not [
        (one.id, one.string)
        for one in french
        if one.id and isinstance(one.id, str) and places(one.id) != places(one.string)
    ]


def test_french_colons_and_quotation_marks_do_not_part_from_their_words():
    loose = re.compile(r" [:»]|« ")
    strings = (
        (one.id, text)
        for one in catalogues.french_catalogue()
        for text in ([one.string] if isinstance(one.string, str) else one.string)
    )

    assert not [said for said, text in strings if loose.search(text)]


@pytest.mark.parametrize("language", LOCALES)
def test_every_template_can_be_read(language):
    templates = environment(language)

    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)


def test_pages_stand_in_the_routes_by_module():
    named = {module.__name__ for module in routing.PAGES}
    written = {
        sources.module_name(path)
        for path in sources.modules("frontdesk")
        if "pages" in path.parts and "HANDLERS" in path.read_text(encoding="utf-8")
    }

    assert written == named


def domain_errors():
    """Return every error class that a service or the floor defines."""
    found = set()
    for path in sources.modules():
        if path.name in BEHIND_THE_DESK or "usecases" in path.parts:
            module = import_module(sources.module_name(path))
            found |= {
                kind
                for _name, kind in inspect.getmembers(module, inspect.isclass)
                if issubclass(kind, Exception) and kind.__module__ == module.__name__
            }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


def _signed_in(desk, grant):
    account = Account(
        id=desk.ids(),
        email="a@example.ca",
        name="A",
        language=next(iter(LOCALES)),
        state="active",
        grants=(grant,),
        created_at=desk.now,
    )
    return SignedIn(account, desk.now, desk.now)
