"""How long a whole run of a small sitting takes, from raw answers to its report.

Run by hand: ``uv run python benchmarks/small_run.py [--n 14] [--samples 1000]``.  A form of 60
questions shares 20 with its base form, on which 150 sat.  Timed, in one process and one thread:
item analysis and key validation, the cut by the sealed plan with every alternative that N allows,
scores and digest, the second computation of all marks, a bootstrap of each of these methods, and
the technical report (public part and annex, PDF and HTML, English and French).  The bank's own
reading and writing is not in it.
"""

import argparse
import os
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402 - threads are counted when numpy is imported

from exambank.core.checkdigit import numbered  # noqa: E402
from exambank.core.vocabulary import (  # noqa: E402
    CandidateId,
    CourseCode,
    FormCode,
    ItemId,
    Language,
    RunId,
)
from printouts.press import Imprint  # noqa: E402
from printouts.report import render_report  # noqa: E402
from printouts.report_html import render_report_html  # noqa: E402
from scoring.equating.choice import SealingFacts, seal_plan  # noqa: E402
from scoring.equating.equate import equate  # noqa: E402
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies  # noqa: E402
from scoring.equating.routes import METHODS  # noqa: E402
from scoring.plans.types import FormFacts, SealedPlan  # noqa: E402
from scoring.policies import item_flag_rules, plan_values, scale_fixture  # noqa: E402
from scoring.report.build import technical_report  # noqa: E402
from scoring.report.evidence import Evidence  # noqa: E402
from scoring.report.ofruns import run_cohort, run_drift, run_equating, run_study  # noqa: E402
from scoring.report.values import Audience  # noqa: E402
from scoring.runs import check, compute  # noqa: E402
from scoring.runs.cutting import equated_standard  # noqa: E402
from scoring.runs.setting import BaseForm, setting_of  # noqa: E402
from scoring.runs.types import (  # noqa: E402
    BaseReference,
    Place,
    Run,
    RunInputs,
    RunState,
    ScoredForm,
)
from scoring.studies.types import PanelJudge, Ratings, Round, Study, StudyState  # noqa: E402

COURSE, ON = CourseCode("NET-120"), date(2027, 4, 21)
NOW = datetime(2027, 4, 21, 15, tzinfo=UTC)
LENGTH, SHARED, BASE_N = 60, 20, 150
LIMIT = 10.0  # seconds


@contextmanager
def timed(name, seconds):
    """Note the CPU seconds of a step."""
    began = time.process_time()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - began


def form(code, own):
    items = [*(f"A-{n:02}" for n in range(SHARED)), *(f"{own}-{n:02}" for n in range(LENGTH))]
    places = tuple(
        Place(number, ItemId(item), "E1", True, "ABCD", False, "ABCD"[number % 4])
        for number, item in enumerate(items[:LENGTH], start=1)
    )
    return ScoredForm(FormCode(code), COURSE, "0" * 64, 1, places)


def inputs(sealed, n, *, seed, ability):
    """Return raw answers by a two-parameter model with guessing."""
    rng = np.random.default_rng(seed)
    theta, items = rng.normal(ability, 1, (n, 1)), np.random.default_rng(9)
    a, b = items.lognormal(0, 0.3, LENGTH), items.normal(-0.3, 1, LENGTH)
    right = rng.random((n, LENGTH)) < 0.2 + 0.8 / (1 + np.exp(-a * (theta - b)))
    wrong = rng.integers(1, 4, (n, LENGTH))
    answers = tuple(
        tuple(
            place.key if known else "ABCD"[("ABCD".index(place.key) + other) % 4]
            for place, known, other in zip(sealed.places, *row, strict=True)
        )
        for row in zip(right, wrong, strict=True)
    )
    numbers = tuple(f"{sealed.code}-{row:04}" for row in range(n))
    people = tuple(CandidateId(UUID(int=seed * 10_000 + row)) for row in range(n))
    return RunInputs(sealed, numbers, people, answers, {})


def study(items):
    ratings = np.round(np.random.default_rng(5).uniform(0.4, 0.7, (10, len(items))), 2)
    judges = tuple(PanelJudge(f"J{n}", f"I{n}") for n in range(10))
    found = Ratings(judges, tuple(items), (Round(1, ratings, np.minimum(ratings + 0.2, 1)),))
    return Study(UUID(int=1), COURSE, 1, StudyState.ADOPTED, "0" * 64, found, ())


def plan(base):
    facts = SealingFacts("B", True, False, True, True, cut_in_upper_half=True)
    anchor = tuple(place.item for place in base.places[:SHARED])
    made_from = FormFacts(facts, COURSE, base.code, anchor, None)
    code, values = FormCode("B"), plan_values(ON)
    return SealedPlan(code, 1, made_from, seal_plan(facts), NOW, "paul", values=values)


def bootstrapped(setting, routes, samples):
    """Draw candidates again for every method that N allows."""
    data = setting.data
    forms = [
        FormFrequencies.of_candidates(
            group.totals, group.anchor, highest=LENGTH, highest_anchor=SHARED
        )
        for group in (data.new, data.base)
    ]
    for route in routes:
        equate(
            EquatingData(Design.ANCHOR_INTERNAL, *forms),
            method=METHODS[route],
            bootstrap_samples=samples,
            seed=1,
        )


def printed(run, given, panel, outcome):
    """Write both parts of the report as PDF and HTML in both languages; return their bytes."""
    evidence = Evidence(
        form=run.form,
        purpose="To recognise learning equal to the course.",
        cohort=run_cohort(run, given),
        flag_rules=item_flag_rules(ON),
        area_items_min=10,
        policy_date=ON,
        software=run.software,
        digests=(),
        study=run_study(given, panel),
        adopted_cut=outcome.basis.cut,
        adopted_b=outcome.basis.b_level,
        conversion=outcome.table,
        equating=run_equating(run),
        drift=run_drift(run),
        review_date=date(2028, 4, 21),
    )
    report, size = technical_report(evidence), 0
    for language in Language:
        for audience in Audience:
            imprint = Imprint(number=numbered("TR", 1), language=language, generated_at=NOW)
            size += len(render_report(report, audience=audience, imprint=imprint))
            size += len(render_report_html(report, audience=audience, imprint=imprint))
    return size


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=14)
    parser.add_argument("--samples", type=int, default=1000)
    asked = parser.parse_args()
    base_form, new_form = form("A", "A2"), form("B", "B")
    panel = study(dict.fromkeys(one.item for each in (base_form, new_form) for one in each.places))
    base_given = inputs(base_form, BASE_N, seed=1, ability=0.0)
    base = BaseForm(base_given, base_given.numbers, BaseReference(FormCode("A"), BASE_N))
    given, sealed, seconds = inputs(new_form, asked.n, seed=2, ability=-0.4), plan(base_form), {}
    with timed("item analysis and key validation", seconds):
        analysis = compute.analyse(given, rules=item_flag_rules(ON))
    with timed("cut by the plan, with alternatives", seconds):
        standard = equated_standard(
            given, base, panel, sealed=sealed, counted=given.numbers, pool=None
        )
    with timed("scores, scale and digest", seconds):
        outcome = compute.outcome(given, standard, fixture=scale_fixture(ON))
    with timed("second computation of all marks", seconds):
        assert not check.disagreements(outcome.lines, given)
    found = standard.equating
    routes = [found.route, *(one.route for one in found.alternatives)]
    routes = [one for one in dict.fromkeys(routes) if one in METHODS]
    with timed(f"{asked.samples} bootstraps of {', '.join(routes)}", seconds):
        setting = setting_of(
            given,
            base,
            compute.cut_basis(base_given, panel),
            counted=given.numbers,
            pool=None,
            sealed=sealed,
        )
        bootstrapped(setting, routes, asked.samples)
    run = Run(
        RunId(UUID(int=1)), 1, COURSE, new_form.code, RunState.SCALED, "0" * 64, 1, (), (),
        "0" * 64, "exambank", "", asked.n, analysis.holds, NOW, outcome.digest, outcome.basis,
        found,
    )  # fmt: skip
    with timed("technical report, 8 files", seconds):
        size = printed(run, given, panel, outcome)
    for name, one in seconds.items():
        print(f"{one:>7.2f} s  {name}")
    whole = sum(seconds.values())
    said = "within" if whole <= LIMIT else "over"
    print(f"{whole:>7.2f} s  CPU in all, {size / 1000:.0f} kB of reports ({said} {LIMIT:.0f} s)")


if __name__ == "__main__":
    main()
