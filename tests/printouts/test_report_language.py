"""The technical report in French: no sentence is left in English, no name is changed."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from exambank.core.vocabulary import Language
from printouts.report import render_report
from printouts.report_html import render_report_html
from printouts.report_language import Speaker, in_language
from printouts.report_words import ENGLISH, FRENCH
from scoring.cutscore.panel import Gravity, PanelFinding
from scoring.equating.choice import SealingFacts, seal_plan
from scoring.ladder import RULES, LadderRefusal, Statistic
from scoring.linking.anchordrift import DriftRule
from scoring.report.build import Exam, exam_report, technical_report
from scoring.report.circumstances import OwnCut
from scoring.report.evidence import InputRole, Pooled
from scoring.report.keypages import SAID
from scoring.report.ofruns import DELTA_PLOT, LOG_ODDS, TWO_PEOPLE
from scoring.report.values import Audience, rule_of
from tests.printouts.examples import FRENCH as FR
from tests.printouts.examples import imprint
from tests.scoring.report.cohorts import (
    COUNTS,
    ITEMS,
    KEY_DECISIONS,
    SITTINGS,
    cohort,
    drifted,
    evidence,
    full_evidence,
)

NAMES = {
    *ITEMS,
    *(f"J{j}" for j in range(1, 11)),
    *(one.sitting for one in SITTINGS),
    *(one.reason for one in KEY_DECISIONS),
    *("F0", "F1", "F2", "F3"),
    "To recognise learning equal to the course.",
    "exambank 0",
}
#: Statistics that other printouts speak of, never a report.
ELSEWHERE = {Statistic.COUNTS, Statistic.PERSON_FIT, Statistic.NEIGHBOURS}
WARNINGS = tuple(
    PanelFinding(gravity, rule)
    for gravity, rule in (
        (Gravity.WARNS, "7 judges, 10 are wanted"),
        (Gravity.WARNS, "1 kind of expertise, 2 are wanted"),
        (Gravity.BLOCKS, "1 institution, at least 3 are needed"),
        (Gravity.BLOCKS, "1 judge, at least 5 are needed"),
        (Gravity.WARNS, "the file does not state institutions"),
    )
)


def mixed_forms(n):
    """Return evidence in which half of the candidates did not get the first item."""
    given = full_evidence(n)
    marks = given.cohort.marks.copy()
    marks[: n // 2, 0] = np.nan
    return replace(given, cohort=replace(given.cohort, marks=marks, reached=None))


def keyless(n):
    given = full_evidence(n)
    return replace(given, cohort=replace(given.cohort, validation=None, tables=()))


LIMIT_REACHED = (
    "more questions of the anchor moved than the rule of the plan lets go: 9 of 10 stay; look at "
    "the anchor"
)
CASES = {
    "bare": evidence,
    "full": full_evidence,
    "nothing pooled": lambda n: full_evidence(n, pooled=None),
    "no panel": lambda n: full_evidence(n, study=None, adopted_cut=25.0, adopted_b=31.0),
    "no panel and no equating": lambda n: full_evidence(
        n, study=None, equating=None, adopted_cut=25.0, adopted_b=31.0
    ),
    "no cut": lambda n: evidence(n, study=None),
    "no purpose": lambda n: evidence(n, purpose="", review_date=None),
    "adopted": lambda n: full_evidence(n, adopted_cut=26.0),
    "pooled totals": lambda n: full_evidence(
        n, pooled=Pooled(0.86, n=120, totals=cohort(120, seed=4).totals), counts=()
    ),
    "unstated pool": lambda n: full_evidence(n, pooled=Pooled(0.86), bank_b=(0.1,) * len(ITEMS)),
    "base form": lambda n: full_evidence(n, equating=None, drift=None, own_cut=OwnCut.BASE),
    "reserve": lambda n: full_evidence(n, equating=None, drift=None, own_cut=OwnCut.RESERVE),
    "notes of a run": lambda n: full_evidence(
        n,
        equating=replace(
            full_evidence(n).equating,
            why=(
                "the plan was fixed after answers of this form had been handed in",
                "the smaller of the two groups has 8 candidates; the route asks for 10",
                LIMIT_REACHED,
            ),
        ),
    ),
    "anchor of a run": lambda n: full_evidence(
        n, drift=replace(drifted(n), method=LOG_ODDS, rule=DriftRule().said(12))
    ),
    "anchor left to people": lambda n: full_evidence(
        n, drift=replace(drifted(n), method=DELTA_PLOT, rule=TWO_PEOPLE)
    ),
    "thin panel": lambda n: full_evidence(
        n, study=replace(full_evidence(n).study, panel=WARNINGS, institutions=3)
    ),
    "mixed forms": mixed_forms,
    "keyless": keyless,
}


def left_in_english(report):
    speaker = Speaker(Language.FRENCH)
    in_language(report, speaker)
    for section in report.sections:
        speaker.all(map(rule_of, section.forbidden))
    return sorted(set(speaker.missing) - NAMES)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("n", [8, 14, 60])
def test_no_sentence_of_a_report_is_left_in_english(case, n):
    assert left_in_english(technical_report(CASES[case](n))) == []


@pytest.mark.parametrize("n", [28, 250, 600])
def test_no_sentence_is_left_where_more_candidates_bring_more_to_say(n):
    assert left_in_english(technical_report(full_evidence(n))) == []


def test_no_sentence_of_a_report_on_several_forms_is_left_in_english():
    third = replace(full_evidence(14), form="F2", equating=None, own_cut=OwnCut.BASE)
    fourth = replace(third, form="F3", own_cut=OwnCut.RESERVE)
    forms = (full_evidence(60), replace(full_evidence(14), form="F2"), third, fourth)

    report = exam_report(Exam("F0", "exambank 0", forms, COUNTS, SITTINGS))

    assert left_in_english(report) == []


@pytest.mark.parametrize(
    "rule",
    [one for one in RULES if one.statistic not in ELSEWHERE],
    ids=lambda rule: rule.statistic.value,
)
def test_every_rule_of_the_ladder_a_report_prints_can_be_said(rule):
    speaker = Speaker(Language.FRENCH)

    speaker.say(rule_of(LadderRefusal(rule.statistic, 3, rule.n_min, rule.below)))

    assert speaker.missing == []


@pytest.mark.parametrize(
    "facts",
    [
        SealingFacts(
            "F2",
            has_base=True,
            pooled_difficulties=pooled,
            has_anchor=anchor,
            same_targets=True,
            groups_alike=alike,
            cut_in_upper_half=upper,
        )
        for pooled, anchor, alike, upper in product([False, True], repeat=4)
    ],
    ids=str,
)
def test_why_a_plan_takes_its_route_can_be_said_at_every_n(facts):
    speaker = Speaker(Language.FRENCH)

    for rung in seal_plan(facts).rungs:
        speaker.all((*rung.why, rung.route, *rung.sensitivity))

    assert speaker.missing == []


@pytest.mark.parametrize("text", [*InputRole, *SAID.values()])
def test_every_fixed_word_can_be_said(text):
    speaker = Speaker(Language.FRENCH)

    speaker.say(text)

    assert speaker.missing == []


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("0.812", "0,812"),
        ("-0.50", "-0,50"),
        ("64% (39% to 84%)", "64\u00a0% (39\u00a0% à 84\u00a0%)"),
        ("9 of 14", "9 sur 14"),
        ("2026-11-07", "2026-11-07"),
        ("Std. 5.21, 5.22†", "N. 5.21, 5.22†"),
        ("Q1.2", "Q1.2"),
        ("low discrimination, rare option", "discrimination faible, option rare"),
    ],
)
def test_numbers_take_a_comma_and_names_stay(english, french):
    assert Speaker(Language.FRENCH).say(english) == french


def test_what_the_catalogue_lacks_stays_and_is_told():
    speaker = Speaker(Language.FRENCH)

    assert speaker.say("Nobody wrote this.") == "Nobody wrote this."
    assert speaker.missing == ["Nobody wrote this."]


def test_english_is_said_as_it_stands():
    report = technical_report(evidence(14))

    assert in_language(report, Speaker(Language.ENGLISH)) is report


def test_both_renderings_are_french_throughout(read_text):
    report = technical_report(full_evidence(60))

    pdf = read_text(render_report(report, audience=Audience.RESTRICTED, imprint=imprint("TR", FR)))
    page = render_report_html(report, audience=Audience.PUBLIC, imprint=imprint("TR", FR))

    assert "Fidélité et erreurs de mesure" in page
    assert 'lang="fr-CA"' in page
    assert "Questions retenues pour deux personnes" in pdf
    for text in (pdf, page):
        assert not re.search(r"\b(Method|Value|Assumptions|Not stated|Candidates|omitted)\b", text)


def test_numbers_are_the_same_in_both_languages():
    report = technical_report(full_evidence(60))

    said = in_language(report, Speaker(Language.FRENCH))

    for one, other in zip(report.sections, said.sections, strict=True):
        assert [each.value for each in one.figures] == [each.value for each in other.figures]
        assert one.forbidden == other.forbidden


def test_the_fixed_words_of_both_languages_have_the_same_holes():
    for name in ENGLISH.__slots__:
        one, other = getattr(ENGLISH, name), getattr(FRENCH, name)
        if isinstance(one, str):
            assert set(re.findall(r"\{\w+\}", one)) == set(re.findall(r"\{\w+\}", other))
