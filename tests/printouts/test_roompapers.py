"""Roster, seating plan and day index: what goes to the rooms of an exam day."""

import pytest

from printouts.dayindex import render_day_index
from printouts.roster import render_roster
from printouts.seatplan import render_seating_plan_for_door, render_seating_plan_for_staff
from tests.printouts.examples import ENGLISH, FRENCH, day_index, roster, seating_plan

RENDERINGS = [
    pytest.param(render_roster, roster, id="roster"),
    pytest.param(render_seating_plan_for_door, seating_plan, id="door copy"),
    pytest.param(render_seating_plan_for_staff, seating_plan, id="staff copy"),
    pytest.param(render_day_index, day_index, id="day index"),
]


@pytest.mark.parametrize("language", [ENGLISH, FRENCH])
@pytest.mark.parametrize(("render", "content"), RENDERINGS)
def test_equal_content_gives_equal_bytes(render, content, language):
    assert render(content(language)) == render(content(language))


@pytest.mark.parametrize(("render", "content"), RENDERINGS)
def test_papers_for_the_rooms_are_tagged_and_lie_across(poppler, render, content):
    pdf = render(content(ENGLISH))

    assert "H1 (block)" in poppler("pdfinfo", pdf, "-struct-text")
    assert "792 x 612" in poppler("pdfinfo", pdf)


def test_the_roster_lists_everybody_and_leaves_room_for_walk_ins(read_text):
    text = read_text(render_roster(roster(expected=24, blank_rows=3)))

    assert all(f"C-{n:06d}-7" in text for n in range(24))
    assert all(f"K7-{n:04d}" in text for n in range(24))
    assert text.count("☐ authorised") == 3
    assert "Expected 24" in text
    assert "12:00 local time (16:00 UTC)" in text


def test_the_header_of_the_roster_comes_again_on_every_page(read_text):
    text = read_text(render_roster(roster(expected=40)))

    assert text.count("Name as on ID") == 3


def test_an_empty_room_has_a_roster_too(read_text):
    assert "Expected 0" in read_text(render_roster(roster(expected=0)))


def test_the_door_copy_shows_numbers_and_neither_names_nor_forms(read_text):
    text = read_text(render_seating_plan_for_door(seating_plan()))

    assert "C-000007-7" in text
    assert "Mei Lin" not in text
    assert "A1 · A" not in text
    assert "FRONT" in text
    assert "door" in text


def test_the_staff_copy_shows_names_and_forms_and_room_for_changes(read_text):
    text = read_text(render_seating_plan_for_staff(seating_plan()))

    assert "Mei Lin" in text
    assert "A1 · A" in text
    assert "Change, with signature" in text
    assert "(empty)" in text
    assert "seed 20270417" in text


def test_a_superseded_plan_says_so(read_text):
    text = read_text(render_seating_plan_for_staff(seating_plan(FRENCH, is_superseded=True)))

    assert "REMPLACÉ : n'utilisez pas ce plan" in text


def test_the_day_index_shows_local_and_common_time_of_each_room(read_text):
    text = read_text(render_day_index(day_index()))

    for local in ("13:30", "12:00", "11:00", "10:00", "09:00"):
        assert f"{local} \u2013" in text
    assert text.count("16:00 \u2013 18:30") == 5
    assert "Total 60 70" in text


def test_a_failed_key_time_check_is_said_loudly(read_text):
    assert "FAILED" in read_text(render_day_index(day_index(key_time_holds=False)))
