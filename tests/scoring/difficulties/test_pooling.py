from uuid import UUID

import numpy as np
import pytest

from exambank.core.vocabulary import FormCode, ItemId, RunId
from scoring.difficulties.pooling import connected, pool
from scoring.difficulties.types import BankItem, PooledSitting

BASE = FormCode("A")


def items(*names):
    return tuple(BankItem(ItemId(name), 1) for name in names)


def sitting(form, names, *, n=40, seed=1, ability=0.0, difficulty=None):
    rng = np.random.default_rng(seed)
    b = np.array([(difficulty or {}).get(name, 0.0) for name in names])
    right = rng.random((n, len(names))) < 1 / (1 + np.exp(b - rng.normal(ability, 1, (n, 1))))
    run = RunId(UUID(int=seed))
    return PooledSitting(run, FormCode(form), items(*names), right.astype(float))


COMMON = [f"c{k}" for k in range(8)]
OLD, NEW = [f"a{k}" for k in range(12)], [f"b{k}" for k in range(12)]
TRUTH = {
    name: b
    for group in (COMMON, OLD, NEW)
    for name, b in zip(group, np.linspace(-1.5, 1.5, len(group)), strict=True)
}


def test_a_weaker_group_does_not_make_its_questions_look_harder():
    base = sitting("A", COMMON + OLD, n=900, seed=1, difficulty=TRUTH)
    later = sitting("B", COMMON + NEW, n=900, seed=2, ability=-0.8, difficulty=TRUTH)

    found = pool([later, base], base=BASE)

    b = {one.item.item: one.b for one in found.items}
    gaps = np.array([b[name] - TRUTH[name] for name in OLD + NEW])
    assert gaps[12:].mean() - gaps[:12].mean() == pytest.approx(0, abs=0.12)
    assert gaps.std() < 0.12
    assert found.n == 1800


def test_a_sitting_that_shares_too_little_is_left_out():
    base = sitting("A", COMMON + OLD)
    near = sitting("B", COMMON[:3] + NEW, seed=2)
    far = sitting("C", [*NEW[:4], "z1", "z2"], seed=3)
    alone = sitting("D", ["z1", "z2", "z3"], seed=4)

    kept = connected([alone, far, near, base], base=BASE)

    assert [one.form for one in kept] == ["A", "B", "C"]


def test_an_item_that_fewer_than_thirty_answered_has_no_difficulty_in_the_bank():
    base = sitting("A", COMMON + OLD)
    small = sitting("B", COMMON + NEW, n=14, seed=2)

    found = pool([base, small], base=BASE)

    assert {one.item.item for one in found.items} == {*COMMON, *OLD}
    assert {one.n for one in found.items} == {40, 54}


def test_nobody_on_the_base_form_means_no_pool():
    assert pool([sitting("B", COMMON)], base=BASE) is None
    assert pool([sitting("A", COMMON, n=20)], base=BASE) is None


def test_a_question_that_everybody_got_right_keeps_a_finite_difficulty():
    given = sitting("A", COMMON + OLD)
    given.marks[:, 0] = 1.0

    found = pool([given], base=BASE)

    assert -8 < found.items[[one.item.item for one in found.items].index("c0")].b < -2


def test_the_order_of_the_sittings_does_not_matter():
    sittings = [sitting("A", COMMON + OLD), sitting("B", COMMON + NEW, seed=2)]

    assert pool(sittings, base=BASE).items == pool(sittings[::-1], base=BASE).items
