"""Whatever people type must print: no text may stop a paper that a room waits for."""

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
from tests.printouts.examples import answer_sheet, booklet, question, roster, seating_plan, ticket

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
