"""A writer changes an item on a page: a new draft, and no change lost to somebody quicker."""

import re
from dataclasses import replace
from html import unescape

import pytest

from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.vocabulary import CourseCode, ItemId, Role
from exambank.items import service, store
from exambank.items.types import ItemState, Markup
from frontdesk.accounts.types import Grant
from tests.bank import COURSE, a_content, found_course

ITEM = ItemId("E1-01")
PATH = f"/items/{ITEM}/edit"


@pytest.fixture
def writer(desk):
    return desk.account(Grant(Role.ITEM_WRITER))


@pytest.fixture
def bank(desk, writer):
    with desk.sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        act = desk.act(Role.ITEM_WRITER, str(writer.id))
        service.write(session, ITEM, a_content(), act=act)
    return desk


def fields_of(page):
    """Return a form as a browser would send it back unchanged."""
    found = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text))
    areas = re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page.text)
    chosen = re.findall(
        r'<select[^>]*name="(\w+)".*?value="([^"]*)" selected', page.text, re.DOTALL
    )
    said = {**found, **dict(areas), **dict(chosen)}
    return {name: unescape(value) for name, value in said.items()}


def versions(bank):
    with bank.sessions() as session:
        return service.get(session, ITEM).versions


def settle(bank, state, **changes):
    with bank.sessions.begin() as session:
        newest = service.version_of(session, ITEM)
        store.change(session, replace(newest, state=state, **changes))


def test_a_changed_text_becomes_a_new_draft_without_the_statistics(bank, writer):
    settle(bank, ItemState.OPERATIONAL, responses=240, panel_rating=0.6, approved_by="mona")
    visitor = bank.visitor(writer)

    offered = visitor.get(f"/items/{ITEM}")
    sent = visitor.post(PATH, fields_of(visitor.get(PATH)) | {"stem": "Which layer finds a path?"})

    before, after = versions(bank)
    assert f'href="{PATH}"' in offered.text
    assert sent.headers["location"] == f"/items/{ITEM}"
    assert (before.state, before.responses) == (ItemState.OPERATIONAL, 240)
    assert (after.state, after.version) == (ItemState.DRAFT, 2)
    assert (after.responses, after.panel_rating, after.approved_by) == (0, None, None)
    assert after.content == a_content(stem="Which layer finds a path?")
    with bank.sessions() as session:
        assert events.history(session, f"item/{ITEM}")[-1].kind == "item.drafted"


def test_an_unchanged_item_gets_no_new_version(bank, writer):
    visitor = bank.visitor(writer)

    sent = visitor.post(PATH, fields_of(visitor.get(PATH)))

    assert sent.status_code == 303
    assert len(versions(bank)) == 1


def test_a_stale_write_is_refused_and_both_versions_are_shown(bank, writer):
    first, second = bank.visitor(writer), bank.visitor(writer)
    mine, theirs = fields_of(first.get(PATH)), fields_of(second.get(PATH))
    second.post(PATH, theirs | {"stem": "Which layer did they mean?"})

    refused = first.post(PATH, mine | {"stem": "Which layer do I mean?"})
    again = first.post(PATH, fields_of(refused))

    assert refused.status_code == 409
    assert "Version 2 was written meanwhile" in refused.text
    assert "<bdi>Which layer did they mean?</bdi>" in refused.text
    assert "<bdi>Which layer do I mean?</bdi>" in refused.text
    assert again.status_code == 303
    stems = [one.content.stem for one in versions(bank)]
    assert stems[1:] == ["Which layer did they mean?", "Which layer do I mean?"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"stem": ""}, "the cell is empty", id="no question"),
        pytest.param({"key": "E"}, "the key names option E", id="a key without its option"),
        pytest.param({"b": ""}, "leave no gap", id="a gap among the options"),
        pytest.param({"key": "A+B"}, "names several options", id="two keys of a single choice"),
        pytest.param({"outcome": "E9.9"}, "Choose an outcome", id="an outcome of nowhere"),
        pytest.param({"stem": "x" * 4001}, "4000 are allowed", id="an essay"),
        pytest.param({"stem": "a\u202eb"}, "invisible character", id="a turned text"),
    ],
)
def test_what_is_wrong_with_a_change_is_shown_beside_its_field(bank, writer, changes, told):
    visitor = bank.visitor(writer)

    refused = visitor.post(PATH, fields_of(visitor.get(PATH)) | changes)

    assert refused.status_code == 422
    assert told in refused.text
    assert len(versions(bank)) == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (ItemState.IN_REVIEW, "have it returned before you change it"),
        (ItemState.COMPROMISED, "write a new item instead"),
    ],
)
def test_an_item_under_review_or_given_up_is_not_changed(bank, writer, state, code):
    visitor = bank.visitor(writer)
    form = fields_of(visitor.get(PATH)) | {"stem": "Which layer then?"}
    settle(bank, state)

    refused = visitor.post(PATH, form)

    assert refused.status_code == 409
    assert code in refused.text
    assert f'href="{PATH}"' not in visitor.get(f"/items/{ITEM}").text


def test_only_who_wrote_an_item_changes_it(bank, writer):
    other = bank.sign_in(Role.ITEM_WRITER)

    assert other.get(PATH).status_code == 404
    assert other.post(PATH, {"stem": "Mine now"}).status_code == 404
    assert bank.sign_in(Role.REVIEWER).get(PATH).status_code == 403


def test_rich_text_keeps_its_tags_and_loses_dangerous_ones(bank, writer):
    with bank.sessions.begin() as session:
        act = bank.act(Role.ITEM_WRITER, str(writer.id))
        rich = a_content(stem="<p>Which <em>layer</em>?</p>", markup=Markup.HTML)
        service.revise(session, ITEM, rich, act=act)
    visitor = bank.visitor(writer)
    form = fields_of(visitor.get(PATH))

    visitor.post(PATH, form | {"stem": "<p>What <em>layer</em>?<script>x()</script></p>"})

    newest = versions(bank)[-1].content
    assert newest.stem == "<p>What <em>layer</em>?</p>"
    assert newest.markup is Markup.HTML


def test_the_list_opens_with_a_course_that_has_items(bank, writer):
    with bank.sessions.begin() as session:
        empty = replace(blueprints.course(session, COURSE), code=CourseCode("AAA-100"))
        blueprints.put_course(session, empty, act=bank.act(Role.BANK_MANAGER))

    listed = bank.visitor(writer).get("/items")

    assert ITEM in listed.text
