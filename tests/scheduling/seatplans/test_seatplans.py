import pytest

from exambank.core.vocabulary import CentreCode
from scheduling.bookings import changes
from scheduling.centres import store as centres_store
from scheduling.centres.types import RoomPlan
from scheduling.days import service as days
from scheduling.days.types import DayState
from scheduling.seatplans import service as seatplans
from tests.scheduling.world import KEY_TIME, desks

PAPERS = tuple(f"ANP-110-A/{n}" for n in "1234")


@pytest.fixture
def closed(world):
    """A room with twelve people booked, after booking has closed."""
    day = world.day(("TOR", 36))
    sitting = world.sitting(day)
    booked = [
        world.book(
            world.candidate(f"Person {chr(65 + n)}", college="AAA" if n % 2 else "BBB"), sitting
        )
        for n in range(12)
    ]
    world.bring(day, DayState.CLOSED)
    return world, sitting, booked


def draw(world, sitting, *, seed=7, **more):
    with world.sessions.begin() as session:
        return seatplans.draw(session, sitting, papers=PAPERS, seed=seed, act=world.act(), **more)


def test_a_plan_gives_everybody_a_desk_and_a_paper_and_issues_tickets_anew(closed):
    world, sitting, booked = closed

    plan = draw(world, sitting)

    after = [world.booking(one) for one in booked]
    assert len({one.desk for one in after}) == 12
    assert {one.paper for one in after} <= set(PAPERS)
    assert {one.ticket_issue for one in after} == {2}
    assert {one.number: (one.desk, one.paper) for one in after} == {
        number: (placed.desk, placed.paper) for number, placed in plan.placements.items()
    }


def test_the_same_seed_draws_the_same_plan_and_another_draws_another(closed):
    world, sitting, booked = closed

    first = draw(world, sitting)
    again = draw(world, sitting)
    other = draw(world, sitting, seed=8)

    assert again.placements == first.placements
    assert other.placements != first.placements
    assert (first.version, again.version, other.version) == (1, 2, 3)
    with world.sessions.begin() as session:
        kept = seatplans.get(session, sitting.id)
    assert (kept.seed, kept.placements) == (8, other.placements)
    assert {world.booking(one).ticket_issue for one in booked} <= {2, 3}


def test_a_form_that_somebody_has_seen_is_not_given_again(closed):
    world, sitting, booked = closed
    seen = {booked[0].candidate: frozenset({"ANP-110-A"})}

    with pytest.raises(seatplans.SeatPlanRefused) as refused:
        draw(world, sitting, seen=seen)

    assert "seen_form" in [reason.code for reason in refused.value.reasons]


def test_a_room_that_breaks_a_rule_is_refused_with_the_legal_alternative(closed):
    world, sitting, booked = closed
    tight = RoomPlan(CentreCode("TOR"), "TOR-1", desks(36, apart="1.499"))
    with world.sessions.begin() as session:
        centres_store.put_room(session, tight)

    with pytest.raises(seatplans.SeatPlanRefused) as refused:
        draw(world, sitting)

    assert {reason.code for reason in refused.value.reasons} == {"distance", "alternative"}
    assert refused.value.alternative.capacity == 18
    assert world.booking(booked[0]).desk is None


def test_seats_are_drawn_after_booking_has_closed_and_before_the_exam_begins(world):
    day = world.day(("TOR", 6))
    sitting = world.sitting(day)
    with pytest.raises(seatplans.SeatPlanRefused) as early:
        draw(world, sitting)
    world.bring(day, DayState.READY)
    with world.sessions.begin() as session:
        days.start_session(session, sitting, at=KEY_TIME, act=world.act())
    with pytest.raises(seatplans.SeatPlanRefused) as late:
        draw(world, sitting)

    assert [reason.code for reason in early.value.reasons] == ["not_closed"]
    assert [reason.code for reason in late.value.reasons] == ["begun"]


def test_who_gives_the_seat_back_leaves_the_desk_too(closed):
    world, sitting, booked = closed
    draw(world, sitting)

    with world.sessions.begin() as session:
        gone, _ = changes.withdraw(session, booked[0], act=world.act())

    assert (gone.desk, gone.paper, gone.seat_no) == (None, None, None)


def test_a_plan_that_was_never_drawn_is_not_found_and_one_that_was_has_a_picture(closed):
    world, sitting, booked = closed
    with world.sessions.begin() as session, pytest.raises(seatplans.SeatPlanNotFound):
        seatplans.get(session, sitting.id)

    plan = draw(world, sitting)

    with world.sessions.begin() as session:
        picture = seatplans.picture(session, plan)
    assert all(f">{one.number[2:].lstrip('0')} · " in picture for one in booked)
    assert "ANP-110-A" not in picture
    assert "Person" not in picture
