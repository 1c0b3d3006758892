"""The desk's own pages in headless Chromium: accessibility, narrow screens, the keyboard."""

import pytest

from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from tests import browser
from tests.desk import PASSWORD

pytestmark = pytest.mark.skipif(not browser.CHROMIUM, reason="no chromium on this machine")

PUBLIC = ("/", "/sign-in", "/register", "/about", "/accessibility", "/nothing", "/api/reference")
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        yield running.chromium.launch(executable_path=browser.CHROMIUM, args=list(browser.FLAGS))


def faults(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = [one["id"] for one in axe.run(page).response["violations"]]
    return found + (["wider than the screen"] if page.evaluate(OVERFLOW) > 0 else [])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_of_the_desk_are_accessible_and_fit_320_pixels(desk, chromium, language):
    desk.account(Grant(Role.ADMIN), email="ada@example.ca")
    found = {}
    with browser.served(desk.app) as address:
        context = chromium.new_context(
            locale=f"{language}-CA", viewport={"width": 320, "height": 640}, bypass_csp=True
        )
        page = context.new_page()
        for path in PUBLIC:
            page.goto(address + path)
            found[path] = faults(page)
        page.goto(f"{address}/register")
        page.click("main button[type=submit]")
        page.wait_for_selector(".error-summary")
        found["a form with faults"] = faults(page)
        page.goto(f"{address}/sign-in?next=/admin/accounts/new")
        page.fill("#email", "ada@example.ca")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/admin/accounts/new")
        for path in ("/admin/accounts/new", "/admin/accounts", "/account", "/"):
            page.goto(address + path)
            found[path] = faults(page)

    assert not {path: one for path, one in found.items() if one}


def test_a_page_loads_nothing_from_outside_and_breaks_no_policy(desk, chromium):
    asked, complaints = [], []
    with browser.served(desk.app) as address:
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        for path in ("/", "/register", "/api/reference"):
            page.goto(address + path)

    assert not [url for url in asked if not url.startswith(address)]
    assert not complaints


def test_a_form_with_faults_moves_the_focus_to_the_summary(desk, chromium):
    with browser.served(desk.app) as address:
        page = chromium.new_page()
        page.goto(f"{address}/register")
        page.click("main button[type=submit]")
        page.wait_for_selector(".error-summary")
        focused = page.evaluate("document.activeElement.className")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        linked = page.evaluate("location.hash")

    assert focused == "error-summary"
    assert linked == "#name"
