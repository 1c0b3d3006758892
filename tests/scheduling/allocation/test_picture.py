from xml.etree import ElementTree as ET

from scheduling.allocation import Applicant, Place, allocate
from scheduling.allocation.picture import allocation_svg

PLACES = [Place("S&0", "am", -17.0, 179.9, 1), Place("S1", "am", -17.0, 178.0, 0)]


def test_the_map_names_sites_seats_and_who_goes_without():
    people = [Applicant("<A>", -17.0, -179.9), Applicant("B", -18.0, 170.0)]

    svg = allocation_svg(people, PLACES, allocate(people, PLACES))

    text = " ".join(ET.fromstring(svg).itertext())  # noqa: S314 - our own output
    assert "<A>: S&0, 21.3 km" in text
    assert "S&0: 1 of 1 seats taken" in text
    assert "B: no seat" in text


def test_a_way_across_the_date_line_is_drawn_short():
    people = [Applicant("A", -17.0, -179.9)]

    svg = allocation_svg(people, PLACES, allocate(people, PLACES))

    (line,) = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}line")  # noqa: S314 - our own
    assert abs(float(line.attrib["x1"]) - float(line.attrib["x2"])) < 100


def test_nobody_and_nowhere_is_an_empty_picture():
    assert allocation_svg([], [], allocate([], [])).startswith("<svg")
