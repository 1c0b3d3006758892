from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core.exact import exactly, largest_remainder, percent

WEIGHTS = st.lists(st.integers(1, 60), min_size=1, max_size=12)


def test_a_share_just_below_the_threshold_is_never_printed_as_the_threshold():
    assert percent(Fraction(7_999_999, 10_000_000)) == "79.9"


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="float"):
        exactly(0.8)  # type: ignore[arg-type]


def test_the_published_networking_counts_come_out():
    weights = tuple(map(Fraction, (18, 22, 22, 14, 14, 10)))

    assert largest_remainder(weights, 75) == (14, 17, 17, 10, 10, 7)


@given(WEIGHTS, st.integers(0, 200))
def test_shares_sum_to_the_total_and_keep_the_quota(weights: list[int], total: int):
    counts = largest_remainder(tuple(map(Fraction, weights)), total)

    assert sum(counts) == total
    for count, weight in zip(counts, weights, strict=True):
        assert abs(Fraction(weight * total, sum(weights)) - count) < 1
