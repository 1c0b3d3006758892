import logging
import re

import pytest
from litestar import get, post
from litestar.di import NamedDependency
from litestar.testing import TestClient

from exambank.core.acting import Act
from exambank.core.vocabulary import Role
from frontdesk import access, routing
from frontdesk.accounts import signin
from frontdesk.accounts.types import Grant
from tests.desk import PASSWORD, Desk

INLINE = re.compile(r"<[^>]+\s(?:style|on\w+)=|<script(?![^>]*\ssrc=)|<style")


def test_a_page_with_no_need_is_refused_to_everybody(desk, monkeypatch):
    @get("/silent", sync_to_thread=False)
    def silent() -> str:
        return "secret"

    monkeypatch.setattr(routing, "HANDLERS", (*routing.HANDLERS, silent))
    open_desk = Desk(desk.sessions)

    answers = [open_desk.sign_in(role).get("/silent") for role in (Role.ADMIN, Role.AUDITOR)]

    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        pytest.param(Role.ADMIN, "/admin/accounts", 200, id="an administrator sees accounts"),
        pytest.param(Role.AUDITOR, "/admin/accounts", 200, id="an auditor reads accounts"),
        pytest.param(Role.AUDITOR, "/admin/accounts/new", 403, id="an auditor changes nothing"),
        pytest.param(Role.AUDITOR, "/audit/events", 200, id="an auditor reads events"),
        pytest.param(Role.ADMIN, "/audit/events", 403, id="an administrator reads no events"),
        pytest.param(Role.CANDIDATE, "/admin/accounts", 403, id="a candidate is no administrator"),
    ],
)
def test_a_role_opens_only_its_own_pages(desk, role, path, status):
    assert desk.sign_in(role).get(path).status_code == status


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(desk):
    desk.account(Grant(Role.ADMIN), email="ada@example.ca")
    visitor = desk.visitor()

    sent = visitor.get("/admin/accounts")
    form = {"email": "ada@example.ca", "password": PASSWORD, "next": "/admin/accounts"}
    back = visitor.post("/sign-in", form)

    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/admin/accounts")
    assert (back.status_code, back.headers["location"]) == (303, "/admin/accounts")
    assert visitor.get("/admin/accounts").status_code == 200


@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example", "/\\e"])
def test_signing_in_never_leads_to_another_site(desk, target):
    desk.account(email="ada@example.ca")

    form = {"email": "ada@example.ca", "password": PASSWORD, "next": target}
    answer = desk.visitor().post("/sign-in", form)

    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "token", [None, "", "0" * 64], ids=["no token", "an empty token", "a guessed token"]
)
def test_a_form_without_its_token_changes_nothing(desk, token):
    visitor = desk.sign_in(Role.ADMIN)
    form = {"name": "Eve", "email": "eve@example.ca"}
    if token is not None:
        form["form_token"] = token

    answer = visitor.client.post("/admin/accounts/new", data=form)

    assert answer.status_code == 403
    assert "eve@example.ca" not in visitor.get("/admin/accounts").text


def test_a_token_of_another_session_is_refused(desk):
    stranger, visitor = desk.sign_in(Role.ADMIN), desk.sign_in(Role.ADMIN)

    form = {"form_token": stranger.form_token(), "name": "Eve", "email": "eve@example.ca"}
    answer = visitor.client.post("/admin/accounts/new", data=form)

    assert answer.status_code == 403


def test_a_form_that_another_site_sends_is_refused(desk):
    visitor = desk.sign_in(Role.ADMIN)
    visitor.client.headers["sec-fetch-site"] = "cross-site"

    assert visitor.post("/admin/accounts/new", {"name": "Eve"}).status_code == 403


def test_the_token_in_a_page_is_the_one_that_is_asked_for(desk):
    visitor = desk.sign_in(Role.ADMIN)

    page = visitor.get("/admin/accounts/new").text

    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found is not None
    assert found[1] == visitor.form_token()


def test_a_session_cookie_opens_no_api(desk, monkeypatch):
    @post("/api/things", opt={"needs": "accounts:write"}, sync_to_thread=False)
    def thing() -> str:
        return "done"

    monkeypatch.setattr(routing, "HANDLERS", (*routing.HANDLERS, thing))
    open_desk = Desk(desk.sessions)

    by_cookie = open_desk.sign_in(Role.ADMIN).client.post("/api/things")
    by_token = open_desk.program(Role.ADMIN).post("/api/things")
    wrong_role = open_desk.program(Role.AUDITOR).post("/api/things")

    assert by_cookie.status_code == 401
    assert by_cookie.headers["www-authenticate"] == "Bearer"
    assert by_token.status_code == 201
    assert wrong_role.status_code == 403


def test_the_act_names_account_role_college_time_and_key(desk, monkeypatch):
    seen = []

    @post("/api/acts", opt={"needs": "cohorts:write"}, sync_to_thread=False)
    def see(act: NamedDependency[Act]) -> None:
        seen.append(act)

    monkeypatch.setattr(routing, "HANDLERS", (*routing.HANDLERS, see))
    open_desk = Desk(desk.sessions)
    account = open_desk.account(
        Grant(Role.COORDINATOR, "AAA"), Grant(Role.COORDINATOR, "BBB"), Grant(Role.REGISTRAR, "CCC")
    )
    client = TestClient(open_desk.app)
    client.headers["authorization"] = f"Bearer {_token(open_desk, account)}"

    plain = client.post("/api/acts", headers={"idempotency-key": "k1"})
    chosen = client.post("/api/acts", headers={"acting-as": "coordinator@BBB"})
    foreign = client.post("/api/acts", headers={"acting-as": "coordinator@ZZZ"})
    unfit = client.post("/api/acts", headers={"acting-as": "registrar@CCC"})

    assert [one.status_code for one in (plain, chosen, foreign, unfit)] == [201, 201, 403, 403]
    assert [(act.by, act.institution, act.request_key) for act in seen] == [
        (str(account.id), "AAA", "k1"),
        (str(account.id), "BBB", None),
    ]
    assert {(act.role, act.at) for act in seen} == {(Role.COORDINATOR, open_desk.now)}


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/nothing", "/static/site.css", "/health"])
def test_every_answer_carries_the_security_headers(desk, path):
    answer = desk.visitor().get(path)

    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/register", "/api/reference", "/about"])
def test_no_page_has_inline_style_or_script_or_loads_from_outside(desk, path):
    page = desk.visitor().get(path).text

    assert not INLINE.findall(page)
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_an_unforeseen_fault_shows_an_incident_number_and_no_more(desk, monkeypatch, caplog):
    @get("/broken", opt={"needs": "public"}, sync_to_thread=False)
    def broken() -> None:
        message = "candidate Priya Nair answered B"
        raise RuntimeError(message)

    monkeypatch.setattr(routing, "HANDLERS", (*routing.HANDLERS, broken))
    with caplog.at_level(logging.INFO, logger="exambank"):
        answer = Desk(desk.sessions).visitor().get("/broken")

    assert answer.status_code == 500
    incident = re.search(r"<strong class=\"mono\">(\w{8})<", answer.text)
    assert incident is not None
    assert "Priya" not in answer.text + caplog.text
    assert "Traceback" not in answer.text
    assert f"incident={incident[1]} kind=RuntimeError" in caplog.text


def test_log_lines_hold_neither_passwords_nor_codes_nor_cookies(desk, caplog):
    visitor = desk.visitor()
    with caplog.at_level(logging.INFO, logger="exambank"):
        visitor.post("/sign-in", {"email": "eve@example.ca", "password": "open sesame 123"})
        visitor.get("/welcome/a-secret-code")
        visitor.get("/language/fr", to="/v/ABC")

    assert "route=/welcome/{secret}" in caplog.text
    for word in ("sesame", "eve@", "a-secret-code", "/v/ABC", visitor.form_token()):
        assert word not in caplog.text


def test_every_need_of_an_auditor_only_reads():
    held = {need for need, roles in access.NEEDS.items() if Role.AUDITOR in roles}

    public = {need for need, roles in access.NEEDS.items() if Role.PUBLIC in roles}
    assert not {need for need in held - public if not need.endswith(":read")}


def test_an_administrator_reads_no_items_keys_answers_or_scores():
    held = {need.partition(":")[0] for need, who in access.NEEDS.items() if Role.ADMIN in who}

    assert not held & {"items", "forms", "sheets", "runs", "results", "applications", "bookings"}


def _token(desk, account):
    with desk.sessions.begin() as session:
        return signin.issue_token(session, account.id, label="t", act=desk.act())[1]
