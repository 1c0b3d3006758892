from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from printouts.press import Paper
from printouts.ticket import TellingCheckinCode, render_ticket
from tests.printouts.examples import FRENCH, HOSTILE, LONG, imprint, ticket


@pytest.mark.parametrize(
    ("zone", "local", "french"),
    [
        ("America/St_Johns", "13:30", "13 h 30"),
        ("America/Toronto", "12:00", "12 h 00"),
        ("America/Winnipeg", "11:00", "11 h 00"),
        ("America/Regina", "10:00", "10 h 00"),
        ("America/Vancouver", "09:00", "9 h 00"),
    ],
)
def test_the_start_is_printed_in_local_time_and_utc(read_text, zone, local, french):
    english_text = read_text(render_ticket(ticket(zone=zone)))
    french_text = read_text(render_ticket(ticket(FRENCH, zone=zone)))

    assert f"Start {local} local time, {zone} (16:00 UTC)" in english_text
    assert f"Début {french}, heure locale, {zone} (16 h 00 UTC)" in french_text


def test_equal_content_gives_equal_bytes():
    assert render_ticket(ticket()) == render_ticket(ticket())


def test_another_ticket_gives_other_bytes():
    assert render_ticket(ticket()) != render_ticket(ticket(name="Other Person"))


def test_the_seat_is_posted_at_the_door_until_one_is_known(read_text):
    assert "Seat posted at the door" in read_text(render_ticket(ticket()))
    assert "Seat B12" in read_text(render_ticket(ticket(seat="B12")))
    assert "Place affichée à la porte" in read_text(render_ticket(ticket(FRENCH)))


def test_the_ticket_carries_what_a_candidate_must_know(read_text):
    text = read_text(render_ticket(ticket()))

    for expected in (
        "Jean-Paul N'Guessan-O'Neil",
        "C-000123-7",
        "Saturday, April 17, 2027",
        "until 2027-04-03 23:59 EDT: free of charge",
        "Lakeshore Bridge College 4 credits (specified) January 15, 2027",
        "The receiving institution decides.",
        "not a government licence",
        "No. T-000572-4",
        "Page 1 of 2",
        "generated 2027-03-01 14:05 UTC",
    ):
        assert expected in text


def test_a_hostile_name_prints_without_its_controls(read_text):
    text = read_text(render_ticket(ticket(name=HOSTILE)))

    assert "Zoë ADMIN O\u2019Neil-" in text
    assert "HYPERLINK(1) '; DROP TABLE" in text
    assert "😀" in text
    assert "\u202e" not in text


def test_a_long_name_takes_two_lines_and_loses_nothing(read_text):
    text = read_text(render_ticket(ticket(name=LONG)))

    assert LONG in text


def test_an_essay_as_accommodation_goes_on_over_pages(read_text):
    essay = "word " * 1000

    text = read_text(render_ticket(ticket(accommodations=(essay,))))

    assert text.count("word") == 1000


@pytest.mark.parametrize("code", ["C-000123-7", "name@example.org", "short", "C-000123-7-abcdef"])
def test_a_check_in_code_that_tells_the_person_is_refused(code: str):
    with pytest.raises(TellingCheckinCode, match="T-000572-4"):
        render_ticket(ticket(checkin_code=code))


def test_a_naive_time_of_making_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        replace(imprint(), generated_at=datetime(2027, 1, 1))


def test_the_pdf_is_tagged_and_says_its_language_and_title(poppler):
    pdf = render_ticket(ticket(FRENCH))

    structure, info = poppler("pdfinfo", pdf, "-struct-text"), poppler("pdfinfo", pdf)

    assert 'H1 (block)\n    "Convocation"' in structure
    assert "/Scope /Row" in structure
    assert "Figure" in structure
    assert "Tagged:          yes" in info
    assert "Title:           Convocation T-000572-4" in info
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "fr-CA"


def test_a4_and_large_print_are_options(poppler):
    a4 = poppler("pdfinfo", render_ticket(ticket(paper=Paper.A4)))
    large = poppler("pdfinfo", render_ticket(ticket(large_print=True)))

    assert "(A4)" in a4
    assert "Pages:           3" in large
