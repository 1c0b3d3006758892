"""Whatever people type must print: no text may stop a paper that a room waits for."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from printouts.answersheet import render_answer_sheet
from printouts.booklet import render_booklet
from printouts.roster import RosterRow, render_roster
from printouts.seatplan import Place, PlannedSeat, render_seating_plan_for_staff
from printouts.ticket import render_ticket
from tests.printouts.examples import (
    FRENCH,
    NAMES,
    answer_sheet,
    booklet,
    question,
    roster,
    seating_plan,
    ticket,
)

ESSAY = "=cmd()\u202e'; DROP TABLE 😀 \u0000é" * 180


def roster_of(name: str) -> bytes:
    return render_roster(roster(rows=(RosterRow("A1", "C-000001-7", name),)))


def plan_of(name: str) -> bytes:
    seat = PlannedSeat("A1", Place(2, 3), "C-000001-7", name, "A")
    return render_seating_plan_for_staff(seating_plan(seats=(seat,)))


PAPERS = {
    "ticket": lambda text: render_ticket(ticket(name=text, directions=text, materials=(text,))),
    "answer sheet": lambda text: render_answer_sheet(answer_sheet(name=text, session=text)),
    "roster": roster_of,
    "seating plan": plan_of,
    "booklet": lambda text: render_booklet(booklet(questions=(question(1, stem=text),))),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_five_thousand_hostile_characters_print(paper: str):
    pdf = PAPERS[paper](ESSAY[:2400] if paper == "booklet" else ESSAY[:5000])

    assert len(PdfReader(BytesIO(pdf)).pages) >= 1


@pytest.mark.parametrize("paper", ["ticket", "answer sheet", "roster", "seating plan"])
@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=120))
def test_any_text_prints(paper: str, text: str):
    assert PAPERS[paper](text).startswith(b"%PDF-1.7")


def test_what_was_printed_before_does_not_show_in_the_bytes():
    before = render_ticket(ticket())

    render_ticket(ticket(name="ᎠᎹᎵ 林 \U00013000", language=FRENCH))

    assert render_ticket(ticket()) == before


def test_papers_printed_at_the_same_time_do_not_mix():
    alone = [render_ticket(ticket(name=name)) for name in NAMES]

    with ThreadPoolExecutor(6) as pool:
        at_once = list(pool.map(lambda name: render_ticket(ticket(name=name)), NAMES * 3))

    assert at_once == alone * 3
