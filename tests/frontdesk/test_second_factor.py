"""Codes by time as a second factor: the published values, sign-in, replay, throttle, recovery."""

import hashlib
import re
from datetime import UTC, datetime

import pytest

from exambank.core import events
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from frontdesk.secondfactor import rules, sealing, service, store
from frontdesk.secondfactor.sealing import SealUnreadable
from frontdesk.settings import Settings
from tests.desk import PASSWORD, SECRET, Desk

KEY = b"12345678901234567890"
RFC_KEYS = {"sha1": KEY, "sha256": (KEY * 2)[:32], "sha512": (KEY * 4)[:64]}
EMAIL = "petra@example.ca"


@pytest.mark.parametrize(
    ("seconds", "algorithm", "code"),
    [
        (59, "sha1", "94287082"),
        (59, "sha256", "46119246"),
        (59, "sha512", "90693936"),
        (1111111109, "sha1", "07081804"),
        (1111111109, "sha256", "68084774"),
        (1111111109, "sha512", "25091201"),
        (1111111111, "sha1", "14050471"),
        (1111111111, "sha256", "67062674"),
        (1111111111, "sha512", "99943326"),
        (1234567890, "sha1", "89005924"),
        (1234567890, "sha256", "91819424"),
        (1234567890, "sha512", "93441116"),
        (2000000000, "sha1", "69279037"),
        (2000000000, "sha256", "90698825"),
        (2000000000, "sha512", "38618901"),
        (20000000000, "sha1", "65353130"),
        (20000000000, "sha256", "77737706"),
        (20000000000, "sha512", "47863826"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds, algorithm, code):
    step = rules.step_at(datetime.fromtimestamp(seconds, UTC))
    digest = getattr(hashlib, algorithm)

    assert rules.code_at(RFC_KEYS[algorithm], step, digits=8, algorithm=digest) == code


@pytest.mark.parametrize(
    ("away", "after", "is_taken"),
    [
        pytest.param(0, -1, True, id="now"),
        pytest.param(-1, -1, True, id="one step late"),
        pytest.param(1, -1, True, id="one step early"),
        pytest.param(-2, -1, False, id="two steps late"),
        pytest.param(2, -1, False, id="two steps early"),
        pytest.param(0, 0, False, id="taken before"),
        pytest.param(-1, 0, False, id="older than the one taken"),
    ],
)
def test_a_code_counts_around_its_time_and_once(away, after, is_taken):
    now = datetime(2027, 1, 15, 17, 0, 10, tzinfo=UTC)
    present = rules.step_at(now)
    last = present if after == 0 else -1

    found = rules.step_of(KEY, rules.code_at(KEY, present + away), now=now, after=last)

    assert (found is not None) is is_taken


@pytest.fixture
def site(sessions, tmp_path):
    return Desk(sessions, settings=Settings(secret=SECRET, keys=tmp_path / "keys"))


@pytest.fixture
def petra(site):
    return site.account(Grant(Role.PSYCHOMETRICIAN), email=EMAIL)


def key_of(site, account):
    with site.sessions() as session:
        sealed = store.find(session, account.id).sealed
    return sealing.provide(site.settings.keys).opened(sealed)


def code_of(site, account):
    return rules.code_at(key_of(site, account), rules.step_at(site.now))


def turn_on(site, account):
    """Return the recovery codes of an account whose second factor was just set up."""
    visitor = site.visitor(account)
    visitor.post("/account/second-factor/begin")
    shown = visitor.post("/account/second-factor/confirm", {"code": code_of(site, account)})
    site.pass_time(seconds=60)
    return re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", shown.text)


def first_step(site):
    """Return a browser whose password was right, and the proof of that in its page."""
    visitor = site.visitor()
    page = visitor.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/runs"})
    return visitor, re.search(r'name="half" value="([^"]+)"', page.text).group(1)


def second_step(visitor, half, code):
    return visitor.post("/sign-in/code", {"half": half, "code": code, "next": "/runs"})


def test_the_page_shows_square_and_key_until_the_first_code_is_right(site, petra):
    visitor = site.visitor(petra)
    before = visitor.get("/account/second-factor").text
    visitor.post("/account/second-factor/begin")
    waiting = visitor.get("/account/second-factor").text
    wrong = visitor.post("/account/second-factor/confirm", {"code": "000000"})
    still = visitor.get("/account").text
    right = visitor.post("/account/second-factor/confirm", {"code": code_of(site, petra)})
    after = visitor.get("/account/second-factor").text

    assert "<svg" not in before.split("<main")[1]
    assert rules.spelled(key_of(site, petra)) in waiting
    assert "<svg" in waiting.split("<main")[1]
    assert "viewBox" in waiting.split("<main")[1]  # else a narrow page would cut it off
    assert wrong.status_code == 422
    assert "Your password alone is enough" in still
    assert len(re.findall(r"<li>[0-9A-Z-]{14}</li>", right.text)) == 10
    assert rules.spelled(key_of(site, petra)) not in after
    assert "Recovery codes left: 10." in after


def test_the_password_alone_opens_no_session_once_the_second_factor_is_on(site, petra):
    turn_on(site, petra)
    visitor, half = first_step(site)

    outside = visitor.get("/account")
    inside = second_step(visitor, half, code_of(site, petra))

    assert outside.headers["location"].startswith("/sign-in")
    assert inside.headers["location"] == "/runs"
    assert visitor.get("/account").status_code == 200


def test_a_code_is_refused_when_it_comes_again(site, petra):
    turn_on(site, petra)
    code = code_of(site, petra)
    second_step(*first_step(site), code)

    again = second_step(*first_step(site), code)
    site.pass_time(seconds=30)
    fresh = second_step(*first_step(site), code_of(site, petra))

    assert again.status_code == 422
    assert fresh.status_code == 303


def test_wrong_codes_have_to_wait_although_the_password_stays_right(site, petra):
    turn_on(site, petra)
    for _ in range(5):
        assert second_step(*first_step(site), "000000").status_code == 422

    waiting = second_step(*first_step(site), code_of(site, petra))
    site.pass_time(minutes=16)
    later = second_step(*first_step(site), code_of(site, petra))

    assert waiting.status_code == 429
    assert later.status_code == 303


def test_a_recovery_code_signs_in_once_however_it_is_typed(site, petra):
    codes = turn_on(site, petra)

    first = second_step(*first_step(site), codes[0].lower().replace("-", " "))
    again = second_step(*first_step(site), codes[0])

    assert first.status_code == 303
    assert again.status_code == 422
    with site.sessions() as session:
        assert service.codes_left(session, petra.id) == 9
        kinds = [one.kind for one in events.history(session, f"account/{petra.id}")]
    assert "account.recovery_code_used" in kinds


def test_the_proof_of_the_password_belongs_to_one_browser_and_ends(site, petra):
    turn_on(site, petra)
    visitor, half = first_step(site)
    stranger = site.visitor()
    stranger.form_token()

    elsewhere = second_step(stranger, half, code_of(site, petra))
    forged = second_step(visitor, half.replace(half[:8], "0" * 8), code_of(site, petra))
    nonsense = second_step(visitor, "x", code_of(site, petra))
    site.pass_time(minutes=6)
    late = second_step(visitor, half, code_of(site, petra))

    assert {one.headers["location"] for one in (elsewhere, forged, nonsense, late)} == {"/sign-in"}
    assert visitor.get("/account").status_code == 303


def test_an_invitation_sets_a_password_and_does_not_go_round_the_second_factor(site, petra):
    turn_on(site, petra)
    admin = site.sign_in(Role.ADMIN)
    page = admin.post(f"/admin/accounts/{petra.id}/invite").text
    link = re.search(r"/welcome/[\w-]+", page).group(0)
    visitor = site.visitor()

    sent = visitor.post(link, {"password": "granite pelican 93 teapot"})

    assert sent.headers["location"] == "/sign-in"
    assert visitor.get("/account").status_code == 303


def test_codes_are_renewed_and_the_factor_ended_only_with_a_code(site, petra):
    old = turn_on(site, petra)
    visitor = site.visitor(petra)

    wrong = visitor.post("/account/second-factor/change", {"wanted": "end", "code": "123456"})
    renewed = visitor.post(
        "/account/second-factor/change", {"wanted": "codes", "code": code_of(site, petra)}
    )
    stale = visitor.post("/account/second-factor/change", {"wanted": "end", "code": old[1]})
    site.pass_time(seconds=60)
    ended = visitor.post(
        "/account/second-factor/change", {"wanted": "end", "code": code_of(site, petra)}
    )

    assert wrong.status_code == stale.status_code == 422
    assert "Keep these recovery codes" in renewed.text
    assert ended.status_code == 303
    with site.sessions() as session:
        assert not service.is_on(session, petra.id)
        assert service.codes_left(session, petra.id) == 0


def test_the_administrator_takes_a_lost_factor_away_and_that_is_recorded(site, petra):
    turn_on(site, petra)
    admin = site.sign_in(Role.ADMIN)

    offered = admin.get(f"/admin/accounts/{petra.id}").text
    admin.post(f"/admin/accounts/{petra.id}/second-factor")
    signed_in = site.visitor().post("/sign-in", {"email": EMAIL, "password": PASSWORD})

    assert "Take the second factor away" in offered
    assert signed_in.status_code == 303
    with site.sessions() as session:
        last = events.history(session, f"account/{petra.id}")
    assert "account.second_factor_ended" in [one.kind for one in last]


def test_neither_key_nor_recovery_codes_can_be_read_from_the_database(site, petra):
    codes = turn_on(site, petra)
    key = key_of(site, petra)
    with site.sessions() as session:
        factor = store.find(session, petra.id)
    other = sealing.provide(site.settings.keys / "another")

    assert key not in factor.sealed
    assert rules.spelled(key).encode() not in factor.sealed
    assert str(key) not in repr(factor)
    assert codes
    with pytest.raises(SealUnreadable):
        other.opened(factor.sealed)
    assert sealing.provide(site.settings.keys).opened(factor.sealed) == key
    assert (site.settings.keys / sealing.FILE).stat().st_mode & 0o077 == 0


def test_a_key_that_is_on_is_not_replaced_by_beginning_again(site, petra):
    turn_on(site, petra)
    before = key_of(site, petra)
    site.visitor(petra).post("/account/second-factor/begin")

    assert key_of(site, petra) == before
