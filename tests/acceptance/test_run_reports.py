"""The technical report of a scoring run: RR-13, a sceptical senate asks whether to trust it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from exambank.core.vocabulary import Language, Role
from frontdesk.usecases.runreports import (
    NotScaledYet,
    ReportFormat,
    printed,
    report_of,
)
from scoring.report.values import Audience, Topic
from scoring.runs import service as runs
from tests import sitting as sittings
from tests.acceptance.test_scoring import Office, kept, opened, text_of
from tests.printouts.test_report_language import left_in_english
from tests.sitting import Crew


@pytest.fixture(scope="module")
def seal(tmp_path_factory):
    return tmp_path_factory.mktemp("seal") / "seal"


@pytest.fixture(scope="module")
def six_sat(sqlite_template, tmp_path_factory, seal):
    """Return a database in which six people have sat, and the sitting."""
    desk = opened(sqlite_template, tmp_path_factory.mktemp("sat"), seal)
    with desk.sessions.begin() as session:
        sat = sittings.set_up(session, Crew(), people=6)
    return kept(Office(desk, sat)), sat


@pytest.fixture(scope="module")
def six_published(six_sat, tmp_path_factory, seal):
    path, sat = six_sat
    office = Office(opened(path, tmp_path_factory.mktemp("published"), seal), sat)
    office.publish()
    return kept(office), sat


@pytest.fixture
def published(six_published, tmp_path, seal):
    path, sat = six_published
    return Office(opened(path, tmp_path, seal), sat)


def pdf_text(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_published_run_shows_what_is_known_and_hands_out_its_report(published):
    path = f"/runs/{published.run().id}"

    page = published.petra.get(f"{path}/report")
    pdf = published.petra.get(f"{path}/report/pdf")

    assert f'href="{path}/report"' in published.petra.get(path).text
    assert "Panel error of the cut" in text_of(page)
    assert "Provisional until" in text_of(page)
    assert pdf.headers["content-type"] == "application/pdf"
    said = pdf_text(pdf.content)
    for title in ("Standard-setting study and cut", "Equating", "Fairness and security"):
        assert title in said


def test_items_and_keys_stay_in_the_annex(published):
    path = f"/runs/{published.run().id}"
    items = [place.item for place in published.sat.form.places]

    public = published.petra.get(f"{path}/report/html").text
    annex = published.petra.get(f"{path}/annex/html").text

    assert not [item for item in items if item in public]
    assert all(item in annex for item in items)
    assert "Raw marks to scaled scores" in annex
    assert "Raw marks to scaled scores" not in public


def test_an_auditor_reads_the_report_and_not_the_annex(published):
    auditor = published.desk.sign_in(Role.AUDITOR)
    path = f"/runs/{published.run().id}"

    page = auditor.get(f"{path}/report")

    assert page.status_code == 200
    assert "/annex/" not in page.text
    assert auditor.get(f"{path}/report/pdf").status_code == 200
    assert auditor.get(f"{path}/annex/pdf").status_code in {403, 404}


@pytest.mark.parametrize("role", [Role.CANDIDATE, Role.ITEM_WRITER])
def test_nobody_else_reads_it(published, role):
    visitor = published.desk.sign_in(role)

    answer = visitor.get(f"/runs/{published.run().id}/report/pdf")

    assert answer.status_code in {403, 404}


def test_another_kind_of_file_is_not_found(published):
    assert published.petra.get(f"/runs/{published.run().id}/report/docx").status_code == 404


def test_the_same_run_gives_the_same_bytes_in_both_languages(published):
    run = published.run()
    with published.desk.sessions() as session:
        for language in Language:
            first, second = (report_of(session, run, language=language) for _ in range(2))
            for audience in Audience:
                for form in ReportFormat:
                    one, other = (
                        printed(each, audience=audience, form=form, language=language)
                        for each in (first, second)
                    )
                    assert one == other


def test_the_report_of_a_run_leaves_no_sentence_in_english(published):
    run = published.run()
    with published.desk.sessions() as session:
        found = report_of(session, run, language=Language.FRENCH)

    names = {one.item for one in published.sat.form.places}
    left = [text for text in left_in_english(found.report) if not set(text.split()) & names]
    public = {
        text
        for section in found.report.part(Audience.PUBLIC)
        for text in (section.title, section.method, *section.assumptions)
    }
    assert not public & set(left)


def test_six_candidates_get_no_statistic_that_six_do_not_support(published):
    run = published.run()
    with published.desk.sessions() as session:
        found = report_of(session, run, language=Language.ENGLISH).report

    scores = next(one for one in found.part(Audience.PUBLIC) if one.topic is Topic.SCORES)
    by_label = {one.label: one for one in scores.figures}
    assert by_label["Mean total"].value is None
    assert by_label["Passed"].text.startswith(f"{passed(published)} of 6")


def passed(office):
    with office.desk.sessions() as session:
        run = runs.runs(session)[0]
        found = report_of(session, run, language=Language.ENGLISH).report
        sitting = next(one for one in found.sections if one.topic is Topic.SCORES)
        text = next(one.text for one in sitting.figures if one.label == "Passed")
    return int(text.split()[0])


def test_a_run_that_is_not_scaled_has_no_report(six_sat, tmp_path, seal):
    path, sat = six_sat
    office = Office(opened(path, tmp_path, seal), sat)
    office.hand_in()
    path = office.prepare()

    with office.desk.sessions() as session, pytest.raises(NotScaledYet):
        report_of(session, runs.runs(session)[0], language=Language.ENGLISH)
    assert office.petra.get(f"{path}/report").status_code == 409
