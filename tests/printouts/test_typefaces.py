from hypothesis import given
from hypothesis import strategies as st

from printouts import typefaces
from printouts.typefaces import MissingGlyph, missing_glyphs
from tests.printouts.examples import ticket


def test_french_and_inuktitut_need_no_other_font_than_the_bundled_one():
    runs = typefaces.runs("L'Écuyer, cœur, Noël, ᐃᓄᒃᑎᑐᑦ", bold=False)

    assert [face.name for face, _ in runs] == ["DejaVuSans"]


def test_a_character_without_a_glyph_prints_as_the_replacement_mark():
    unknown = "\U00013000"  # an Egyptian hieroglyph

    runs = typefaces.runs(f"a{unknown}b")

    assert "".join(run for _, run in runs) == "a\ufffdb"


def test_the_audit_names_the_field_and_the_character():
    content = ticket(name="Ann \U00013000", accommodations=("ok", "\U00013001"))

    missing = missing_glyphs(content)

    assert missing == (
        MissingGlyph("accommodations[2]", "\U00013001"),
        MissingGlyph("name_on_id", "\U00013000"),
    )
    assert str(missing[1]).startswith("name_on_id: U+13000 EGYPTIAN HIEROGLYPH A001")


def test_the_audit_passes_an_ordinary_ticket():
    assert missing_glyphs(ticket()) == ()


@given(st.text(max_size=40), st.booleans())
def test_width_grows_with_the_text_and_with_the_size(text: str, bold: bool):
    width = typefaces.width(text, 10, bold=bold)

    assert typefaces.width(text + "m", 10, bold=bold) > width
    assert typefaces.width(text, 20, bold=bold) >= width
