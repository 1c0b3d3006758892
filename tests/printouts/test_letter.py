from io import BytesIO

import pytest
from pypdf import PdfReader

from printouts.letter import LetterPromises, LetterStatus, LetterTooLong, render_letter
from tests.printouts.examples import ENGLISH, FRENCH, HOSTILE, LONG, OUTCOMES, letter


def pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize("name", ["Luc Tremblay", LONG, f"{LONG} {HOSTILE}"])
def test_a_letter_is_one_page_in_both_languages_and_with_any_name(language, name):
    pdf = render_letter(letter(language, name=name, supersedes="L-000570-1"))

    assert pages(pdf) == 1


def test_equal_content_gives_equal_bytes():
    assert render_letter(letter(FRENCH)) == render_letter(letter(FRENCH))


def test_the_receivers_own_course_leads_its_line(read_text):
    text = read_text(render_letter(letter()))

    assert "HLTH 1040, 4 credits 4 credits (specified)" in text
    assert "Northgate Polytechnic not on the acceptance list" in text


def test_the_letter_recommends_and_leaves_the_decision_to_the_receiver(read_text):
    english, french = (read_text(render_letter(letter(each))) for each in (ENGLISH, FRENCH))

    assert "the receiving institution decides" in english
    assert "l'établissement d'accueil décide" in french
    assert "entitled" not in english
    assert "not a government licence" in english


def test_the_letter_holds_what_a_registrar_needs(read_text):
    text = read_text(render_letter(letter()))

    for expected in (
        "Luc Tremblay",
        "1998-••-••",
        "ANP-110 Anatomy and Physiology for Personal Support Work, version 1.0",
        "OQF level 5 (Certificate III)",
        "60 instructional hours, 126 notional hours, 4.50 ECTS",
        "April 17, 2027",
        "214 on a scale of 100 to 300 (pass 200): pass standard met",
        "excluded: the examination covers theory only",
        "https://bank.example/v/7QK2-M9XD-4TPA-W3RB-HC8E",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "No. L-000572-4",
        *OUTCOMES[ENGLISH],
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("language", "wording"),
    [
        (ENGLISH, "The holder is entitled to 3 credits"),
        (FRENCH, "La titulaire a droit à 3 crédits"),
    ],
)
def test_words_that_promise_credit_are_refused(language, wording):
    with pytest.raises(LetterPromises, match="L-000572-4"):
        render_letter(letter(language, recommended=wording))


def test_a_letter_that_cannot_fit_is_refused_with_the_excess():
    with pytest.raises(LetterTooLong, match="points too long for one page"):
        render_letter(letter(outcomes=OUTCOMES[ENGLISH] * 6))


@pytest.mark.parametrize(
    ("status", "word"), [(LetterStatus.SUPERSEDED, "SUPERSEDED"), (LetterStatus.REVOKED, "REVOKED")]
)
def test_a_reprint_of_a_letter_that_no_longer_stands_says_so(read_text, status, word):
    pdf = render_letter(letter(status=status))

    assert read_text(pdf).count(word) == 3
    assert pages(pdf) == 1


def test_a_volume_that_is_not_known_is_left_out(read_text):
    content = letter(FRENCH, instructional_hours=None, notional_hours=None, ects="4.50")

    text = read_text(render_letter(content))

    assert "(Certificat III) · 4,50 ECTS" in text
    assert "None" not in text
