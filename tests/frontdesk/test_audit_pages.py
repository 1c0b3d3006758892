from sqlalchemy import text

from exambank.core import events
from exambank.core.vocabulary import Role


def plant(desk, count):
    with desk.sessions.begin() as session:
        for number in range(count):
            kind = "form.sealed" if number % 2 else "item.approved"
            act = desk.act().because("<b>why</b>")
            events.record(session, kind=kind, subject=f"form/100%-{number}", act=act)


def test_events_are_filtered_and_paged(desk):
    plant(desk, 60)
    auditor = desk.sign_in(Role.AUDITOR)

    sealed = auditor.get("/audit/events", kind="form.").text
    first = auditor.get("/audit/events", subject="form/100%").text
    further = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    second = auditor.get(further).text

    assert "item.approved" not in sealed
    assert "form/100%-59<" in first
    assert "form/100%-9<" not in first
    assert "form/100%-9<" in second
    assert "form/100%-10<" not in second
    assert "<b>why" not in first


def test_the_check_of_the_chain_names_the_first_broken_link(desk):
    plant(desk, 3)
    auditor = desk.sign_in(Role.AUDITOR)

    before = auditor.get("/audit/events/verify").text
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE event SET kind = 'x.y' WHERE seq = 2"))
    after = auditor.get("/audit/events/verify").text

    assert "follow from one another" in before
    assert "breaks at event 2" in after


def test_what_looks_like_a_pattern_is_searched_as_it_stands(desk):
    plant(desk, 2)

    page = desk.sign_in(Role.AUDITOR).get("/audit/events", subject="%").text

    assert "No event fits this filter" in page
