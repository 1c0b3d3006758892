import pytest

from scoring.ladder import RULES, Statistic, refusals, supports


def test_every_statistic_has_exactly_one_rule():
    assert sorted(rule.statistic for rule in RULES) == sorted(Statistic)


@pytest.mark.parametrize(
    ("statistic", "n_min"),
    [
        (Statistic.P, 10),
        (Statistic.ITEM_FLAGS, 30),
        (Statistic.COPYING, 50),
        (Statistic.DIF_CLASSES, 200),
        (Statistic.EQUIPERCENTILE, 500),
    ],
)
def test_a_statistic_is_supported_from_its_smallest_n_on(statistic, n_min):
    assert supports(statistic, n=n_min)
    assert not supports(statistic, n=n_min - 1)


def test_a_refusal_says_the_rule_the_n_and_what_to_do():
    (refusal,) = refusals([Statistic.ALPHA], n=14)

    assert str(refusal) == "alpha needs N >= 30 and there are 14: pool reliability over sittings"
