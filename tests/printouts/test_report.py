from dataclasses import replace
from html.parser import HTMLParser

import pytest

from printouts.nodes import Disc
from printouts.report import render_report
from printouts.report_html import render_report_html
from printouts.svg import NotDrawn, svg
from scoring.report.build import technical_report
from scoring.report.values import Audience
from tests.printouts.examples import ENGLISH, FRENCH, imprint
from tests.scoring.report.cohorts import ITEMS, evidence

VOID = {"meta", "rect", "line", "polyline"}


class Reader(HTMLParser):
    """Checks that tags close in order, and keeps every attribute."""

    def __init__(self):
        super().__init__()
        self.open, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def report():
    return technical_report(evidence(60))


@pytest.mark.parametrize("audience", list(Audience))
def test_equal_reports_give_equal_bytes(report, audience):
    again = technical_report(evidence(60))

    first = render_report(report, audience=audience, imprint=imprint("TR"))
    second = render_report(again, audience=audience, imprint=imprint("TR"))

    assert first == second
    assert render_report_html(report, audience=audience, imprint=imprint("TR")) == (
        render_report_html(again, audience=audience, imprint=imprint("TR"))
    )


@pytest.mark.parametrize("audience", list(Audience))
def test_the_page_is_well_formed_and_loads_nothing(report, audience):
    page = render_report_html(report, audience=audience, imprint=imprint("TR"))

    reader = Reader()
    reader.feed(page)

    assert reader.open == []
    for tag, name, value in reader.attributes:
        assert name not in {"src", "srcset", "data", "action", "onload"}
        if name == "href":
            assert value.startswith("#"), (tag, value)
    assert "url(" not in page
    assert "<script" not in page


def test_every_section_and_figure_stands_in_both_renderings(report, read_text):
    pdf = read_text(render_report(report, audience=Audience.PUBLIC, imprint=imprint("TR")))
    page = render_report_html(report, audience=Audience.PUBLIC, imprint=imprint("TR"))

    for section in report.part(Audience.PUBLIC):
        assert section.title in pdf
        assert section.title in page
        for figure in section.figures:
            assert figure.text.split()[0] in pdf


def test_plots_are_figures_with_words_for_screen_readers(report, poppler):
    pdf = render_report(report, audience=Audience.PUBLIC, imprint=imprint("TR"))

    structure = poppler("pdfinfo", pdf, "-struct-text")

    assert structure.count("Figure") == 2


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
def test_the_name_of_a_question_is_not_cut_in_the_annex(read_text, language):
    given = evidence(60)
    names = tuple(f"ANP-B2-{place:03}" for place in range(1, len(ITEMS) + 1))
    report = technical_report(replace(given, cohort=replace(given.cohort, items=names)))

    pdf = render_report(report, audience=Audience.RESTRICTED, imprint=imprint("TR", language))

    text = read_text(pdf)
    assert [name for name in names if name not in text] == []


def test_hostile_names_are_text(report):
    hostile = replace(report, title='<script>"x"</script>')

    page = render_report_html(hostile, audience=Audience.PUBLIC, imprint=imprint("TR"))

    assert "<script" not in page


def test_a_mark_that_svg_does_not_know_is_named():
    with pytest.raises(NotDrawn, match="Disc"):
        svg((Disc(0, 0, 1),), width=10, height=10, alt="a disc")
