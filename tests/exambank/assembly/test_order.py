from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.assembly.order import arrange

seeds = st.integers(0, 1000)


def longest_run(keys):
    return max((len(list(run)) for key, run in groupby(keys) if key), default=0)


@given(keys=st.lists(st.sampled_from(["A", "B", "C", ""]), min_size=1, max_size=25), seed=seeds)
def test_an_order_is_found_whenever_runs_can_be_broken(keys, seed):
    run = 2
    possible = all(
        keys.count(key) <= run * (len(keys) - keys.count(key) + 1) for key in set(keys) - {""}
    )

    order = arrange(keys, [""] * len(keys), key_run=run, rng=np.random.default_rng(seed))

    assert (order is not None) == possible
    if order is not None:
        assert sorted(order) == list(range(len(keys)))
        assert longest_run([keys[item] for item in order]) <= run


@given(seed=seeds)
def test_questions_on_one_stimulus_stand_side_by_side(seed):
    keys = list("AABBABABCCCAB")
    stimuli = [*"SSSTTT", *[""] * 7]

    order = arrange(keys, stimuli, key_run=2, rng=np.random.default_rng(seed))

    assert order is not None
    pieces = [name for name, _ in groupby(stimuli[item] for item in order) if name]
    assert sorted(pieces) == ["S", "T"]
    assert longest_run([keys[item] for item in order]) <= 2


def test_a_set_whose_keys_cannot_be_parted_has_no_order():
    order = arrange("AAAB", ["S", "S", "S", ""], key_run=2, rng=np.random.default_rng(0))

    assert order is None


@pytest.mark.parametrize("run", [None, 3], ids=["no limit", "limit"])
def test_the_order_is_random_but_for_the_seed(run):
    keys = list("ABCD") * 5
    plain = [""] * 20

    one = arrange(keys, plain, key_run=run, rng=np.random.default_rng(1))

    assert one == arrange(keys, plain, key_run=run, rng=np.random.default_rng(1))
    assert one != arrange(keys, plain, key_run=run, rng=np.random.default_rng(2))
