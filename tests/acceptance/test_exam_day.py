"""Booking and the exam day through the pages: CC-08, CC-09, CC-11, CC-12, CA-07, CA-12..14."""

import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest

from exambank.core import events
from exambank.core.vocabulary import AccountId, InstitutionCode, Role
from frontdesk.accounts.types import Grant
from scheduling.bookings import service as bookings
from scheduling.bookings.types import BookingState
from scheduling.days import service as days
from scheduling.days.types import DayState
from tests.scheduling.world import KEY_TIME, NOW, World

TAGS, SPACE = re.compile(r"<[^>]+>"), re.compile(r"\s+")


@pytest.fixture
def site(desk):
    """Return a desk over the small world of the exam day."""
    desk.now = NOW
    desk.world = World(desk.sessions)
    return desk


def words(answer):
    main = answer.text.partition('<main id="main"')[2].partition("</main>")[0]
    return SPACE.sub(" ", TAGS.sub(" ", main)).replace("&#39;", "'").replace("&nbsp;", " ")


def candidate(site, name="Amara Osei", **more):
    """Return somebody with an account and an authorization, and the browser."""
    account = site.account(Grant(Role.CANDIDATE), name=name)
    who = site.world.candidate(name, account=AccountId(account.id), **more)
    return who, site.visitor(account)


def hold(visitor, sitting, name="Amara Osei", key="k"):
    form = {"name_on_id": name, "request_key": key}
    return visitor.post(f"/bookings/check/{sitting.id}", form)


def book(visitor, sitting, name="Amara Osei"):
    """Hold and confirm a seat through the pages; return the path of the booking."""
    path = hold(visitor, sitting, name).headers["location"]
    assert visitor.post(f"{path}/confirm").status_code == 303
    return path


def printed(answer):
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    return SPACE.sub(" ", text)


def test_cc_08_tickets_show_key_time_on_the_clocks_of_each_centre(site):
    rooms = [("STJ", 2), ("TOR", 2), ("KEN", 2), ("REG", 2), ("VAN", 2)]
    day = site.world.day(*rooms)
    shown = {}
    for letter, (centre, _) in zip("ABCDE", rooms, strict=True):
        _, visitor = candidate(site, f"Person {letter}")
        path = book(visitor, site.world.sitting(day, centre), f"Person {letter}")
        shown[centre] = printed(visitor.get(f"{path}/ticket.pdf"))
    public = words(site.visitor().get(f"/exam-days/{day.id}"))

    for centre, local in zip(shown, ("13:30", "12:00", "11:00", "10:00", "09:00"), strict=True):
        assert f"{local} local time" in shown[centre]
        assert "(16:00 UTC)" in shown[centre]
        assert local in public


def new_day(site, manager, *rooms):
    """Plan a day through the pages with (centre, local start) rooms; return its path."""
    form = {"name_en": "Day", "name_fr": "Jour", "on": "2027-04-17", "key_time": "16:00"}
    path = manager.post("/staff/days", form).headers["location"]
    for centre, local in rooms:
        room = {
            "room": f"{centre}/{centre}-1",
            "course": "ANP-110",
            "form_family": "ANP-110-A",
            "minutes": "120",
            "capacity": "12",
            "local_start": local,
        }
        assert manager.post(f"{path}/sessions", room).status_code == 303
    return path


def test_cc_08_a_manager_plans_publishes_and_opens_a_day(site):
    manager = site.sign_in(Role.BANK_MANAGER)
    path = new_day(site, manager, ("STJ", ""), ("TOR", ""), ("VAN", "09:00"))

    for state in ("published", "booking"):
        assert manager.post(f"{path}/state", {"state": state}).status_code == 303

    page = words(manager.get(path))
    assert "booking is open" in page
    assert all(local in page for local in ("13:30", "12:00", "09:00"))
    assert "12 of 12" in page


def test_cc_09_the_old_timetable_is_refused_with_every_reason_on_the_page(site):
    manager = site.sign_in(Role.BANK_MANAGER)
    path = new_day(site, manager, ("STJ", "10:00"), ("HAL", "10:00"), ("VAN", "09:00"))

    answer = manager.post(f"{path}/state", {"state": "published"})

    assert answer.status_code == 422
    page = words(answer)
    assert "St. John's is released 90 min before Vancouver opens" in page
    assert "Halifax is released 60 min before Vancouver opens" in page
    assert "planned" in words(manager.get(path))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", "17 April"),
        ("on", "2020-01-01"),
        ("key_time", "4 pm"),
        ("name_en", ""),
        ("name_fr", ""),
    ],
)
def test_a_day_entered_wrongly_is_not_planned(site, field, value):
    manager = site.sign_in(Role.BANK_MANAGER)
    form = {"name_en": "Day", "name_fr": "Jour", "on": "2027-04-17", "key_time": "16:00"}

    answer = manager.post("/staff/days", form | {field: value})

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    with site.sessions.begin() as session:
        assert days.days(session) == []


def test_a_double_click_plans_one_day(site):
    manager = site.sign_in(Role.BANK_MANAGER)

    assert new_day(site, manager) == new_day(site, manager)
    with site.sessions.begin() as session:
        assert len(days.days(session)) == 1


def test_a_room_entered_wrongly_names_each_field(site):
    manager = site.sign_in(Role.BANK_MANAGER)
    path = new_day(site, manager)

    empty = manager.post(f"{path}/sessions", {"local_start": "noon", "capacity": "-1"})
    full = {"room": "TOR/TOR-1", "course": "ANP-110", "form_family": "A", "minutes": "120"}
    many = manager.post(f"{path}/sessions", full | {"capacity": "37"})

    for field in ("room", "course", "form_family", "minutes", "capacity", "local_start"):
        assert f'href="#{field}"' in empty.text
    assert "room TOR-1 has 36 desks, not 37" in words(many)


def test_ca_07_a_booking_after_the_evidence_expires_is_refused_with_the_last_usable_day(site):
    _, dan = candidate(site, "Dan Kowalski", evidence_to=date(2027, 4, 10))
    sitting = site.world.sitting(site.world.day(("TOR", 3)))

    choice = words(dan.get("/bookings/new/ANP-110"))
    shown = words(dan.get(f"/bookings/check/{sitting.id}"))
    answer = hold(dan, sitting, "Dan Kowalski")

    assert "the last usable day is April 10, 2027" in choice
    assert "last usable day is 2027-04-10" in shown
    assert answer.status_code == 422
    assert "last usable day is 2027-04-10" in words(answer)


def test_ca_12_one_books_the_other_waits_and_the_ticket_is_issued_again_with_the_desk(site):
    sitting = site.world.sitting(site.world.day(("TOR", 1)))
    _, amara = candidate(site)
    _, luc = candidate(site, "Luc Roy")

    path = book(amara, sitting)
    waiting = hold(luc, sitting, "Luc Roy")
    before = printed(amara.get(f"{path}/ticket.pdf"))
    manager = site.sign_in(Role.BANK_MANAGER)
    manager.post(f"/staff/days/{sitting.day}/state", {"state": "closed"})
    drawn = manager.post(f"/staff/sessions/{sitting.id}/plan", {"seed": "7"})
    after = printed(amara.get(f"{path}/ticket.pdf"))

    assert waiting.headers["location"] == "/bookings"
    assert "Your position on the waiting list: 1" in words(luc.get("/bookings"))
    assert drawn.status_code == 303
    with site.sessions.begin() as session:
        booking = bookings.by_number(session, path.rsplit("/", 1)[1])
    assert "version 1" in before
    assert booking.desk not in before.split()
    assert "version 2" in after
    assert booking.desk in after.split()


def test_ca_13_a_double_click_on_book_is_one_booking_and_one_charge(site):
    who, amara = candidate(site)
    sitting = site.world.sitting(site.world.day(("TOR", 5)))

    first, second = (hold(amara, sitting, key="one click") for _ in range(2))
    path = first.headers["location"]
    for _ in range(2):
        amara.post(f"{path}/confirm", {"request_key": "another click"})

    with site.sessions.begin() as session:
        (booking,) = bookings.of_candidate(session, who.id)
        charges = bookings.charges(session, booking.id)
        left = bookings.seats_left(session, sitting.id)
    assert second.headers["location"] == path
    assert [one.kind for one in charges] == ["price"]
    assert left == 4


def test_what_is_shown_before_booking_is_kept_with_it(site):
    _, amara = candidate(site)
    sitting = site.world.sitting(site.world.day(("TOR", 5)))

    choice = words(amara.get("/bookings/new/ANP-110"))
    check = words(amara.get(f"/bookings/check/{sitting.id}"))
    booked = words(amara.get(book(amara, sitting)))

    assert "April 17, 2027, 12:00 (16:00 UTC) · seats free: 5" in choice.replace("\xa0", " ")
    for page in (check, booked):
        assert "$250.00" in page
        assert "BIOL 1010, 3 credits" in page
        assert "free of charge until April 3, 2027" in page
    assert "Each receiving institution decides" in check


def test_choosing_nothing_or_no_name_is_told_beside_the_field(site):
    _, amara = candidate(site)
    sitting = site.world.sitting(site.world.day(("TOR", 5)))

    nothing = amara.post("/bookings/new/ANP-110")
    chosen = amara.post("/bookings/new/ANP-110", {"session": str(sitting.id)})
    nameless = hold(amara, sitting, " ")

    assert 'href="#session"' in nothing.text
    assert chosen.headers["location"] == f"/bookings/check/{sitting.id}"
    assert 'href="#name_on_id"' in nameless.text


@pytest.mark.parametrize(
    ("days_before", "told", "cost"),
    [
        (20, "This is free of charge until April 3, 2027", "$0.00"),
        (10, "This costs $40.00 today", "$40.00"),
        (2, "the whole price of $250.00 is kept", "$250.00"),
    ],
)
def test_ca_14_what_a_change_costs_is_shown_before_it_is_made(site, days_before, told, cost):
    _, amara = candidate(site)
    april = site.world.sitting(site.world.day(("TOR", 5)))
    june = site.world.day(("TOR", 5), key_time=KEY_TIME + timedelta(days=56))
    path = book(amara, april)
    site.now = KEY_TIME - timedelta(days=days_before)
    amara = site.visitor(amara.account)  # the session of weeks ago has ended

    asked = words(amara.get(f"{path}/withdraw"))
    move = words(amara.get(f"{path}/move"))
    moved = amara.post(f"{path}/move", {"session": str(site.world.sitting(june).id)})
    gone = amara.post(f"{moved.headers['location']}/withdraw")

    assert told in asked
    assert told in move
    assert f"Cost of moving today {cost}" in move
    assert moved.status_code == 303
    assert gone.status_code == 303
    assert "withdrawn" in words(amara.get(moved.headers["location"]))


def test_a_hold_that_ran_out_offers_to_choose_again(site):
    _, amara = candidate(site)
    sitting = site.world.sitting(site.world.day(("TOR", 5)))
    path = hold(amara, sitting).headers["location"]

    site.pass_time(minutes=15)
    refused = amara.post(f"{path}/confirm")

    assert refused.status_code == 409
    assert "The hold ran out. Choose a session again." in words(amara.get(path))
    assert amara.get(f"{path}/ticket.pdf").status_code == 409


def test_who_waits_can_leave_the_list(site):
    sitting = site.world.sitting(site.world.day(("TOR", 1)))
    book(candidate(site)[1], sitting)
    _, luc = candidate(site, "Luc Roy")
    hold(luc, sitting, "Luc Roy")

    left = luc.post(f"/bookings/waiting/{sitting.id}/leave")

    assert left.status_code == 303
    assert "Your position" not in words(luc.get("/bookings"))


def test_a_booking_of_somebody_else_is_not_found(site):
    sitting = site.world.sitting(site.world.day(("TOR", 5)))
    path = book(candidate(site)[1], sitting)
    _, luc = candidate(site, "Luc Roy")

    for door in ("", "/ticket.pdf", "/withdraw", "/move"):
        assert luc.get(path + door).status_code == 404
    for door in ("/confirm", "/withdraw", "/move"):
        assert luc.post(path + door).status_code == 404


@pytest.fixture
def coordinators(site):
    """Two colleges with two authorized candidates each, and a day."""
    day = site.world.day(("TOR", 3), ("REG", 3))
    people = {
        code: [site.world.candidate(f"{code} {name}", college=code) for name in ("Ann", "Bob")]
        for code in ("AAA", "BBB")
    }
    return site, day, people


def test_a_coordinator_books_the_own_candidates_in_bulk_and_takes_their_tickets(coordinators):
    site, day, people = coordinators
    sitting = site.world.sitting(day, "TOR")
    ours = site.sign_in(Role.COORDINATOR, "AAA")
    everybody = [str(one.id) for group in people.values() for one in group]
    form = {"session": str(sitting.id), "candidate": everybody, "request_key": "bulk"}

    first = ours.post(f"/college/days/{day.id}/book", form)
    ours.post(f"/college/days/{day.id}/book", form)
    bundle = ours.get(f"/college/days/{day.id}/tickets.zip")

    assert "Booked: 2. On the waiting list: 0. Refused: 0." in words(first)
    with site.sessions.begin() as session:
        booked = bookings.of_session(session, sitting.id)
    assert {one.candidate for one in booked} == {one.id for one in people["AAA"]}
    assert len(ZipFile(BytesIO(bundle.content)).namelist()) == 2


def test_a_coordinator_sees_nothing_of_another_college(coordinators):
    site, day, people = coordinators
    theirs = site.sign_in(Role.COORDINATOR, "BBB")
    form = {"session": str(site.world.sitting(day, "TOR").id)}
    theirs.post(f"/college/days/{day.id}/book", form | {"candidate": str(people["BBB"][0].id)})
    ours = site.sign_in(Role.COORDINATOR, "AAA")

    page = words(ours.get(f"/college/days/{day.id}"))
    bundle = ours.get(f"/college/days/{day.id}/tickets.zip")

    assert "AAA Ann" in page
    assert "BBB" not in page.replace("College BBB", "")
    assert bundle.status_code == 409
    assert "No admission ticket is issued yet" in words(bundle)
    assert "tickets.zip" not in ours.get(f"/college/days/{day.id}").text


def test_a_coordinator_is_told_who_cannot_be_booked_and_why(coordinators):
    site, day, people = coordinators
    late = site.world.candidate("Late Lou", college="AAA", evidence_to=date(2027, 4, 10))
    ours = site.sign_in(Role.COORDINATOR, "AAA")
    chosen = [str(late.id), str(people["AAA"][0].id)]
    form = {"session": str(site.world.sitting(day, "TOR").id), "candidate": chosen}

    answer = words(ours.post(f"/college/days/{day.id}/book", form))
    nothing = ours.post(f"/college/days/{day.id}/book")

    assert "Booked: 1. On the waiting list: 0. Refused: 1." in answer
    assert "Late Lou" in answer
    assert "the last usable day is 2027-04-10" in answer
    assert 'href="#session"' in nothing.text


@pytest.fixture
def door(site):
    """A room on its morning with three people booked, and an invigilator."""
    day = site.world.day(("TOR", 5))
    sitting = site.world.sitting(day)
    names = ("Jean-Paul N'Guessan-O'Neil", "Mei Lin", "Omar Said")
    booked = [site.world.book(site.world.candidate(name), sitting) for name in names]
    site.world.bring(day, DayState.READY)
    site.now = KEY_TIME - timedelta(minutes=20)
    return site, sitting, booked, site.sign_in(Role.INVIGILATOR, "AAA")


def states(site, booked):
    with site.sessions.begin() as session:
        return [bookings.get(session, one.id).state for one in booked]


def test_cc_11_the_door_admits_the_same_name_and_prints_why(door):
    site, sitting, booked, ines = door
    form = {"number": booked[0].number, "name_shown": "Jean-Paul N’Guessan O'Neil"}

    page = words(ines.post(f"/door/{sitting.id}", form))

    assert "Jean-Paul N'Guessan-O'Neil is admitted." in page
    assert "the names are the same but for accents, apostrophes, hyphens or case" in page
    assert states(site, booked)[0] is BookingState.ADMITTED


def test_cc_11_another_first_name_takes_two_people_and_the_refusal_stays_on_record(door):
    site, sitting, booked, ines = door
    form = {"number": booked[0].number, "name_shown": "Pierre N'Guessan O'Neil"}

    refused = ines.post(f"/door/{sitting.id}", form)
    admitted = ines.post(f"/door/{sitting.id}", form | {"second_person": "Ivo Petit"})

    assert refused.status_code == 422
    assert "two people must decide on the spot" in words(refused)
    assert "is admitted" in words(admitted)
    with site.sessions.begin() as session:
        kinds = [one.kind for one in events.history(session, f"booking/{booked[0].number}")]
    assert kinds[-2:] == ["booking.entry_refused", "booking.admitted"]


def test_cc_12_paper_entered_in_the_evening_gives_the_same_states_without_double_admission(door):
    site, sitting, booked, ines = door
    first = {"number": booked[0].number, "name_shown": booked[0].name_on_id}
    ines.post(f"/door/{sitting.id}", first)  # the network fails after this one
    roster = printed(ines.get(f"/door/{sitting.id}/roster.pdf"))
    site.now = KEY_TIME + timedelta(hours=6)
    ines = site.visitor(ines.account)  # the session of the morning has ended

    for one in booked[:2]:
        paper = {"source": "paper", "arrived": "11:45", "number": one.number}
        ines.post(f"/door/{sitting.id}", paper | {"name_shown": one.name_on_id})
    ines.post(f"/door/{sitting.id}/step", {"step": "start", "began": "12:00"})
    ines.post(f"/door/{sitting.id}/step", {"step": "finish"})

    assert "Mei Lin" in roster
    assert states(site, booked) == ["completed", "completed", "no_show"]
    with site.sessions.begin() as session:
        history = events.history(session, f"booking/{booked[0].number}")
        assert [one.kind for one in history].count("booking.admitted") == 1
        assert days.session_of(session, sitting.id).started_at == KEY_TIME


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"number": "B-999999-9", "name_shown": "x"}, "number"),
        ({"name_shown": ""}, "name_shown"),
        ({"name_shown": "x", "source": "paper"}, "arrived"),
        ({"name_shown": "x", "source": "paper", "arrived": "noon"}, "arrived"),
    ],
)
def test_a_check_in_entered_wrongly_names_the_field(door, form, field):
    _site, sitting, booked, ines = door

    answer = ines.post(f"/door/{sitting.id}", {"number": booked[1].number} | form)

    assert f'href="#{field}"' in answer.text


def test_an_invigilator_of_one_college_does_not_watch_the_door_of_another(site):
    day = site.world.day(("TBY", 2), to=DayState.READY)  # hosted by BBB
    sitting = site.world.sitting(day)
    ours = site.sign_in(Role.INVIGILATOR, InstitutionCode("AAA"))
    theirs = site.sign_in(Role.INVIGILATOR, InstitutionCode("BBB"))

    assert ours.get(f"/door/{sitting.id}").status_code == 404
    assert "TBY-1" not in words(ours.get("/door"))
    assert "TBY-1" in words(theirs.get("/door"))


def test_a_cancelled_day_frees_everybody_at_no_cost(site):
    _, amara = candidate(site)
    sitting = site.world.sitting(site.world.day(("TOR", 5)))
    path = book(amara, sitting)
    manager = site.sign_in(Role.BANK_MANAGER)

    manager.post(f"/staff/days/{sitting.day}/state", {"state": "cancelled"})

    page = words(amara.get(path))
    assert "cancelled by the bank" in page
    assert "-$250.00" in page


def test_the_plan_of_a_room_is_drawn_shown_and_printed(site):
    day = site.world.day(("TOR", 36))
    sitting = site.world.sitting(day)
    for letter in "ABCD":
        site.world.book(site.world.candidate(f"Person {letter}"), sitting)
    manager = site.sign_in(Role.BANK_MANAGER)
    path = f"/staff/sessions/{sitting.id}"

    early = manager.post(f"{path}/plan", {"seed": "7"})
    site.world.bring(day, DayState.CLOSED)
    wrong = manager.post(f"{path}/plan", {"seed": "seven"})
    manager.post(f"{path}/plan", {"seed": "7"})
    picture = manager.get(f"{path}/plan.svg")

    assert "seats are drawn after booking has closed" in words(early)
    assert 'href="#seed"' in wrong.text
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "Person" not in picture.text
    assert "Person A" not in printed(manager.get(f"{path}/door.pdf"))
    assert "Person A" in printed(manager.get(f"{path}/staff.pdf"))
    assert "drawn February 15, 2027" in words(manager.get(path))
    assert "TOR-1 (36)" in words(manager.get("/staff/centres"))


def test_the_interface_plans_a_day_and_refuses_a_naive_time(site):
    program = site.program(Role.BANK_MANAGER)
    day = {"name_en": "Day", "name_fr": "Jour", "on": "2027-04-17"}

    naive = program.post("/api/days", json=day | {"key_time": "2027-04-17T16:00:00"})
    planned = program.post("/api/days", json=day | {"key_time": "2027-04-17T16:00:00Z"}).json()
    path = f"/api/days/{planned['id']}"
    room = {"centre": "STJ", "room": "STJ-1", "course": "ANP-110", "form_family": "A"}
    added = program.post(f"{path}/sessions", json=room | {"minutes": 120, "capacity": 12})
    published = program.post(f"{path}/state", json={"state": "published"})

    assert naive.status_code == 400
    assert added.json()["local_start"] == "2027-04-17T13:30:00"
    assert published.json()["state"] == "published"
    assert [one["id"] for one in program.get("/api/days").json()] == [planned["id"]]
    assert program.get(path).json()["state"] == "published"
    assert len(program.get(f"{path}/sessions").json()) == 1


def test_the_interface_books_moves_and_gives_back(site):
    april = site.world.sitting(site.world.day(("TOR", 3)))
    june = site.world.sitting(site.world.day(("TOR", 3), key_time=KEY_TIME + timedelta(days=56)))
    who = site.world.candidate(college="AAA")
    program = site.program(Role.COORDINATOR, "AAA")
    wish = {"session": str(april.id), "candidate": str(who.id)}
    key = {"idempotency-key": "one"}

    held = program.post("/api/bookings", json=wish, headers=key).json()["booking"]
    again = program.post("/api/bookings", json=wish, headers=key).json()["booking"]
    path = f"/api/bookings/{held['number']}"
    confirmed = program.post(f"{path}/confirm").json()
    moved = program.post(f"{path}/move/{june.id}").json()
    gone = program.post(f"/api/bookings/{moved['booking']['number']}/withdraw").json()
    other = site.program(Role.COORDINATOR, "BBB").post("/api/bookings", json=wish)

    assert again == held
    assert confirmed["state"] == "confirmed"
    assert (moved["cost_cents"], moved["forfeits"]) == (0, False)
    assert gone["booking"]["state"] == "withdrawn"
    assert program.get(path).json()["state"] == "moved"
    assert other.status_code == 404
