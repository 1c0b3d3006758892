from xml.etree import ElementTree as ET

from printouts.distractor_plot import distractor_plot
from scoring.classical.options import option_tables
from scoring.keys import ItemKey, Key, score
from scoring.responses import Responses


def picture_of(options, item="x"):
    answers = Responses.of(
        [[option] for option in options],
        candidates=[str(number) for number in range(len(options))],
        items=[item],
    )
    key = Key.of([ItemKey.parse(item, "A")], version="1")
    (table,) = option_tables(answers, score(answers, key), key=key)
    return distractor_plot(table)


def test_the_picture_is_well_formed_and_has_one_line_an_option():
    root = ET.fromstring(picture_of(["A", "B", "C", "", "-"]))  # noqa: S314 - our own text

    lines = root.findall(".//{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 5


def test_the_key_is_labelled_and_thick_and_omits_are_named():
    svg = picture_of(["A", "B", ""])

    assert "A (key)" in svg
    assert 'stroke-width="3"' in svg
    assert "omitted" in svg


def test_names_of_items_are_escaped():
    assert "&lt;b&gt;" in picture_of(["A", "B"], item="<b>")
