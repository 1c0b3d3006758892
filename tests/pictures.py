"""Pictures of every page of the demonstration, for the eye: `just pictures`.

Each page that a browser can open is taken once, by the first audience that may, in both
languages and at the widths of a phone and a desk; contact sheets show them side by side.  What
a program can see by itself (a page wider than its window, an answer that is an error, words
the browser complains about) stands in ``findings.txt``.
"""

import html
import json
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from litestar.handlers import HTTPRouteHandler
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright
from sqlalchemy.orm import sessionmaker

from exambank.core.acting import Act
from exambank.core.database import open_database
from exambank.core.vocabulary import Language, Role
from frontdesk import settings as settings_module
from frontdesk import visits
from frontdesk.accounts import signin, store
from frontdesk.app import create_app
from frontdesk.demo import play
from frontdesk.demo.folder import DemoFolder
from frontdesk.settings import Settings
from tests import picturescene
from tests.browser import CHROMIUM, FLAGS, served

#: Who looks, from the one with the fewest rights to the one with the most.
AUDIENCES = (
    "visitor",
    "luc",
    "amara",
    "notyet",
    "jeanpaul",
    "omar",
    "mei",
    "maple",
    "northgate",
    "writer",
    "reviewer",
    "psychometrician",
    "manager",
    "assessor",
    "invigilator",
    "auditor",
    "admin",
)
WIDTHS = (320, 1280)
HEIGHT_MAX = 6000
#: Pages that look different for everybody.
EVERYBODYS = frozenset({"/", "/results", "/bookings", "/applications"})
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')
PLACE = re.compile(r"\{(\w+):(\w+)\}")
KINDS = {"str": r"[^/]+", "int": r"\d+", "uuid": r"[0-9a-f-]{36}"}
COLUMNS, THUMB = {320: 10, 1280: 5}, {320: 240, 1280: 480}


@dataclass
class Gallery:
    """Where the pictures go, which pages were seen, and what a program found on them."""

    folder: Path
    patterns: dict[str, re.Pattern[str]]
    seen: set[str] = field(default_factory=set)
    taken: list[tuple[str, str, int, Path]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def found(self, text: str) -> None:
        """Note something that a program can see."""
        _say(f"  ! {text}")
        self.findings.append(text)

    def pattern_of(self, path: str) -> str | None:
        """Return the route that answers a path; one without places goes before others."""
        fitting = [name for name, known in self.patterns.items() if known.fullmatch(path)]
        return min(fitting, key=lambda name: len(PLACE.findall(name)), default=None)


def main(folder: Path, demo: Path) -> None:
    """Take every picture of the demonstration in `demo`, which is played where it is missing."""
    if not (demo / play.DATABASE).exists():
        play.play(
            DemoFolder(demo),
            seed=2027,
            base_url="http://127.0.0.1:8000",
            progress=_say,
            clock=lambda: settings_module.elapsed_ms() / 1000,
        )
    starts = _starts(demo)
    with _site(demo) as (app, address, secrets):
        gallery = Gallery(folder, dict(_patterns(app)))
        with sync_playwright() as tools:
            browser = tools.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            for audience in AUDIENCES:
                context = browser.new_context()
                if audience in secrets:
                    name = visits.session_cookie_name(app.settings)
                    cookie = {"name": name, "value": secrets[audience], "url": address}
                    context.add_cookies([cookie])
                _walk(context, gallery, audience, address, starts.get(audience, ()))
                context.close()
            browser.close()
    for width in WIDTHS:
        for language in Language:
            _contact_sheet(gallery, language.value, width)
    unseen = sorted(set(gallery.patterns) - gallery.seen)
    gallery.findings += [f"never reached: {name}" for name in unseen]
    (folder / "findings.txt").write_text("\n".join(gallery.findings) + "\n", encoding="utf-8")
    _say(f"{len(gallery.taken)} pictures of {len(gallery.seen)} pages in {folder}")


@dataclass(frozen=True)
class Site:
    """The app with the settings it was made with."""

    app: object
    settings: Settings


@contextmanager
def _site(demo: Path) -> Iterator[tuple[Site, str, dict[str, str]]]:
    url = play.database_url(demo)
    sessions = sessionmaker(open_database(url))
    settings = Settings(database_url=url, clock_start=play.SITE_CLOCK, keys=demo / play.KEYS)
    secrets = {}
    act = Act(by="pictures", role=Role.SYSTEM, at=play.SITE_CLOCK)
    with sessions.begin() as session:
        for audience in AUDIENCES[1:]:
            account = store.by_email(session, f"{audience}@exambank.example")
            secrets[audience] = signin.open_session(session, account.id, act=act)
    app = create_app(settings)
    with served(app) as address:
        yield Site(app, settings), address, secrets


def _starts(demo: Path) -> dict[str, list[str]]:
    """Set up work that is under way, once; return which pages it opens to whom."""
    known = demo / "starts.json"
    if not known.exists():
        engine = open_database(play.database_url(demo))
        found: dict[str, list[str]] = {}
        for audience, path in picturescene.set_up(sessionmaker(engine)):
            _say(f"{audience} can open {path}")
            found.setdefault(audience, []).append(path)
        engine.dispose()
        known.write_text(json.dumps(found), encoding="utf-8")
    return dict(json.loads(known.read_text(encoding="utf-8")))


def _patterns(site: Site) -> Iterator[tuple[str, re.Pattern[str]]]:
    for route in site.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            is_page = isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods
            if is_page and not route.path.startswith(("/api", "/static", "/schema", "/language")):
                yield route.path, _compiled(route.path)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(lambda found: KINDS[found[2]], pattern) or "/")


def _walk(
    context: BrowserContext, gallery: Gallery, audience: str, address: str, starts: Sequence[str]
) -> None:
    """Open one page of each kind that a link leads to; take its pictures if nobody has yet."""
    page = context.new_page()
    plain = (one for one in sorted(gallery.patterns) if "{" not in one)
    open_paths = deque(["/", *starts, *plain])
    own: set[str] = set()
    while open_paths:
        path = open_paths.popleft()
        pattern = gallery.pattern_of(urlsplit(path).path)
        if pattern is None or pattern in own:
            continue
        own.add(pattern)
        found = context.request.get(address + path, max_redirects=0)
        kind = found.headers.get("content-type", "")
        if found.status != 200 or not kind.startswith("text/html"):
            if found.status >= 400 and found.status not in {401, 403}:
                gallery.found(f"{audience} {path}: answers {found.status}")
            if found.status == 200:
                gallery.seen.add(pattern)
            continue
        if pattern not in gallery.seen or pattern in EVERYBODYS:
            gallery.seen.add(pattern)
            _say(f"{audience} {path}")
            _take(context, page, gallery, audience, address + path)
        links = LINK.findall(found.text())
        open_paths.extend(html.unescape(one) for one in links)


def _take(context: BrowserContext, page: Page, gallery: Gallery, audience: str, url: str) -> None:
    name = re.sub(r"[^\w.-]+", "_", urlsplit(url).path.strip("/"))[:60] or "home"
    for language in (Language.FRENCH, Language.ENGLISH):
        # For the whole site: one for a folder of it would stand beside that of the one before.
        root = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
        cookie = {"name": visits.LANGUAGE_COOKIE, "value": language.value, "url": root}
        context.add_cookies([cookie])
        page.goto(url)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                gallery.found(f"{audience} {url}: {wide} px wide at {width} px")
            path = gallery.folder / f"{width}-{language.value}" / f"{audience}-{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                page.screenshot(path=path, full_page=True)
            except Error as error:
                gallery.found(f"{audience} {url}: no picture ({error.message[:60]})")
            else:
                gallery.taken.append((f"{audience} {name}", language.value, width, path))


def _contact_sheet(gallery: Gallery, language: str, width: int) -> None:
    """Put the pictures of one language and width side by side, cut off below."""
    pictures = [one for one in gallery.taken if one[1:3] == (language, width)]
    thumb, columns = THUMB[width], COLUMNS[width]
    high = thumb * 3 if width < 1000 else thumb
    per_sheet = columns * (3 if width < 1000 else 4)
    for start in range(0, len(pictures), per_sheet):
        part = pictures[start : start + per_sheet]
        rows = -(-len(part) // columns)
        sheet = Image.new("RGB", (columns * (thumb + 8), rows * (high + 8)), "#888")
        for place, (_, _, _, path) in enumerate(part):
            with Image.open(path) as whole:
                scaled = whole.convert("RGB").resize(
                    (thumb, max(1, round(min(whole.height, HEIGHT_MAX) * thumb / whole.width)))
                )
            corner = (place % columns * (thumb + 8), place // columns * (high + 8))
            sheet.paste(scaled.crop((0, 0, thumb, min(scaled.height, high))), corner)
        number = start // per_sheet + 1
        sheet.save(gallery.folder / f"sheet-{width}-{language}-{number}.png")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    main(target, Path(sys.argv[2]) if len(sys.argv) > 2 else target / "demo")
