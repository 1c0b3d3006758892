"""A second form of a course through the web: sealed with its plan, equated, released."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import sessionmaker

from exambank.core.database import open_database
from exambank.core.vocabulary import Language, Role
from frontdesk.accounts.types import Grant
from frontdesk.settings import Settings
from scoring.plans.tables import EquatingPlanRow
from scoring.runs import service as runs
from scoring.runs import store
from scoring.runs.types import RunState
from tests import sitting as sittings
from tests.acceptance.test_scoring import text_of
from tests.desk import SECRET, Desk
from tests.scoring.runs import test_drifting as drifting
from tests.sitting import SCORED, SCORED_AGAIN, Crew


class Bureau:
    """The people who score, and what they click."""

    def __init__(self, desk):
        self.desk = desk
        self.petra = desk.sign_in(Role.PSYCHOMETRICIAN)
        self.mara = desk.sign_in(Role.BANK_MANAGER)

    def hand_in(self, sat, answers):
        content = sittings.answer_file(answers, form=sat.form.code)
        path = f"/answers/{sat.session.id}"
        assert self.mara.post(path, files={"file": ("a.csv", content)}).status_code == 303

    def run(self):
        with self.desk.sessions() as session:
            return runs.runs(session)[0]

    def all_runs(self):
        with self.desk.sessions() as session:
            return runs.runs(session)

    def prepare(self, form):
        return self.petra.post("/runs/prepare", {"form": form}).headers["location"]

    def to_scaled(self, form):
        path = self.prepare(form)
        for hold in self.run().holds:
            for visitor in (self.petra, self.mara):
                entered = {"disposition": "keep", "reason": "looked at the reference"}
                visitor.post(f"{path}/keys/{hold.item}", entered)
        for state in ("keyed", "scaled"):
            assert self.petra.post(f"{path}/step", {"state": state}).status_code == 303
        return path

    def to_published(self, form):
        path = self.to_scaled(form)
        self.petra.post(f"{path}/step", {"state": "verified"})
        for visitor in (self.petra, self.mara):
            visitor.post(f"{path}/release", {"state": "approved"})
        assert self.mara.post(f"{path}/release", {"state": "published"}).status_code == 303
        return path


def opened(path, folder, now):
    copy = folder / "bureau.db"
    copy.write_bytes(Path(path).read_bytes())
    settings = Settings(secret=SECRET, keys=folder / "keys", bank_name="Example Bank")
    ids = Random(str(folder))  # noqa: S311 - another desk, other identifiers
    return Desk(sessionmaker(open_database(f"sqlite:///{copy}")), now, settings, ids)


@pytest.fixture(scope="module")
def base_published(sqlite_template, tmp_path_factory):
    """Return a database in which the run of the base form is published, and its sitting."""
    desk = opened(sqlite_template, tmp_path_factory.mktemp("base"), SCORED)
    with desk.sessions.begin() as session:
        sat = sittings.set_up(session, Crew(), people=60)
        sittings.accept(session, Crew(2))
    bureau = Bureau(desk)
    bureau.hand_in(sat, sittings.by_difficulty(sat.form, sat.people, seed=1))
    bureau.to_published(sittings.FORM)
    engine = desk.sessions.kw["bind"]
    engine.dispose()
    return engine.url.database, sat


@pytest.fixture
def second(base_published, tmp_path):
    """Return a function that lets people sit a second form and hands their answers in."""
    path, first = base_published

    def made(n, harder=1.0):
        desk = opened(path, tmp_path, SCORED_AGAIN)
        crew = Crew(5)
        with desk.sessions.begin() as session:
            sat = sittings.sit_again(session, crew, first, people=n)
        bureau = Bureau(desk)
        common = [place.item for place in first.form.places[:6]]
        answers = sittings.by_difficulty(sat.form, sat.people, seed=101, harder=harder, but=common)
        bureau.hand_in(sat, answers)
        return bureau

    return made


def test_bk_06_fourteen_on_a_second_form_are_released_by_the_small_ladder(second):
    bureau = second(14)

    path = bureau.to_published(sittings.SECOND)

    run = bureau.run()
    assert run.state is RunState.PUBLISHED
    told = text_of(bureau.petra.get(f"{path}/equating"))
    assert "N = 14 first-time candidates" in told
    assert "Nominal weights mean equating to the base form" in told
    assert "from N = 10, plan version 1" in told
    assert "Too few candidates to tell whether a single question moved" in told
    assert "average of nominal weights mean and identity" in told
    assert "Tucker, linear" not in told
    assert "circle-arc" not in told
    assert "<svg" in bureau.petra.get(f"{path}/equating").text
    assert "14" in text_of(bureau.petra.get(path))
    table = bureau.petra.get(f"{path}/scale.csv").text.splitlines()
    passing = [line.split(",") for line in table[1:] if line.split(",")[4] == "1"]
    assert float(passing[0][0]) == run.equating.raw_cut
    assert all(int(line[3]) >= 200 for line in passing)
    assert table[0] == "raw,base,see,scaled,pass,b_level"


def test_sixty_on_a_harder_form_are_not_failed_by_the_fixed_percentage(second):
    bureau = second(60)

    path = bureau.to_scaled(sittings.SECOND)

    run = bureau.run()
    fixed = next(one for one in run.equating.alternatives if one.route.value == "identity")
    assert run.equating.raw_cut < fixed.raw_cut == 11
    told = text_of(bureau.petra.get(f"{path}/equating"))
    assert "Circle-arc equating to the base form" in told
    assert all(number in told for number in fixed.would_fail)
    assert fixed.would_fail
    paule = bureau.desk.account(Grant(Role.PSYCHOMETRICIAN), language=Language.FRENCH)
    french = text_of(bureau.desk.visitor(paule).get(f"{path}/equating"))
    assert "D’où vient la note de passage" in french
    assert "Égalisation à la version de base par arc de cercle" in french


def test_a_purified_anchor_and_presmoothing_are_told_in_both_languages(second):
    bureau = second(9)
    path = bureau.to_scaled(sittings.SECOND)
    purified, smoothed = drifting.run(200)[0].equating, drifting.run(600, n_base=600)[0].equating
    paule = bureau.desk.account(Grant(Role.PSYCHOMETRICIAN), language=Language.FRENCH)
    french = bureau.desk.visitor(paule)

    def told_of(found):
        with bureau.desk.sessions.begin() as session:
            store.update(session, replace(bureau.run(), equating=found))
        return [text_of(one.get(f"{path}/equating")) for one in (bureau.petra, french)]

    english, en_francais = told_of(purified)
    assert "nominal weights mean, over the whole anchor" in english
    assert "moved by more than 1.96 standard errors against the others" in english
    assert "at least 80 % of the anchor stays. Judged on 200 candidates here and 200" in english
    assert "out moved between the sittings: out by the rule of the plan" in english
    assert "moyenne à poids nominaux, sur l’ancrage entier" in en_francais
    assert "s’écarte des autres de plus de 1,96 erreurs types" in en_francais
    english, en_francais = told_of(smoothed)
    assert f"log-linear, {smoothed.presmoothed} moments by the smallest AIC" in english
    assert f"log-linéaire, {smoothed.presmoothed} moments" in en_francais
    found = bureau.desk.program(Role.PSYCHOMETRICIAN).get(f"/api{path}/equating").json()
    assert found["presmoothed"] == smoothed.presmoothed
    assert found["drift"]["critical_z"] == 1.96


def test_the_release_shows_method_and_n_beside_the_button(second):
    bureau = second(14)
    path = bureau.to_scaled(sittings.SECOND)
    bureau.petra.post(f"{path}/step", {"state": "verified"})

    told = text_of(bureau.mara.get(path))

    assert "Method: Nominal weights mean equating to the base form. N = 14 first-time" in told
    assert "Approve the release" in told


def test_the_interface_for_programs_tells_the_route_and_the_table(second):
    bureau = second(14)
    path = bureau.to_scaled(sittings.SECOND)
    program = bureau.desk.program(Role.PSYCHOMETRICIAN)

    found = program.get(f"/api{path}/equating").json()
    shown = program.get(f"/api{path}").json()

    assert (found["route"], found["n"], found["n_base"]) == ("nominal-weights-mean", 14, 60)
    assert len(found["table"]) == 21
    assert (shown["route"], shown["n_counted"]) == ("nominal-weights-mean", 14)


def test_the_plan_of_a_form_is_shown_and_one_without_is_refused_until_it_is_fixed(second):
    bureau = second(9)
    page = f"/forms/{sittings.SECOND}"
    told = text_of(bureau.petra.get(page))
    with bureau.desk.sessions.begin() as session:
        gone = EquatingPlanRow.form_code == sittings.SECOND
        session.execute(delete(EquatingPlanRow).where(gone))

    refused = bureau.petra.post("/runs/prepare", {"form": sittings.SECOND})
    silent = bureau.mara.post(f"{page}/plan", {"reason": ""})
    fixed = bureau.mara.post(f"{page}/plan", {"reason": "sealed before plans were kept"})
    bureau.to_scaled(sittings.SECOND)

    assert "Base form NET-120-A, 6 shared questions." in told
    assert "1–9 identity: the base form's cut as it is" in told
    assert "500 and more chained equipercentile" in told
    assert refused.status_code == 409
    assert "fix the plan on the page of the form" in text_of(refused)
    assert silent.status_code == 409
    assert fixed.status_code == 303
    notes = text_of(bureau.petra.get(f"/runs/{bureau.run().id}/equating"))
    assert "the plan was fixed after answers of this form had been handed in" in notes


def test_the_page_of_a_run_that_is_not_scaled_says_so(second):
    bureau = second(9)
    path = bureau.prepare(sittings.SECOND)

    answer = bureau.petra.get(f"{path}/equating")

    assert answer.status_code == 409
    assert "is not scaled yet" in text_of(answer)


def test_the_technical_report_names_the_route_the_n_and_the_alternatives(second):
    bureau = second(14)
    path = bureau.to_published(sittings.SECOND)

    told = text_of(bureau.petra.get(f"{path}/report/html"))
    paule = bureau.desk.account(Grant(Role.PSYCHOMETRICIAN), language=Language.FRENCH)
    french = text_of(bureau.desk.visitor(paule).get(f"{path}/report/html"))

    base = next(run for run in bureau.all_runs() if run.form == sittings.FORM)
    of_base = text_of(bureau.petra.get(f"/runs/{base.id}/report/html"))

    assert "This is the base form of its blueprint" in of_base
    assert "either it is the base form" not in of_base
    assert "C'est la version de base de son plan" in text_of(
        bureau.desk.visitor(paule).get(f"/runs/{base.id}/report/html")
    )
    assert "Common items" in told
    assert "single items cannot be judged at this N" in told
    assert "the smaller group has fewer than 100 candidates" in told
    assert "Rien n'est imprimé sur la langue" in french
    assert "nominal-weights-mean" in told
    assert "nominal weights mean is best or never worst for small groups" in told
    assert "la moyenne à poids nominaux est la meilleure ou jamais la pire" in french
    assert "assumes that" not in french
