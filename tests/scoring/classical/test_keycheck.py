import numpy as np
import pytest

from scoring.classical.flags import ItemFlag, ItemFlagRules, item_flags
from scoring.classical.items import item_analysis
from scoring.classical.keycheck import ExpertAnswer, SuspicionKind, validate_key
from scoring.classical.options import option_tables
from scoring.classical.rekey import rekey_effect
from scoring.keys import ItemKey, Key, score
from scoring.responses import Responses

RULES = ItemFlagRules(p_min=0.30, p_max=0.89, r_min=0.20, option_share_min=0.05)
ITEMS = tuple(f"i{j}" for j in range(1, 41))
TRUE_KEY = Key.of([ItemKey.parse(item, "A") for item in ITEMS], version="1")


def cohort(n, *, seed, double=()):
    """Return answers of a Rasch cohort where A is right; `double` items split between A and B."""
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-(rng.normal(0.3, 1, (n, 1)) - rng.normal(0, 1, len(ITEMS)))))
    right = rng.random(chance.shape) < chance
    wrong = rng.choice(list("BCD"), size=chance.shape)
    options = np.where(right, "A", wrong)
    for column in double:
        knew = right[:, column] & (rng.random(n) < 0.5)
        options[knew, column] = "B"
    names = [str(i) for i in range(n)]
    return Responses.of(options.tolist(), candidates=names, items=ITEMS)


def judged(answers, key, **extra):
    marks = score(answers, key)
    tables = option_tables(answers, marks, key=key)
    return validate_key(tables, key=key, n=answers.n, **extra)


def miskeyed(item, option="C"):
    return TRUE_KEY.amended([ItemKey.parse(item, option)], version="wrong")


def test_a_planted_miskey_is_found_at_sixty_in_most_cohorts():
    hits = false_holds = 0
    for seed in range(40):
        found = judged(cohort(60, seed=seed), miskeyed("i7"))
        hits += ("i7", "A") in [(one.item, one.option) for one in found.suspicions]
        false_holds += len(set(found.held) - {"i7"})

    assert hits >= 32
    assert false_holds / (40 * 39) < 0.15


def test_a_planted_double_key_is_found_in_a_large_cohort():
    found = judged(cohort(400, seed=3, double=[6]), TRUE_KEY)

    doubtful = [(one.item, one.kind, one.option) for one in found.suspicions]
    assert any(item == "i7" and option == "B" for item, _, option in doubtful)


def test_below_thirty_no_statistic_holds_a_key():
    found = judged(cohort(29, seed=1), miskeyed("i7"))

    assert not found.statistics_used
    assert {one.kind for one in found.suspicions} <= {SuspicionKind.NOBODY_CHOSE_KEY}


def test_below_thirty_an_experts_second_answer_holds_a_key():
    expert = [ExpertAnswer("E1", "i7", "A"), ExpertAnswer("E1", "i8", "A")]

    found = judged(cohort(8, seed=2), miskeyed("i7"), experts=expert)

    held = [one.item for one in found.suspicions if one.kind is SuspicionKind.EXPERT_DISAGREES]
    assert held == ["i7"]


def test_a_key_nobody_chose_is_held_at_any_n_and_points_to_the_favourite():
    answers = Responses.of([["B"], ["B"], ["C"]], candidates=list("123"), items=["x"])
    key = Key.of([ItemKey.parse("x", "A")], version="1")

    (found,) = judged(answers, key).suspicions

    assert (found.kind, found.option) == (SuspicionKind.NOBODY_CHOSE_KEY, "B")
    assert found.evidence == "none of 3 chose the key"


def test_a_commented_item_is_held_with_the_number_of_comments():
    found = judged(cohort(8, seed=4), TRUE_KEY, comments={"i3": 2})

    assert [(one.item, one.evidence) for one in found.suspicions if one.kind == "comments"] == [
        ("i3", "2 candidates commented on it")
    ]


def test_an_item_credited_to_all_is_not_held():
    key = TRUE_KEY.amended([ItemKey.parse("i7", "*")], version="2")

    assert "i7" not in judged(cohort(60, seed=5), key, comments={"i7": 1}).held


def test_flags_below_thirty_are_only_that_nobody_chose_the_key():
    answers = cohort(20, seed=6)
    marks = score(answers, TRUE_KEY)
    statistics = item_analysis(marks, items=ITEMS).items
    tables = option_tables(answers, marks, key=TRUE_KEY)

    flags = [
        item_flags(one, table, rules=RULES, n=20)
        for one, table in zip(statistics, tables, strict=True)
    ]

    assert {flag for several in flags for flag in several} <= {ItemFlag.NOBODY_CHOSE_KEY}


def test_a_miskeyed_item_carries_the_flags_of_the_policy():
    answers, key = cohort(300, seed=7), miskeyed("i7")
    marks = score(answers, key)
    statistics = item_analysis(marks, items=ITEMS).items
    tables = option_tables(answers, marks, key=key)

    flags = item_flags(statistics[6], tables[6], rules=RULES, n=300)

    assert {
        ItemFlag.NEGATIVE_DISCRIMINATION,
        ItemFlag.LOW_DISCRIMINATION,
        ItemFlag.DISTRACTOR_POSITIVE,
        ItemFlag.DISTRACTOR_BEATS_KEY,
    } <= set(flags)


def test_rekeying_lists_who_passes_before_and_after():
    answers = Responses.of(
        [["A", "B"], ["A", "C"], ["B", "B"]], candidates=["1", "2", "3"], items=["x", "y"]
    )
    old = Key.of([ItemKey.parse("x", "A"), ItemKey.parse("y", "C")], version="1")
    new = old.amended([ItemKey.parse("y", "B")], version="2")

    found = rekey_effect(answers, before=old, after=new, cut_before=2, cut_after=2)

    assert (found.newly_passed, found.newly_failed) == (("1",), ("2",))
    assert [one.total_after for one in found.candidates] == [2.0, 1.0, 1.0]


def test_option_counts_by_fifth_add_up_and_ties_stay_together():
    answers = cohort(97, seed=9)
    marks = score(answers, TRUE_KEY)

    for table in option_tables(answers, marks, key=TRUE_KEY):
        assert sum(table.group_sizes) == 97
        assert [sum(one.by_group) for one in table.options] == [one.n for one in table.options]


def test_omitted_and_not_reached_have_their_own_lines():
    answers = Responses.of([["A"], [""], ["-"]], candidates=list("123"), items=["x"])
    key = Key.of([ItemKey.parse("x", "A")], version="1")

    (table,) = option_tables(answers, score(answers, key), key=key)

    assert [one.option for one in table.options] == ["A", "", "-"]


@pytest.mark.parametrize("n", [30, 200])
def test_the_key_line_of_the_option_table_has_the_corrected_point_biserial(n):
    answers = cohort(n, seed=10)
    marks = score(answers, TRUE_KEY)
    statistics = item_analysis(marks, items=ITEMS).items

    for one, table in zip(statistics, option_tables(answers, marks, key=TRUE_KEY), strict=True):
        (keyed,) = [option for option in table.options if option.credited]
        assert keyed.r == pytest.approx(one.r_corrected, nan_ok=True)
        assert keyed.r_rest == pytest.approx(one.r_corrected, nan_ok=True)
