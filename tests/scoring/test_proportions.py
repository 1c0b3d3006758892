import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.proportions import wilson


def test_wilson_agrees_with_a_published_example():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81/263 and 15/148.
    first, second = wilson(81, n=263), wilson(15, n=148)

    assert (first.low, first.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert (second.low, second.high) == pytest.approx((0.0624, 0.1605), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_lies_inside_zero_to_one_and_holds_the_proportion(pair):
    successes, n = pair

    ends = wilson(successes, n=n)

    assert 0 <= ends.low <= successes / n <= ends.high <= 1


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_impossible_counts_are_refused(successes, n):
    with pytest.raises(ValueError, match="a proportion needs"):
        wilson(successes, n=n)
