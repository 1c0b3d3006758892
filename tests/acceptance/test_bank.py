"""The bank through the web: import, blind review, approval by a third person, forms."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest

import frontdesk
from exambank.core.vocabulary import CourseCode, FormCode, ItemId, Role
from exambank.forms import service as forms
from exambank.items import content as contents
from exambank.items import service as items
from exambank.items import store
from exambank.items.interchange import csv
from exambank.items.interchange.parsed import content_of
from exambank.items.types import ItemState, ItemVersion
from frontdesk.accounts.types import Grant
from tests.bank import found_course

FILE = Path(frontdesk.__file__).parent / "demo" / "data" / "items" / "NET-120.csv"
NET = CourseCode("NET-120")
ONE = "NET-E1-001"
KEY = re.compile(r"tag-good\">key<")
COUNTS = {"E1": 14, "E2": 17, "E3": 17, "E4": 10, "E5": 10, "E6": 7}


@pytest.fixture
def net(desk):
    """Return the desk with the networking course and its active blueprint of 75 items."""
    with desk.sessions.begin() as session:
        found_course(session, COUNTS, pilots=0)
    return desk


@pytest.fixture
def full(net):
    """Return the desk with all 150 items operational."""
    parsed = csv.read(FILE.read_bytes(), file="NET-120.csv")
    act = net.act(Role.ITEM_WRITER, by="wren")
    versions = []
    for one in parsed:
        said = content_of(one)
        versions.append(
            ItemVersion(
                ItemId(one.id),
                1,
                ItemState.OPERATIONAL,
                said,
                contents.digest(said),
                "wren",
                act.at,
            )
        )
    with net.sessions.begin() as session:
        store.add(session, versions)
    return net


def lines(*numbers: int) -> bytes:
    """Return the header and some lines of the real item file."""
    whole = FILE.read_bytes().split(b"\n")
    return b"\n".join([whole[0], *(whole[number] for number in numbers)])


def upload(visitor, data: bytes, name: str = "items.csv"):
    return visitor.post("/items/import", {"course": NET}, files={"file": (name, data)})


def text_of(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.text))


def test_bk_02_the_form_of_75_has_14_17_17_10_10_7_every_time(full):
    paul = full.sign_in(Role.PSYCHOMETRICIAN)

    for code, seed in (("NET-120-A", "1"), ("NET-120-B", "2")):
        order = {"course": NET, "code": code, "purpose": "main", "seed": seed}
        made = paul.post("/forms/new", order)
        page = paul.get(f"/forms/{code}").text

        assert made.headers["location"] == f"/forms/{code}"
        counts = re.findall(r'data-column="On the form" class="number">(\d+)', page)
        assert counts == ["14", "17", "17", "10", "10", "7"]


def test_bk_03_a_writer_cannot_approve_an_own_item_through_a_second_role(net):
    account = net.account(Grant(Role.ITEM_WRITER), Grant(Role.BANK_MANAGER))
    both = net.visitor(account)
    upload(both, lines(1))
    with net.sessions.begin() as session:
        settled = replace(items.version_of(session, ItemId(ONE)), state=ItemState.CONTENT_OK)
        store.change(session, settled)

    answer = both.post(f"/items/{ONE}/state", {"state": "approved_pilot"})

    assert answer.status_code == 409
    assert "who wrote an item does not approve it, in whatever role" in text_of(answer)
    with net.sessions() as session:
        assert items.version_of(session, ItemId(ONE)).state is ItemState.CONTENT_OK


def test_an_item_goes_through_the_web_from_a_file_to_approval(net):
    writer, manager = net.sign_in(Role.ITEM_WRITER), net.sign_in(Role.BANK_MANAGER)
    reviewers = [net.sign_in(Role.REVIEWER), net.sign_in(Role.REVIEWER)]
    assert upload(writer, lines(1, 2)).headers["location"] == f"/items?course={NET}"
    writer.post(f"/items/{ONE}/submit")
    named = [str(one.account.id) for one in reviewers]
    manager.post(f"/items/{ONE}/reviewers", {"reviewers": named})

    for one in reviewers:
        before = one.get(f"/items/{ONE}/review").text
        assert "Answer the item first" in before
        assert not KEY.search(one.get(f"/items/{ONE}").text)
        assert "routes packets between networks" not in before
        one.post(f"/items/{ONE}/answer", {"answer": "B"})
        after = one.get(f"/items/{ONE}/review").text
        assert KEY.search(after)
        assert "agrees with the key" in after
        one.post(f"/items/{ONE}/verdict", {"verdict": "accept"})
    for state in ("content_ok", "approved_pilot"):
        assert manager.post(f"/items/{ONE}/state", {"state": state}).status_code == 303

    assert "approved for pilot" in manager.get(f"/items/{ONE}").text


def test_a_writer_is_not_offered_as_reviewer_and_a_verdict_needs_an_answer(net):
    account = net.account(Grant(Role.ITEM_WRITER), Grant(Role.REVIEWER), name="Wren Writer")
    writer, manager = net.visitor(account), net.sign_in(Role.BANK_MANAGER)
    other = net.sign_in(Role.REVIEWER)
    upload(writer, lines(1))
    writer.post(f"/items/{ONE}/submit")

    offered = manager.get(f"/items/{ONE}/reviewers").text
    refused = manager.post(f"/items/{ONE}/reviewers", {"reviewers": [str(account.id)]})
    early = other.post(f"/items/{ONE}/answer", {"answer": "B"})

    assert "Wren Writer" not in offered
    assert "who wrote an item does not review it" in text_of(refused)
    assert early.status_code == 404


def test_every_fault_of_a_file_is_shown_and_nothing_is_stored(net):
    writer = net.sign_in(Role.ITEM_WRITER)
    bad = lines(1, 2).replace(b",single,", b",essay,", 1) + b"\n" + lines(2).split(b"\n")[1]

    answer = upload(writer, bad)

    said = text_of(answer)
    assert answer.status_code == 422
    assert "The file has 2 faults. Nothing was imported." in said
    assert "essay is none of: single, multiple" in said
    assert "the identifier NET-E1-002 stands on line 3 already" in said
    assert "0 items that you may read" in writer.get("/items", course=NET).text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lines(1).replace(b",", b";"), id="semicolons"),
        pytest.param(lines(1).decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b"", id="an empty file"),
        pytest.param(b"PK\x03\x04 no zip", id="a broken zip"),
        pytest.param(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", id="xxe"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_next_step(net, data: bytes):
    answer = upload(net.sign_in(Role.ITEM_WRITER), data)

    assert answer.status_code == 422
    assert "Nothing was imported" in answer.text
    assert "root:" not in answer.text


def test_the_same_file_twice_says_that_nothing_was_changed(net):
    writer = net.sign_in(Role.ITEM_WRITER)
    upload(writer, lines(1, 2))

    upload(writer, lines(1, 2))

    shown = writer.get("/items", course=NET).text
    assert "Every item of this file is in the bank already: nothing was changed." in shown
    assert "2 items that you may read" in shown


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param('=HYPERLINK(""http://x"")', id="a formula"),
        pytest.param("<script>alert(1)</script>", id="a script"),
        pytest.param("'; DROP TABLE item; --", id="SQL"),
        pytest.param("\N{GRINNING FACE} {oops} %s {{ 7*7 }}", id="an emoji and places"),
        pytest.param("x" * 3999, id="a very long stem"),
    ],
)
def test_bk_20_hostile_text_is_stored_safely_and_shown_as_text(net, hostile: str):
    writer = net.sign_in(Role.ITEM_WRITER)
    stem = lines(1).decode().split("\n")[1].split(",")[5]
    data = lines(1).decode().replace(stem, f'"{hostile}"').encode()

    upload(writer, data)

    page = writer.get(f"/items/{ONE}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert hostile.replace('""', '"') in html.unescape(page.text)
    assert writer.get("/items", course=NET).status_code == 200


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("Which \u202elayer?", id="a right-to-left override"),
        pytest.param("x" * 5000, id="an essay"),
        pytest.param("Which\x00layer?", id="a zero byte"),
    ],
)
def test_bk_20_text_that_misleads_or_has_no_end_is_refused_legibly(net, hostile: str):
    writer = net.sign_in(Role.ITEM_WRITER)
    stem = lines(1).decode().split("\n")[1].split(",")[5]

    answer = upload(writer, lines(1).decode().replace(stem, hostile).encode())

    assert answer.status_code == 422
    assert "\u202e" not in answer.text
    assert len(text_of(answer)) < 6000


def test_a_form_is_proofed_and_sealed_through_the_web_by_three_people(full):
    paul, mona = full.sign_in(Role.PSYCHOMETRICIAN), full.sign_in(Role.BANK_MANAGER)
    rita = full.sign_in(Role.REVIEWER)
    code = "NET-120-A"
    paul.post("/forms/new", {"course": NET, "code": code, "purpose": "reserve"})
    with full.sessions() as session:
        keys = forms.standing(session, forms.get(session, FormCode(code))).keys
    right = {f"item-{n}": sorted(next(iter(key.alternatives))) for n, key in keys.items()}

    cold = rita.get(f"/forms/{code}/proof")
    some = rita.post(f"/forms/{code}/proof", {"item-1": "A"})
    rita.post(f"/forms/{code}/proof", right)
    first = paul.post(f"/forms/{code}/sign")
    second = mona.post(f"/forms/{code}/sign")

    assert cold.status_code == 200
    assert "rationale" not in cold.text.lower()
    assert some.status_code == 422
    assert "Answer item 2." in some.text
    assert (first.status_code, second.status_code) == (303, 303)
    sealed = mona.get(f"/forms/{code}").text
    assert "Digest of the sealed content" in sealed
    assert "Balance of the key" in sealed
    assert "Balance of the key" not in rita.get(f"/forms/{code}").text
    assert rita.get(f"/forms/{code}/booklet").status_code == 404


def test_a_form_that_cannot_be_assembled_says_which_area_lacks_how_many(net):
    answer = net.sign_in(Role.PSYCHOMETRICIAN).post(
        "/forms/new", {"course": NET, "code": "NET-120-A", "purpose": "main"}
    )

    assert answer.status_code == 409
    assert "area E6 lacks 7 items: 0 are operational, 7 needed" in text_of(answer)


def test_a_bad_order_is_told_beside_its_fields(net):
    answer = net.sign_in(Role.PSYCHOMETRICIAN).post(
        "/forms/new", {"course": NET, "code": "A B", "seed": "x", "purpose": "main"}
    )

    assert answer.status_code == 422
    assert 'href="#code"' in answer.text
    assert 'href="#seed"' in answer.text


def test_the_interface_gives_the_same_answers_to_programs(full):
    numbers, auditor = full.program(Role.PSYCHOMETRICIAN), full.program(Role.AUDITOR)
    order = {"code": "NET-120-A", "course": NET, "seed": 4, "pinned": {"1": ONE}}

    made = numbers.post("/api/forms", json=order)
    again = numbers.post("/api/forms", json=order)
    item = numbers.get(f"/api/items/{ONE}").json()

    assert (made.status_code, again.status_code) == (201, 409)
    assert numbers.get("/api/forms/NET-120-A/booklet").json()[0]["position"] == 1
    assert item["key"] == "B"
    assert auditor.get(f"/api/items/{ONE}").status_code == 404
    assert auditor.get("/api/forms/NET-120-A").status_code == 200
    assert auditor.get("/api/forms/NET-120-A/booklet").status_code == 404
    assert auditor.get("/api/forms/NET-120-A/key").status_code == 403
    assert numbers.get(f"/api/items/depth/{NET}").json()["forms"] == 2
    assert numbers.get("/api/forms/NET-120-A/key").status_code == 404


def test_the_interface_imports_a_file_or_names_every_fault(net):
    writer = net.program(Role.ITEM_WRITER)
    bad = lines(1).replace(b",B,", b",Z,")

    refused = writer.post(f"/api/items/imports?course={NET}&file=x.csv", content=bad)
    taken = writer.post(f"/api/items/imports?course={NET}&file=x.csv", content=lines(1))

    assert refused.status_code == 422
    assert "x.csv, line 2, column key: Z is no key" in refused.text
    assert taken.json() == {"new": [ONE], "unchanged": [], "repeated": False}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.CANDIDATE, Role.COORDINATOR, Role.REGISTRAR])
def test_items_and_forms_are_closed_to_everybody_else(full, role: Role):
    scope = "LBC" if role in {Role.COORDINATOR, Role.REGISTRAR} else None
    visitor = full.sign_in(role, scope)

    items = ("/items", f"/items/{ONE}", "/items/import", "/items/sample.csv")
    for path in (*items, "/forms", "/forms/new"):
        assert visitor.get(path).status_code == 403
