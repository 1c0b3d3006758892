"""S10: a coordinator sees only the own college's candidates, proved for every route.

Every route that a coordinator may call is called by the coordinator of one college with the
objects of the other.  Nothing of the other college may be in the answer, no answer may say
that the object exists, and no change may be made.
"""

import re
from dataclasses import dataclass

import pytest
from litestar.handlers import HTTPRouteHandler

from exambank.core import events
from exambank.core.vocabulary import InstitutionCode, Role
from frontdesk.access import ASSET, NEEDS, PUBLIC, SELF
from frontdesk.app import create_app
from frontdesk.settings import Settings
from tests.acceptance.tenancy import PLANTS, SHARED
from tests.desk import Desk, Visitor

OURS, THEIRS = InstitutionCode("AAA"), InstitutionCode("BBB")
PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")
HIDDEN = {303, 403, 404, 405}


@dataclass(frozen=True, slots=True)
class Door:
    """One way into the site."""

    method: str
    path: str
    need: str

    @property
    def places(self):
        return PLACE.findall(self.path)

    @property
    def template(self):
        return PLACE.sub(r"{\1}", self.path)

    def to(self, places):
        return PLACE.sub(lambda found: places[found[1]], self.path)


def doors():
    app = create_app(Settings(database_url="sqlite://"))
    return sorted(
        (
            Door(method, route.path, handler.opt["needs"])
            for route in app.routes
            for handler in getattr(route, "route_handlers", [])
            if isinstance(handler, HTTPRouteHandler)
            for method in handler.http_methods - {"OPTIONS", "HEAD"}
            if may_a_coordinator(handler.opt.get("needs", ""))
        ),
        key=lambda door: (door.path, door.method),
    )


def may_a_coordinator(need):
    return need in {ASSET, PUBLIC, SELF} or Role.COORDINATOR in NEEDS.get(need, frozenset())


@dataclass
class TwoColleges:
    """A desk at which two colleges have the same kinds of things."""

    desk: Desk
    coordinator: Visitor
    places: dict[str, str]
    secrets: tuple[str, ...]


@pytest.fixture
def colleges(desk):
    places, secrets = {}, []
    for college in (OURS, THEIRS):
        for plant in PLANTS.values():
            with desk.sessions.begin() as session:
                planted = plant(session, college, desk.act())
            if college == THEIRS:
                places |= planted.places
                secrets.extend(planted.secrets)
    return TwoColleges(desk, desk.sign_in(Role.COORDINATOR, OURS), places, tuple(secrets))


DOORS = doors()
OWNED = [door for door in DOORS if door.places and door.template not in SHARED]
LISTS = [door for door in DOORS if not door.places and door.method == "GET"]


def named(door):
    return f"{door.method} {door.path}"


def test_every_route_with_a_place_is_walked_or_named_as_shared(colleges):
    forgotten = [named(door) for door in OWNED if not set(door.places) <= set(colleges.places)]

    assert not forgotten


def test_the_list_of_shared_routes_names_only_routes_that_exist():
    assert set(SHARED) <= {door.template for door in DOORS}


@pytest.mark.parametrize("door", OWNED, ids=named)
def test_the_objects_of_another_college_stay_hidden(colleges, door):
    before = count_events(colleges.desk)

    answer = call(colleges.coordinator, door, colleges.places)

    assert answer.status_code in HIDDEN
    assert not [secret for secret in colleges.secrets if secret in answer.text]
    assert count_events(colleges.desk) == before


@pytest.mark.parametrize("door", LISTS, ids=named)
def test_a_list_holds_nothing_of_another_college(colleges, door):
    answer = call(colleges.coordinator, door, {})

    assert answer.status_code < 500
    assert not [secret for secret in colleges.secrets if secret in answer.text]


def call(visitor, door, places):
    path = door.to(places)
    if path.startswith("/api/"):
        client = visitor.desk.program(Role.COORDINATOR, OURS)
        return client.request(door.method, path, json={} if door.method != "GET" else None)
    return visitor.get(path) if door.method == "GET" else visitor.post(path)


def count_events(desk):
    with desk.sessions.begin() as session:
        return sum(
            1
            for event in events.search(session, limit=1000)
            if not event.kind.startswith("account.")
        )
