"""Somebody who has not passed can sign in on the demonstration, beside those who have."""

from types import MappingProxyType

from frontdesk.cli.demo import LOGINS
from frontdesk.demo import cast, marking
from frontdesk.demo.marking import Scored
from scoring.runs import results
from tests import rescoring
from tests.desk import PASSWORD, QUICK_PASSWORDS, Desk
from tests.sitting import Crew


def test_the_first_who_failed_signs_in_and_reads_what_to_do_next(sessions):
    given = rescoring.published(sessions, Crew())
    desk = Desk(sessions, now=rescoring.NEXT_DAY)
    stage = cast.Cast(MappingProxyType({}), desk.ids, QUICK_PASSWORDS.hash(PASSWORD))

    with sessions.begin() as session:
        found = tuple(results.of_run(session, given.run.id))
        marking.let_one_who_failed_sign_in(
            session, {"EXA-101": Scored(given.run, found, ())}, stage
        )
    visitor = desk.visitor()
    form = {"email": f"{cast.FAILED}@exambank.example", "password": PASSWORD}
    visitor.post("/sign-in", form)

    page = visitor.get("/results").text
    assert ("candidate who has not passed yet", cast.FAILED) in LOGINS
    assert "Not yet" in page or "not yet" in page
    assert "sit the exam again" in page
