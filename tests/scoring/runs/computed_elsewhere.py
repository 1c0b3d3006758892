"""A program for tests: compute runs from fixed inputs and print what must agree elsewhere.

It is run again by `test_same_elsewhere` with another kernel of linear algebra, one thread, other
instructions, and without numba.  Nothing here reads a database, a clock or chance.
"""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from exambank.core.vocabulary import CandidateId, CourseCode, FormCode, ItemId, RunId
from scoring.difficulties.pooling import pool
from scoring.difficulties.types import BankItem, DifficultyPool, PooledSitting
from scoring.equating.choice import SealingFacts, seal_plan
from scoring.equating.presmoothing import Degrees
from scoring.linking.anchordrift import DriftRule
from scoring.plans.types import FormFacts, PlanValues, SealedPlan
from scoring.runs import compute
from scoring.runs.cutting import base_standard, equated_standard
from scoring.runs.setting import BaseForm
from scoring.runs.types import BaseReference, Disposition, Place, RunInputs, ScoredForm
from scoring.scale import ScaleFixture
from scoring.studies.types import PanelJudge, Ratings, Round, Study, StudyState

NOW = datetime(2027, 4, 21, 15, tzinfo=UTC)
COURSE = CourseCode("NET-120")
LENGTH, SHARED, DRIFTED = 40, 10, 4
ANCHOR = tuple(ItemId(f"A-{n:02}") for n in range(SHARED))
VALUES = PlanValues(DriftRule(), Degrees(2, 6))
RULED = {ItemId("B-20"): (Disposition.DROP, ""), ItemId("B-25"): (Disposition.REKEY, "C")}


def form(code, items):
    places = tuple(
        Place(number, item, "E1", True, "ABCD", False, "ABCD"[number % 4])
        for number, item in enumerate(items, start=1)
    )
    return ScoredForm(FormCode(code), COURSE, "0" * 64, 1, places)


def inputs(sealed, n, *, seed, harder, overrides, drifted=0.0):
    rng = np.random.default_rng(seed)
    theta = rng.normal(0.3, 1, (n, 1))
    b = np.linspace(-1.5, 1.5, LENGTH) + harder
    b[DRIFTED] += drifted
    right = rng.random((n, LENGTH)) < 1 / (1 + np.exp(b - theta))
    answers = tuple(
        tuple(
            place.key if known else "ABCD"[("ABCD".index(place.key) + 1) % 4]
            for place, known in zip(sealed.places, row, strict=True)
        )
        for row in right
    )
    numbers = tuple(f"{sealed.code}-{row:04}" for row in range(n))
    people = tuple(CandidateId(UUID(int=seed * 10_000 + row)) for row in range(n))
    return RunInputs(sealed, numbers, people, answers, overrides)


def study(items):
    rng = np.random.default_rng(5)
    ratings = np.round(rng.uniform(0.4, 0.7, (7, len(items))), 2)
    judges = tuple(PanelJudge(f"J{n}", f"I{n}") for n in range(7))
    found = Ratings(judges, tuple(items), (Round(1, ratings, np.minimum(ratings + 0.2, 1)),))
    return Study(UUID(int=1), COURSE, 1, StudyState.ADOPTED, "0" * 64, found, ())


def pooled(sittings):
    found = pool(sittings, base=FormCode("A"))
    runs = tuple(one.run for one in sittings)
    return DifficultyPool(COURSE, 1, NOW, runs, found.n, found.items, found.assumptions)


def sitting(given, number):
    right = [
        [float(answer == place.key) for answer, place in zip(row, given.form.places, strict=True)]
        for row in given.answers
    ]
    items = tuple(BankItem(place.item, 1) for place in given.form.places)
    return PooledSitting(RunId(UUID(int=number)), given.form.code, items, np.array(right))


def told(outcome, standard):
    found = standard.equating
    return {
        "digest": outcome.digest,
        "route": found.route.value,
        "raw_cut": found.raw_cut,
        "scores": [[one.number, one.raw, one.scaled, one.passed] for one in outcome.lines],
        "table": [[row.raw, row.scaled, row.passes, row.b_level] for row in outcome.table.rows],
        "others": [[one.route.value, one.raw_cut] for one in found.alternatives],
        "out": [one.item for one in found.anchor if one.drifted],
        "moments": found.presmoothed,
        "parameters": [standard.basis.cut, standard.basis.b_level, *found.equated, found.se],
    }


def main():
    shared = [ItemId(f"A-{n:02}") for n in range(SHARED)]
    base_items = [*shared, *(ItemId(f"A-{n:02}") for n in range(SHARED, LENGTH))]
    new_items = [*shared, *(ItemId(f"B-{n:02}") for n in range(SHARED, LENGTH))]
    base_form, new_form = form("A", base_items), form("B", new_items)
    panel = study([*base_items, *new_items[SHARED:]])
    given = inputs(base_form, 200, seed=1, harder=0.0, overrides={})
    earlier = inputs(new_form, 90, seed=2, harder=0.3, overrides={})
    bank = pooled([sitting(given, 1), sitting(earlier, 2)])
    base = BaseForm(given, given.numbers, BaseReference(FormCode("A"), 200))
    first = SealingFacts("A", False, False, False, False)
    plan = SealedPlan(FormCode("A"), 1, facts(first, None), seal_plan(first), NOW, "paul")
    standard = base_standard(given, panel, sealed=plan, counted=given.numbers)
    printed = {"base": told(compute.outcome(given, standard, fixture=ScaleFixture()), standard)}
    for n, knows in ((8, True), (14, False), (60, False), (120, True), (600, False)):
        known = SealingFacts("B", True, knows, True, True, groups_alike=n == 600)
        plan = sealed(known)
        new = inputs(new_form, n, seed=n, harder=0.3, overrides=RULED, drifted=1.0)
        standard = equated_standard(
            new, base, panel, sealed=plan, counted=new.numbers, pool=bank if knows else None
        )
        outcome = compute.outcome(new, standard, fixture=ScaleFixture())
        printed[f"{n}"] = told(outcome, standard)
    printed["bank"] = {"parameters": [one.b for one in bank.items]}
    json.dump(printed, sys.stdout)


def sealed(known, values=VALUES):
    plan = SealedPlan(FormCode("B"), 1, facts(known, "A"), seal_plan(known), NOW, "paul")
    return replace(plan, values=values)


def facts(found, base):
    code = None if base is None else FormCode(base)
    pool = 1 if found.pooled_difficulties else None
    return FormFacts(found, COURSE, code, ANCHOR, pool)


if __name__ == "__main__":
    main()
