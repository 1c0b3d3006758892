from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.assembly import (
    Apart,
    Comparison,
    EarlierForm,
    Exclude,
    Goal,
    Objective,
    Pool,
    Spec,
    Tally,
    Together,
    Where,
    assemble,
    check,
    check_claims,
)

POOL = Pool(
    ids=tuple(f"Q{number}" for number in range(1, 13)),
    columns={
        "area": list("AAAABBBBCCCC"),
        "cognitive": ["recall", "apply"] * 6,
        "b": [0.0] * 12,
        "words": [10] * 11 + [99],
        "exposure": [0] * 10 + [9, 0],
        "key": list("ABABABABABBA"),
        "stimulus": ["", "", "S", "S", "S", "", "", "", "", "", "", ""],
        "level": [str(number) for number in range(12)],
    },
    enemies=[("Q2",), (), (), (), (), (), ("Q8",), (), (), (), (), ()],
)
GOOD = (("Q1", "Q3", "Q4", "Q6"), ("Q2", "Q7", "Q9", "Q10"))
LOOSE = Spec(length=4, forms=2)

WRONG = {
    "an area too small": ({"areas": {"C": (1, 2)}}, GOOD, "area C"),
    "an area too large": ({"areas": {"A": (0, 2)}}, GOOD, "area A"),
    "a cognitive level too small": ({"cognitive": {"apply": (3, 4)}}, GOOD, "cognitive apply"),
    "too many words": ({"words": (0, 39)}, GOOD, "words"),
    "too few words": ({"words": (41, 50)}, GOOD, "words"),
    "an attribute": ({"attributes": {"level": {"0": (0, 0)}}}, GOOD, "level 0"),
    "a worn item": (
        {"max_exposure": 8},
        (GOOD[0], ("Q2", "Q7", "Q9", "Q11")),
        "exposure of Q11",
    ),
    "a missing anchor": ({"anchor": ("Q1",)}, GOOD, "anchor item Q1"),
    "an enemy pair": ({}, (("Q1", "Q2", "Q6", "Q7"), GOOD[1]), "enemies"),
    "an enemy named by the other": ({}, (GOOD[0], ("Q8", "Q7", "Q9", "Q10")), "enemies"),
    "a short form": ({}, (GOOD[0], GOOD[1][:3]), "length"),
    "a long form": ({}, (GOOD[0], (*GOOD[1], "Q12")), "length"),
    "a missing form": ({}, GOOD[:1], "forms"),
    "an item twice on a form": ({}, (GOOD[0], ("Q2", "Q2", "Q7", "Q9")), "item Q2 once"),
    "an item on two forms": ({}, (GOOD[0], ("Q6", "Q7", "Q9", "Q10")), "use of item Q6"),
    "an item of no pool": ({}, (GOOD[0], ("Q2", "Q7", "Q9", "Q99")), "item in the pool"),
    "a lone item of a stimulus": ({}, (("Q1", "Q3", "Q6", "Q7"), GOOD[1]), "stimulus S"),
    "a stimulus torn apart": ({}, (("Q3", "Q1", "Q4", "Q6"), GOOD[1]), "stimulus S"),
    "too many by a condition": (
        {"conditions": (Tally((Where("level", ("5",), Comparison.BELOW),), (0, 2)),)},
        GOOD,
        "condition 1",
    ),
    "too much by a condition": (
        {"conditions": (Tally((Where("area", ("A", "B")),), (0, 39), sum="words"),)},
        GOOD,
        "condition 1",
    ),
    "a bundle torn apart": ({"conditions": (Together(("Q1", "Q2")),)}, GOOD, "together"),
    "two that should be apart": ({"conditions": (Apart(("Q1", "Q6")),)}, GOOD, "apart"),
    "an excluded item": ({"conditions": (Exclude(("Q10",)),)}, GOOD, "exclude"),
    "too much of an earlier form": (
        {"earlier": (EarlierForm(("Q1", "Q3", "Q7"), 1),)},
        GOOD,
        "overlap with earlier form 1",
    ),
    "a long run of a key": (
        {"key_run": 2},
        (("Q1", "Q7", "Q9", "Q6"), ("Q2", "Q3", "Q4", "Q10")),
        "run of key A",
    ),
    "keys off balance": (
        {"key_balance": 0},
        (("Q1", "Q7", "Q9", "Q6"), GOOD[1]),
        "key balance of A",
    ),
    "a key that is absent": (
        {"key_balance": 1},
        (("Q1", "Q7", "Q9", "Q12"), GOOD[1]),
        "key balance",
    ),
}


def test_good_forms_have_no_breach():
    assert check(POOL, LOOSE, GOOD) == ()


@pytest.mark.parametrize(("changes", "forms", "named"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_caught(changes, forms, named):
    breaches = check(POOL, replace(LOOSE, **changes), forms)

    assert any(named in breach.constraint for breach in breaches)


def test_every_breach_is_told_not_the_first():
    spec = replace(LOOSE, words=(0, 1), areas={"A": (4, 4)})

    assert {breach.form for breach in check(POOL, spec, GOOD)} == {1, 2}
    assert len(check(POOL, spec, GOOD)) == 4


@given(data=st.data())
def test_no_exchange_of_an_item_for_one_of_another_form_goes_unseen(data):
    pool = Pool(ids=tuple("abcdefgh"), columns={"area": list("AABBAABB")})
    spec = Spec(length=4, forms=2, areas={"A": (2, 2), "B": (2, 2)})
    forms = assemble(pool, spec).forms
    place, other = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    changed = list(forms[0])
    changed[place] = forms[1][other]

    assert check(pool, spec, forms) == ()
    assert any(
        "use of item" in breach.constraint for breach in check(pool, spec, (changed, forms[1]))
    )


def test_a_false_claim_about_information_is_caught():
    spec = replace(LOOSE, information=Goal(theta=(0.0,), target=(1.0,)))
    assembly = assemble(POOL, spec)

    better = replace(assembly, information=((1.5,), (1.5,)), deviation=(0.0, 0.5))

    assert check_claims(POOL, spec, assembly) == ()
    assert {breach.constraint for breach in check_claims(POOL, spec, better)} == {
        "information",
        "deviation",
    }


@pytest.mark.parametrize("objective", list(Objective))
def test_a_deviation_or_a_gap_better_than_it_is_is_caught(objective: Objective):
    goal = Goal(theta=(0.0, 1.0), objective=objective, target=(1.0, 9.0))
    spec = replace(LOOSE, information=goal)
    assembly = assemble(POOL, spec)

    assert check_claims(POOL, spec, assembly) == ()
    for change in ({"gap": (assembly.gap or 0) - 0.01}, {"gap": None}):
        (breach,) = check_claims(POOL, spec, replace(assembly, **change))
        assert (breach.form, breach.constraint) == (0, "gap")
    (breach,) = check_claims(POOL, spec, replace(assembly, deviation=(-0.1, assembly.deviation[1])))
    assert (breach.form, breach.constraint) == (1, "deviation")
