from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session, sessionmaker

from eligibility.catalogue import rules, service
from eligibility.catalogue.types import Covers, LevelStatus, grant_of
from exambank.core.exact import plain
from exambank.core.outcome import Outcome, Verdict
from tests.eligibility.programme import MANAGER, definition, set_up
from tests.eligibility.samples import DECIDED, demo

SIZES = service.sizes_on(DECIDED)
CREDENTIALS = {raw["id"]: definition(raw) for raw in demo("micro_credentials")}
WORDS = {Verdict.MET: "yes", Verdict.NOT_MET: "no", Verdict.UNDETERMINED: "undetermined"}
MC_01 = CREDENTIALS["MC-01"]


@pytest.mark.parametrize("row", demo("expected")["framework_conformity"], ids=lambda row: row["id"])
def test_the_published_framework_table_comes_out(row: dict):
    found = rules.conformity(CREDENTIALS[row["id"]].newest.details, SIZES)

    def word(outcome: Outcome) -> str:
        return WORDS[outcome.verdict]

    assert found.hours == row["hours"]
    assert found.ects is not None
    assert found.nz_credits is not None
    assert float(plain(found.ects)) == row["ects"]
    assert float(plain(found.nz_credits)) == row["nz_credits_at_10h"]
    assert [word(found.nz), word(found.emc), word(found.au), word(found.oqf)] == [
        row["nz_5_to_40"],
        row["emc_cmf_4_to_6"],
        row["au_min_1h"],
        row["oqf_level1_min_40h"],
    ]


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [(50, Verdict.MET), (49, Verdict.NOT_MET), (400, Verdict.MET), (401, Verdict.NOT_MET)],
)
def test_the_new_zealand_sizes_include_both_ends(hours: int, verdict: Verdict):
    details = replace(MC_01.newest.details, workload_hours=hours)

    assert rules.conformity(details, SIZES).nz.verdict is verdict


def test_a_size_that_is_not_stated_is_undetermined_and_says_whom_to_ask():
    details = replace(MC_01.newest.details, workload_hours=None, workload_ects=None)

    found = rules.conformity(details, SIZES)

    assert [found.nz.verdict, found.emc.verdict, found.au.verdict] == [Verdict.UNDETERMINED] * 3
    assert "Lakeshore Bridge College" in str(found.au.reason)  # type: ignore[union-attr]


def test_instructional_hours_decide_what_workload_cannot():
    details = replace(MC_01.newest.details, instructional_hours=40)

    assert rules.conformity(details, SIZES).oqf.verdict is Verdict.MET


@pytest.mark.parametrize("code", sorted(CREDENTIALS))
def test_the_credentials_of_the_demo_are_complete(code: str):
    assert rules.missing_fields(CREDENTIALS[code].newest.details) == ()


def test_what_is_missing_is_named_with_who_can_supply_it():
    details = replace(MC_01.newest.details, level_oqf=None, languages=(), quality_assurance="none")

    found = rules.missing_fields(details)

    assert [one.field for one in found] == ["level_oqf", "languages"]
    assert {one.ask for one in found} == {"Lakeshore Bridge College (fictional)"}


def test_a_level_without_who_assigned_it_is_incomplete():
    details = replace(MC_01.newest.details, level_status=LevelStatus.UNKNOWN)

    assert [one.field for one in rules.missing_fields(details)] == ["level_status"]


def test_a_copy_belongs_to_the_version_of_its_day():
    first = replace(MC_01.newest, version="1", valid_to=date(2026, 6, 30))
    second = replace(MC_01.newest, version="2", valid_from=date(2026, 7, 1))
    both = replace(MC_01, versions=(first, second))

    assert both.version_on(date(2026, 6, 30)) == first
    assert both.version_on(date(2026, 7, 1)) == second
    assert both.version_on(date(2024, 12, 31)) is None


def test_overlapping_versions_and_unknown_outcomes_are_refused(sessions: sessionmaker[Session]):
    outcome = replace(
        MC_01.newest.outcomes[0],
        covers=(Covers("ACC-101", "A9.9", Fraction(1)), Covers("ACC-101", "A1.2", Fraction(1, 3))),  # type: ignore[arg-type]
    )
    broken = replace(MC_01.newest, version="2", outcomes=(outcome,))
    with sessions.begin() as session:
        set_up(session, "ACC-101")

    with sessions.begin() as session, pytest.raises(service.DefinitionRefused) as caught:
        service.put(session, replace(MC_01, versions=(*MC_01.versions, broken)), act=MANAGER)

    assert [one.code for one in caught.value.reasons] == ["overlap", "unknown_outcome", "share"]


def test_a_definition_reads_back_as_it_was_written(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        set_up(session, "ACC-101")

    with sessions() as session:
        found = service.get(session, MC_01.code)
        assert found.title == MC_01.title
        assert found.newest.details == MC_01.newest.details
        assert grant_of(found, found.newest, "ACC-101") == grant_of(MC_01, MC_01.newest, "ACC-101")  # type: ignore[arg-type]
        assert [one.code for one in service.covering(session, "ACC-101")] == ["MC-01", "MC-02"]  # type: ignore[arg-type]
