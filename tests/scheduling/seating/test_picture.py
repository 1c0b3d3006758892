from xml.etree import ElementTree as ET

from scheduling.seating import Desk, Room, Seat, SeatingRule
from scheduling.seating.picture import room_svg
from tests.scheduling.seating.rooms import a_grid

RULE = SeatingRule()


def test_the_picture_names_every_desk_candidate_and_form():
    svg = room_svg(a_grid(2, 1), [Seat("<C&1>", "A1", "B")], rule=RULE)

    root = ET.fromstring(svg)  # noqa: S314 - our own output
    text = " ".join(root.itertext())
    assert "A1: <C&1>, form B" in text
    assert "A2: free" in text


def test_the_same_plan_gives_the_same_picture():
    room = Room((Desk("A", 0, 0, table_shape="round", offers=frozenset({"screen"})),))

    assert room_svg(room, [], rule=RULE) == room_svg(room, [], rule=RULE)


def test_an_empty_room_is_an_empty_picture():
    assert room_svg(Room(()), [], rule=RULE).startswith("<svg")
