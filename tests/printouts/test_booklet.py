from dataclasses import fields
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from printouts.booklet import Figure, Question, QuestionTooLong, render_booklet
from tests.printouts.examples import ENGLISH, FRENCH, booklet, question


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("count", [1, 5, 6, 10, 85])
def test_the_number_of_pages_on_the_cover_is_the_true_one_and_even(count: int):
    content = booklet(questions=tuple(question(n) for n in range(1, count + 1)))

    pages = pages_of(render_booklet(content))

    assert f"Pages {len(pages)} " in pages[0]
    assert f"Questions {count} " in pages[0]
    assert len(pages) % 2 == 0


def test_no_question_splits_over_pages():
    pages = pages_of(render_booklet(booklet()))

    for number in range(1, 86):
        (page,) = [text for text in pages if f"Question text {number}:" in text]
        start = page.index(f"Question text {number}:")
        assert "D None" in page[start:]


def test_serial_and_form_stand_on_every_page():
    pages = pages_of(render_booklet(booklet()))

    assert all("Serial 000412 · Form NET-120-A" in page for page in pages)


def test_there_is_no_place_for_a_key():
    assert {field.name for field in fields(Question)} == {
        "stem",
        "options",
        "choose",
        "figure",
        "section",
    }


def test_the_booklet_ends_with_the_comment_slip_and_a_marked_blank_page():
    english, french = (pages_of(render_booklet(booklet(each))) for each in (ENGLISH, FRENCH))

    assert "Comment slip" in english[-2]
    assert "This page is intentionally blank." in english[-1]
    assert "Fiche de commentaires" in french[-2]
    assert "Page laissée en blanc intentionnellement." in french[-1]


def test_booklets_of_two_centres_differ():
    assert render_booklet(booklet()) != render_booklet(booklet(watermark="VAN"))


def alternative_texts(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            str(held.Alt)
            for held in opened.objects
            if isinstance(held, pikepdf.Dictionary) and "/Alt" in held
        ]


def test_a_figure_carries_its_text_and_several_answers_are_asked_for(read_text):
    stored = BytesIO()
    Image.new("L", (40, 30), 128).save(stored, format="PNG")
    drawn = Figure(stored.getvalue(), 120, 90, "A network of three switches")
    content = booklet(questions=(question(1, figure=drawn, choose=2),))

    pdf = render_booklet(content)

    assert "A network of three switches" in alternative_texts(pdf)
    assert "Choose 2." in read_text(pdf)
    assert pdf == render_booklet(content)


def test_a_question_higher_than_a_page_is_refused_by_number():
    essay = question(2, stem="word " * 3000)

    with pytest.raises(QuestionTooLong, match="question 2 of form NET-120-A"):
        render_booklet(booklet(questions=(question(1), essay)))


def test_a_question_that_is_too_high_with_its_section_heading_is_refused_by_its_own_number():
    nearly = question(3, stem="word " * 560, section="Section B " * 30)

    with pytest.raises(QuestionTooLong, match="question 3 of form"):
        render_booklet(booklet(questions=(question(1, section="Section A"), question(2), nearly)))
