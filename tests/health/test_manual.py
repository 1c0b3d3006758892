"""The manual: every page is found from its index, every link leads somewhere, samples are read."""

import re
from datetime import date
from uuid import UUID

import pytest

from eligibility.cohorts import rosters
from exambank.core.vocabulary import CandidateId, FormCode, ItemId
from exambank.items.interchange import csv as items
from frontdesk import routing
from scoring.sheets.reading import read_answers
from scoring.sheets.types import AnswerForm
from scoring.studies.reading import read_ratings
from tests.health.sources import ROOT

MANUAL = ROOT / "docs" / "manual"
SAMPLES = MANUAL / "examples" / "files"
PAGES_OF_SITE = [one for module in routing.PAGES for one in module.HANDLERS]
PAGES = sorted(
    [*MANUAL.glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md"), ROOT / "README.md"]
)
#: An address of the site as the manual writes it: `/forms/FORM/experts`.
ADDRESS = re.compile(r"`(/[a-z][A-Za-z/.-]*)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def links(page):
    """Yield the places in the project that a page leads to."""
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("#"):
            yield target.partition("#")[0]


def test_the_index_of_the_manual_leads_to_every_page():
    pages = {page.name for page in MANUAL.glob("*.md")} - {"README.md"}

    assert pages == {target for target in links(MANUAL / "README.md") if "/" not in target}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    assert [one for one in links(page) if not (page.parent / one).exists()] == []


def test_every_address_that_the_guides_name_is_a_page_of_the_site():
    places = {re.sub(r"\{[^}]*\}", "X", path) for one in PAGES_OF_SITE for path in one.paths}
    guides = ("cycle", "files", "key-validation", "panels", "colleges", "receivers", "candidates")
    named = {
        address
        for guide in guides
        for address in ADDRESS.findall((MANUAL / f"{guide}.md").read_text(encoding="utf-8"))
        if not address.endswith("...")
    }

    assert {one for one in named if re.sub(r"\b[A-Z]+\b", "X", one) not in places} == set()


def test_the_sample_of_a_cohort_and_of_items_are_those_that_the_pages_give_out():
    assert (SAMPLES / "cohort.csv").read_bytes() == rosters.sample()
    assert (SAMPLES / "items.csv").read_bytes() == items.sample()
    assert rosters.read(rosters.sample(), today=date(2026, 1, 1)).faults == ()


def test_the_samples_of_ratings_and_answers_are_taken():
    ratings = (SAMPLES / "ratings.csv").read_bytes()
    answers = (SAMPLES / "answers.csv").read_bytes()
    code = FormCode("ANP-110-A")
    orders = {"1": (1, 2, 3), "2": (3, 1, 2)}
    form = AnswerForm(code, orders, ("ABCD", "ABCD", "ABCD"), frozenset({2, 3}))
    numbers = [row.split(",")[0] for row in answers.decode().splitlines()[1:]]
    sat = {one: (CandidateId(UUID(int=place)), code) for place, one in enumerate(numbers)}

    rated = read_ratings(ratings, name="ratings.csv", known_items=[ItemId("NUR-0001")])
    sheets = read_answers(answers, name="answers.csv", forms={code: form}, expected=sat)

    assert len(rated.judges) == 2
    assert [one.answers for one in sheets] == [("B", "A+C", "D"), ("?", "-", "")]
