"""Studies and panels through the web: list, hand in, look at, decide, rate."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from exambank.core import events
from exambank.core.vocabulary import ItemId, Role
from exambank.items import content as contents
from exambank.items import store as items
from exambank.items.types import ItemState, ItemVersion
from frontdesk.accounts.types import Grant
from frontdesk.usecases import cutimpact
from scoring.panels import service as panels
from scoring.panels.types import SheetItem, SheetJudge
from scoring.runs import keying
from scoring.runs import service as runs
from scoring.runs.types import Disposition
from scoring.studies import service as studies
from scoring.studies.types import PanelWish, StudyState
from tests.bank import COURSE, a_content, found_course
from tests.sitting import Crew, answers_with, receive, set_up

LIMITS = ("cut_low", "cut_high", "fail_low", "fail_high", "cut", "passing")
KNOWN = [ItemId(f"E1-{n:02}") for n in range(3)]
HOMES = ("MRC", "LBC", "NGP", "HBU", "TAM")


@pytest.fixture
def bank(desk):
    """Return the desk with a course and three items whose content is settled."""
    with desk.sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        said = a_content()
        digest = contents.digest(said)
        items.add(
            session,
            [
                ItemVersion(one, 1, ItemState.CONTENT_OK, said, digest, "wren", desk.now)
                for one in KNOWN
            ],
        )
    return desk


SAID = {"definition": "Routes a packet.", "training": "two hours, ten items together"}


def a_file(*, judges=5, homes=HOMES, rounds=(1, 2), spoil=""):
    lines = ["judge,institution,round,item,rating,b_rating,expertise"]
    for judge in range(judges):
        for number in rounds:
            lines += [
                f"J{judge},{homes[judge]},{number},{item},0.{50 + judge + 5 * place},0.90,networks"
                for place, item in enumerate(KNOWN)
            ]
    return ("\n".join(lines) + spoil).encode()


def upload(visitor, content, **changes):
    files = {"file": ("ratings.csv", content, "text/csv")}
    return visitor.post("/studies/upload", {"course": COURSE} | SAID | changes, files=files)


def decision(visitor, **fields):
    return visitor.post(f"/studies/{COURSE}/1/decision", fields)


def text_of(page):
    plain = re.sub(r"<[^>]+>", " ", page.text)
    return " ".join(plain.replace("&#39;", "'").split())


def test_a_file_of_ratings_becomes_a_study_that_shows_its_numbers(bank):
    visitor = bank.sign_in(Role.PSYCHOMETRICIAN)

    sent = upload(visitor, a_file())
    shown = visitor.get(sent.headers["location"])
    listed = text_of(visitor.get("/studies"))

    assert sent.headers["location"] == "/studies/NET-120/1"
    assert "1.71 ± 0.02 of 3 marks" in text_of(shown)
    assert "the panel has 5 judges, 10 are wanted" in text_of(shown)
    assert shown.text.count("<circle") == 10
    assert "Study 1 5 3 1.71 0.02 to be decided" in listed


def test_every_fault_of_a_file_is_shown_with_its_line_and_column(bank):
    visitor = bank.sign_in(Role.PSYCHOMETRICIAN)

    refused = upload(visitor, a_file(spoil="\nJ9,MRC,1,E1-00,65,1.5,x\nJ9,MRC,1,E9-99,0.5,0.4,x"))

    told = text_of(refused)
    assert refused.status_code == 422
    assert "The file has 4 faults. Nothing was stored." in told
    assert "32 rating 65 is no rating" in told
    assert "32 b_rating 1.5 is no rating" in told
    assert "33 item the bank has no item E9-99 in this course" in told
    assert "33 b_rating the B-level rating 0.4 is below the rating 0.5" in told
    with bank.sessions() as session:
        assert not studies.studies(session, COURSE)


def test_a_decision_is_checked_before_it_is_recorded(bank):
    upload(bank.sign_in(Role.PSYCHOMETRICIAN), a_file())
    manager = bank.sign_in(Role.BANK_MANAGER)
    said = {"decision": "adopt", "reason": "as the panel found"}

    checked = decision(manager, **said, step="check")
    with bank.sessions() as session:
        before = studies.version_of(session, COURSE, 1).state
    recorded = decision(manager, **said, step="confirm")

    assert "Check your answers" in checked.text
    assert "as the panel found" in checked.text
    assert before is StudyState.ANALYSED
    assert recorded.headers["location"] == "/studies/NET-120/1"
    shown = text_of(manager.get("/studies/NET-120/1"))
    assert "The committee's decision adopted" in shown
    assert "study.adopted" in shown
    with bank.sessions() as session:
        assert studies.adopted(session, COURSE).reason == "as the panel found"


def test_a_committee_moves_the_cut_within_the_policy_and_both_cuts_are_shown(bank):
    upload(bank.sign_in(Role.PSYCHOMETRICIAN), a_file())
    manager = bank.sign_in(Role.BANK_MANAGER)
    said = {"decision": "adjust", "adjustment": "-2", "reason": "false fails cost a term"}

    offered = text_of(manager.get("/studies/NET-120/1/decision"))
    unsaid = decision(manager, decision="adjust", reason="why", adjustment="-9", step="check")
    checked = text_of(decision(manager, **said, step="check"))
    decision(manager, **said, step="confirm")

    assert "−2.0 SE: −0.04 marks, cut 1.67" in offered
    assert unsaid.status_code == 422
    assert "Choose by how much the cut is moved." in unsaid.text
    assert "Adjustment −2.0 SE, −0.04 marks Adopted cut 1.67 of 3 marks" in checked
    shown = text_of(manager.get("/studies/NET-120/1"))
    assert "The panel's cut 1.71 of 3 marks" in shown
    assert "Adopted cut 1.67 of 3 marks" in shown
    assert "Study 1 5 3 1.67" in text_of(manager.get("/studies"))


def test_a_decision_needs_both_answers_and_can_be_changed(bank):
    upload(bank.sign_in(Role.PSYCHOMETRICIAN), a_file())
    manager = bank.sign_in(Role.BANK_MANAGER)

    empty = decision(manager, step="check")
    edited = decision(manager, decision="reject", reason="too few judges", step="edit")

    assert empty.status_code == 422
    assert "Say what the committee decided." in empty.text
    assert "too few judges" in edited.text
    assert 'value="reject" checked' in edited.text


def test_a_panel_below_the_rules_is_refused_at_the_decision_with_its_reasons(bank):
    two_homes = ("MRC", "LBC") * 3
    upload(bank.sign_in(Role.PSYCHOMETRICIAN), a_file(homes=two_homes))
    manager = bank.sign_in(Role.BANK_MANAGER)

    refused = decision(manager, decision="adopt", reason="yes", step="confirm")

    assert refused.status_code == 409
    assert "the judges come from 2 institutions, at least 3 are needed" in refused.text


def test_a_panel_on_paper_is_asked_for_what_one_on_the_web_is(bank):
    petra = bank.sign_in(Role.PSYCHOMETRICIAN)
    unsaid = a_file(judges=4, rounds=(1,)).replace(b",networks", b",")

    refused = upload(petra, unsaid, definition="", training=" ")

    told = text_of(refused)
    assert refused.status_code == 422
    assert "the panel has 4 judges, at least 5 are needed" in told
    assert "1 round is rated, 2 are needed" in told
    assert told.count("is expert in") >= 4
    assert "describe the borderline candidate" in told
    assert "write what the training covered" in told
    with bank.sessions() as session:
        assert not studies.studies(session, COURSE)


def test_the_borderline_candidate_and_the_training_stay_with_a_study_from_paper(bank):
    petra = bank.sign_in(Role.PSYCHOMETRICIAN)

    shown = text_of(petra.get(upload(petra, a_file()).headers["location"]))

    assert "The borderline candidate Routes a packet." in shown
    assert "Training two hours, ten items together" in shown


def test_who_handed_ratings_in_does_not_adopt_them_in_another_role(bank):
    both = bank.visitor(bank.account(Grant(Role.PSYCHOMETRICIAN), Grant(Role.BANK_MANAGER)))
    upload(both, a_file())

    own = decision(both, decision="adopt", reason="as found", step="confirm")
    rejected = decision(both, decision="reject", reason="too mild", step="confirm")

    assert own.status_code == 409
    assert "another person records the committee" in own.text
    assert rejected.status_code == 303


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.PSYCHOMETRICIAN, "/studies/NET-120/1/decision", 403),
        (Role.BANK_MANAGER, "/studies/upload", 403),
        (Role.BANK_MANAGER, "/panels/new", 403),
        (Role.AUDITOR, "/studies/NET-120/1", 200),
        (Role.REVIEWER, "/studies", 403),
        (Role.PSYCHOMETRICIAN, "/judging", 403),
        (Role.PSYCHOMETRICIAN, "/studies/NET-120/7", 404),
    ],
)
def test_each_page_of_a_study_is_for_its_roles(bank, role, path, status):
    upload(bank.sign_in(Role.PSYCHOMETRICIAN), a_file())

    assert bank.sign_in(role).get(path).status_code == status


@pytest.fixture
def judges(bank):
    return [bank.account(Grant(Role.REVIEWER), name=f"Judge {n}") for n in range(5)]


@pytest.fixture
def sheet(bank, judges):
    with bank.sessions.begin() as session:
        act = bank.act(Role.PSYCHOMETRICIAN)
        planned = panels.plan(
            session,
            COURSE,
            items=[SheetItem(one, 1) for one in KNOWN],
            judges=[
                SheetJudge(str(one.id), one.name, home, "networks")
                for one, home in zip(judges, HOMES, strict=True)
            ],
            definition="Routes a packet, stumbles over subnets.",
            act=act,
        )
        panels.train(session, planned.id, act=act)
        return panels.open_round(session, planned.id, training="Two hours.", act=act)


def rate(visitor, sheet, place, of_100, b_of_100):
    path = f"/judging/{sheet.id}/items/{place}"
    return visitor.post(path, {"of_100": of_100, "b_of_100": b_of_100})


def test_the_psychometrician_opens_a_panel_and_is_told_what_is_missing(bank, judges):
    visitor = bank.sign_in(Role.PSYCHOMETRICIAN)
    chosen = [str(one.id) for one in judges]
    seats = {f"field-{one}": "networks" for one in chosen}
    homes = {f"home-{one}": home for one, home in zip(chosen, HOMES, strict=True)}
    said = {"scope": f"bank {COURSE}", "judges": chosen, f"home-{chosen[0]}": "MRC"}

    refused = visitor.post("/panels/new", said)
    more = {"definition": "Knows the layers.", **seats, **homes}
    planned = visitor.post("/panels/new", said | more)
    path = planned.headers["location"]
    before = text_of(visitor.get(path))
    visitor.post(f"{path}/step", {"step": "train"})
    unrecorded = visitor.post(f"{path}/step", {"step": "open"})
    visitor.post(f"{path}/step", {"step": "open", "training": "Ten practice items."})

    assert refused.status_code == 422
    assert "say which institution judge Judge 1 comes from" in refused.text
    assert "say which field judge Judge 0 is expert in" in refused.text
    assert "describe the borderline candidate" in refused.text
    assert "planned" in before
    assert "Judge 0 MRC networks 0 of 3 open" in before
    assert unrecorded.status_code == 409
    assert "write what the training covered" in unrecorded.text
    shown = text_of(visitor.get(path))
    assert "round 1: judges rate" in shown
    assert "Training Ten practice items." in shown


def test_a_judge_in_training_sees_the_definition_and_no_item(bank, judges):
    with bank.sessions.begin() as session:
        act = bank.act(Role.PSYCHOMETRICIAN)
        seats = [
            SheetJudge(str(one.id), one.name, home, "networks")
            for one, home in zip(judges, HOMES, strict=True)
        ]
        items = [SheetItem(one, 1) for one in KNOWN]
        sheet = panels.plan(
            session, COURSE, items=items, judges=seats, definition="Routes a packet.", act=act
        )
    visitor = bank.visitor(judges[0])
    planned = visitor.get(f"/judging/{sheet.id}")
    with bank.sessions.begin() as session:
        panels.train(session, sheet.id, act=act)

    assert planned.status_code == 404
    assert "Routes a packet." in visitor.get(f"/judging/{sheet.id}").text
    assert visitor.get(f"/judging/{sheet.id}/items/1").status_code == 404
    assert "training" in text_of(visitor.get("/judging"))


def test_judges_of_the_same_name_are_told_apart_by_their_address(bank):
    twins = [bank.account(Grant(Role.REVIEWER), name="Kim", email=f"{n}@x.ca") for n in "ab"]
    homes = {f"home-{one.id}": "MRC" for one in twins}
    fields = {f"field-{one.id}": "networks" for one in twins}
    visitor = bank.sign_in(Role.PSYCHOMETRICIAN)
    chosen = {"scope": f"bank {COURSE}", "judges": [str(one.id) for one in twins]}

    opened = visitor.post(
        "/panels/new", chosen | homes | fields | {"definition": "Knows the layers."}
    )

    shown = visitor.get(opened.headers["location"]).text
    assert "Kim (a@x.ca)" in shown
    assert "Kim (b@x.ca)" in shown


def test_a_judge_rates_item_by_item_and_is_led_to_the_next_open_one(bank, judges, sheet):
    visitor = bank.visitor(judges[0])

    second = rate(visitor, sheet, 2, 60, 80)
    last = rate(visitor, sheet, 3, 60, 80)
    done = rate(visitor, sheet, 1, 60, 80)

    assert second.headers["location"] == f"/judging/{sheet.id}/items/3"
    assert last.headers["location"] == f"/judging/{sheet.id}/items/1"
    assert done.headers["location"] == f"/judging/{sheet.id}"
    assert "Every item is rated." in visitor.get(f"/judging/{sheet.id}").text


def test_a_rating_is_saved_at_once_and_shown_again(bank, judges, sheet):
    rate(bank.visitor(judges[0]), sheet, 1, 55, 70)

    again = bank.visitor(judges[0]).get(f"/judging/{sheet.id}/items/1").text

    assert 'name="of_100" value="55" checked' in again
    assert 'name="b_of_100" value="70" checked' in again
    assert "Rated in round 1: 1 of 3 items" in again


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        pytest.param(("60", "55"), "the B level cannot be lower", id="B below borderline"),
        pytest.param(("60", ""), "Choose a number.", id="one of two"),
        pytest.param(("700", "800"), "700 is no number of candidates", id="beyond all"),
    ],
)
def test_a_rating_that_cannot_be_is_shown_again_with_the_reason(bank, judges, sheet, shares, told):
    refused = rate(bank.visitor(judges[0]), sheet, 1, *shares)

    assert refused.status_code == 422
    assert told in refused.text


def test_the_key_and_the_means_show_only_after_the_first_round(bank, judges, sheet):
    visitors = [bank.visitor(one) for one in judges]
    for number, visitor in enumerate(visitors):
        for place in (1, 2, 3):
            rate(visitor, sheet, place, 40 + 10 * number, 90)
    path = f"/judging/{sheet.id}/items/1"
    before = visitors[0].get(path).text
    keeper = bank.sign_in(Role.PSYCHOMETRICIAN)
    keeper.post(f"/panels/{sheet.id}/step", {"step": "close"})
    keeper.post(f"/panels/{sheet.id}/step", {"step": "open"})

    after = visitors[0].get(path)
    listed = text_of(visitors[0].get(f"/judging/{sheet.id}"))
    tiles = r"<div class=\"tile\">.*?</div>|<[^>]+>"
    untiled = re.sub(tiles, " ", after.text)

    assert ">key<" not in before
    assert "Mean of" not in before
    assert ">key<" in after.text
    assert "Mean of 5 judges 60 B level 90" in text_of(after)
    assert " 70 " not in untiled
    assert "1 E1-00 40 60 90 90 open" in listed


def test_nobody_but_its_judge_opens_a_sheet(bank, judges, sheet):
    stranger = bank.sign_in(Role.REVIEWER)

    assert stranger.get(f"/judging/{sheet.id}").status_code == 404
    assert rate(stranger, sheet, 1, 50, 60).status_code == 404
    assert bank.visitor(judges[0]).get(f"/judging/{sheet.id}/items/4").status_code == 404
    assert bank.visitor(judges[0]).get(f"/panels/{sheet.id}").status_code == 403


def rate_all(bank, judges, sheet):
    for judge in judges:
        for place in (1, 2, 3):
            rate(bank.visitor(judge), sheet, place, 60, 80)


def test_a_judge_gives_limits_and_can_change_them(bank, judges, sheet):
    visitor = bank.visitor(judges[0])
    path = f"/judging/{sheet.id}/limits"
    said = dict(zip(LIMITS, ("50", "70", "5", "40", "60", "80"), strict=True))

    wrong = visitor.post(path, said | {"cut": "sixty"})
    crossed = visitor.post(path, said | {"cut_low": "75"})
    kept = visitor.post(path, said)
    visitor.post(path, said | {"cut": "62"})

    assert wrong.status_code == crossed.status_code == 422
    assert "Write a whole number from 0 to 100." in wrong.text
    assert "the lowest, 75 %, must lie below the highest, 70 %" in crossed.text
    assert kept.headers["location"] == f"/judging/{sheet.id}"
    assert 'name="cut" type="text" value="62"' in visitor.get(path).text
    assert bank.sign_in(Role.REVIEWER).get(path).status_code == 404


def test_a_panel_goes_from_ratings_to_a_study_on_the_web(bank, judges, sheet):
    keeper = bank.sign_in(Role.PSYCHOMETRICIAN)
    early = keeper.post(f"/panels/{sheet.id}/step", {"step": "close"})
    rate_all(bank, judges, sheet)
    keeper.post(f"/panels/{sheet.id}/step", {"step": "close"})
    once = keeper.post(f"/panels/{sheet.id}/hand-in")
    keeper.post(f"/panels/{sheet.id}/step", {"step": "open"})
    rate_all(bank, judges, sheet)
    keeper.post(f"/panels/{sheet.id}/step", {"step": "close"})

    handed = keeper.post(f"/panels/{sheet.id}/hand-in")

    assert early.status_code == 409
    assert "judge Judge 0 has not rated 3 of 3 items yet" in early.text
    assert handed.headers["location"] == "/studies/NET-120/1"
    assert once.status_code == 409
    assert "1 round is rated, 2 are needed" in once.text
    with bank.sessions() as session:
        kinds = [one.kind for one in events.history(session, f"rating_sheet/{sheet.id}")]
    assert kinds[-2:] == ["panel.round_closed", "panel.handed_in"]


def test_a_panel_is_given_up_only_with_a_reason(bank, judges, sheet):
    keeper = bank.sign_in(Role.PSYCHOMETRICIAN)

    silent = keeper.post(f"/panels/{sheet.id}/step", {"step": "withdraw"})
    said = keeper.post(f"/panels/{sheet.id}/step", {"step": "withdraw", "reason": "wrong form"})

    assert silent.status_code == 409
    assert said.status_code == 303
    assert bank.visitor(judges[0]).get(f"/judging/{sheet.id}").status_code == 404


def publish(session, crew):
    """Take a small sitting to a published run, and return its study."""
    sat = set_up(session, crew)
    marked = zip(sat.people, (0, 2, 4, 6, 9, 15), strict=True)
    answers = {one.number: answers_with(sat.form, miss) for one, miss in marked}
    file = receive(session, sat, answers, crew)
    run = runs.prepare(session, sat.form, [file], act=crew.numbers())
    for hold in run.holds:
        for act in (crew.numbers("looked"), crew.manager("looked")):
            keying.rule(session, run, item=hold.item, disposition=Disposition.KEEP, act=act)
    run = keying.settle_keys(session, run, act=crew.numbers())
    colleges = {one.id: one.college for one in sat.people}
    run, _ = runs.scale(
        session, run, sat.form, [file], colleges=colleges, held={}, act=crew.numbers()
    )
    run = runs.verify(session, run, sat.form, [file], act=crew.numbers())
    for act in (crew.numbers(), crew.manager()):
        run = runs.approve(session, run, act=act)
    runs.publish(session, run, act=crew.manager())
    return sat.study


def test_published_results_show_whom_the_cut_would_pass(desk):
    crew = Crew()
    with desk.sessions.begin() as session:
        study = publish(session, crew)
        (found,) = cutimpact.impacts(session, study)

    shown = text_of(desk.sign_in(Role.PSYCHOMETRICIAN).get("/studies/NET-120/1"))

    assert found.basis.cut == pytest.approx(0.55 * 20)
    assert [row.n_pass for row in found.impact.rows] == [5, 5, 5, 5, 5]
    assert "Form NET-120-A, run 1: 6 candidates" in shown
    assert "5 of 6" in shown


def test_the_adopted_cut_counts_and_limits_of_judges_check_it(desk):
    crew = Crew()
    with desk.sessions.begin() as session:
        study = publish(session, crew)
        wishes = [PanelWish(f"J{n}", (50, 80, 0, 60), (60 + n, 50 + 10 * n)) for n in (0, 1)]
        moved = replace(study, adjustment=Decimal(-1), wishes=tuple(wishes))
        (found,) = cutimpact.impacts(session, moved)
        (narrow,) = cutimpact.impacts(
            session, replace(study, wishes=(PanelWish("J0", (98, 99, 0, 1), (60, 50)),))
        )

    panel, adopted = found.basis, found.adopted
    hofstee, beuk = found.checks
    assert panel.cut == pytest.approx(0.55 * 20)
    assert adopted.cut == pytest.approx(panel.cut - panel.se_cut)
    assert (hofstee.method, hofstee.n_judges, beuk.method) == ("Hofstee", 2, "Beuk")
    assert 10 <= hofstee.found.cut <= 16
    assert [one.problem.code for one in narrow.checks] == ["no_compromise"]
