from xml.etree import ElementTree as ET

import pytest

from exambank.core.vocabulary import Language
from printouts.equating_plot import equating_plot
from scoring.equating.equate import equate
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
from scoring.equating.methods import methods_for

SVG = "{http://www.w3.org/2000/svg}"


def results():
    x = FormFrequencies.of_candidates([3, 4, 5, 6, 8, 9], [1, 2, 2, 2, 3, 4], highest=10)
    y = FormFrequencies.of_candidates([4, 5, 5, 7, 9, 9], [1, 1, 2, 3, 3, 4], highest=10)
    data = EquatingData(Design.ANCHOR_INTERNAL, x, y)
    return [equate(data, method=method) for method in methods_for(data.design)]


@pytest.mark.parametrize("language", Language)
def test_every_method_has_a_line_and_a_label_in_the_picture(language):
    root = ET.fromstring(equating_plot(results(), language=language))  # noqa: S314 - our own text

    assert len(root.findall(f".//{SVG}polyline")) == len(methods_for(Design.ANCHOR_INTERNAL))
    assert len(root.findall(f".//{SVG}polygon")) == 1


def test_labels_do_not_cover_each_other():
    root = ET.fromstring(equating_plot(results()))  # noqa: S314 - our own text

    labels = [float(one.get("y")) for one in root.findall(f".//{SVG}text") if one.get("fill")]
    gaps = [b - a for a, b in zip(sorted(labels), sorted(labels)[1:], strict=False)]
    assert len(labels) == len(methods_for(Design.ANCHOR_INTERNAL))
    assert min(gaps) > 11


def test_the_raw_cut_is_drawn_where_it_is_given():
    assert "raw cut 6" in equating_plot(results(), raw_cut=6)
    assert "raw cut" not in equating_plot(results())


def test_the_picture_is_in_french_where_asked():
    svg = equating_plot(results(), raw_cut=6, language=Language.FRENCH)

    assert "note de passage brute 6" in svg
    assert "arc de cercle" in svg
