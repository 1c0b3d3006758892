"""CA-28: from self-check to ticket on a phone, in a real browser, with an eye on accessibility."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode
from frontdesk.demo import cast, data, entry, programme
from frontdesk.usecases import examdays
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import DayState, SessionDraft
from tests import browser
from tests.desk import PASSWORD

pytestmark = pytest.mark.skipif(not browser.CHROMIUM, reason="no chromium on this machine")

COURSE = CourseCode("COM-105")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def open_day(desk):
    """Open a day on which COM-105 can be sat in Toronto, in the world of the demonstration."""
    with desk.sessions.begin() as session:
        players = cast.enter(
            session,
            password_hash=PASSWORD,
            at=programme.OPENED,
            new_id=desk.ids,
        )
        programme.set_up(session, players)
        entry.set_rules(session, players)
        manager = players.act("manager", desk.now)
        for centre in data.centres():
            centres.put(session, centre, act=manager)
        centres.put_room(session, data.room("TOR", "TOR-1"), act=manager)
        key_time = datetime(2027, 4, 17, 16, tzinfo=UTC)
        name = Bilingual("Shared day", "Jour commun")
        day = days.plan(session, name=name, on=key_time.date(), key_time=key_time, act=manager)
        draft = SessionDraft(CentreCode("TOR"), "TOR-1", COURSE, "COM-105-A", 90, 36)
        examdays.add_room(session, day, draft, act=manager)
        for state in (DayState.PUBLISHED, DayState.BOOKING):
            day = days.move(session, day, state, act=manager)
    return desk


@pytest.mark.parametrize("language", ["en", "fr"])
def test_ca_28_from_self_check_to_ticket_on_a_phone(open_day, tmp_path: Path, language: str):
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found: dict[str, list[str]] = {}

    def look(page, where: str) -> None:
        wrong = [one["id"] for one in axe.run(page).response["violations"]]
        found[where] = wrong + (["too wide"] if page.evaluate(OVERFLOW) > 0 else [])

    with playwright.sync_playwright() as running, browser.served(open_day.app) as address:
        chromium = running.chromium.launch(
            executable_path=browser.CHROMIUM, args=list(browser.FLAGS)
        )
        context = chromium.new_context(
            locale=f"{language}-CA",
            viewport={"width": 320, "height": 640},
            bypass_csp=True,
            accept_downloads=True,
        )
        page = context.new_page()
        _self_check(page, address, look)
        _apply(page, address, look)
        ticket = _book(page, address, look)
        ticket.save_as(tmp_path / "ticket.pdf")

    pdf = (tmp_path / "ticket.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert not {where: wrong for where, wrong in found.items() if wrong}


def _self_check(page, address: str, look) -> None:
    page.goto(f"{address}/courses/{COURSE}")
    look(page, "course")
    page.click(f'a[href="/self-check/{COURSE}"]')
    look(page, "self-check")
    page.check('input[type=checkbox][value="MC-05"]')
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert "65" in page.inner_text("main")
    look(page, "verdict of the self-check")


def _apply(page, address: str, look) -> None:
    page.goto(f"{address}/register")
    page.fill("#name", "Robin Example")
    page.fill("#email", "robin@example.ca")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"{address}/apply/{COURSE}")
    look(page, "apply")
    page.check('input[name=route][value*="open_entry"]')
    page.fill("#first_name", "Robin")
    page.fill("#last_name", "Example")
    page.fill("#birth_date", "1999-05-04")
    page.click("main button[type=submit]")
    page.check("input[name=ready]")
    page.click("main form button[type=submit]")
    look(page, "evidence")
    page.click('main a[href$="/check"]')
    page.check("input[name=declared]")
    look(page, "check of the application")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    look(page, "verdict")


def _book(page, address: str, look):
    page.goto(f"{address}/bookings/new/{COURSE}")
    look(page, "choose a session")
    page.check("input[name=session] >> nth=0")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/bookings/check/*")
    look(page, "check of the booking")
    page.fill("#name_on_id", "Robin Example")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/bookings/B-*")
    page.click('form[action$="/confirm"] button[type=submit]')
    page.wait_for_load_state()
    look(page, "booking")
    with page.expect_download() as download:
        page.click('a[href$="/ticket.pdf"]')
    return download.value
