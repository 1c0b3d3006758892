"""M4: by hand, against the room drawn without copying, and on planted pairs."""

from itertools import product

import numpy as np
import pytest

from scoring.forensics.screen import Index, screen
from scoring.forensics.trinomial import m4, trinomial_tail
from tests.scoring.forensics.rooms import copied, options, room

N_SHARED_WRONG = 19


def with_shared_wrong(chosen, *, copier, source, shared, seed):
    """Give the copier so many of the source's wrong answers, and no more of the right ones."""
    rng = np.random.default_rng(seed)
    wrong = np.flatnonzero(chosen[source] != 1)
    places = rng.permutation(wrong)[:shared]
    changed = chosen.copy()
    changed[copier, places] = chosen[source, places]
    return changed


def by_enumeration(right, wrong, p_right, p_wrong):
    n = len(p_right)
    table = {}
    for outcome in product("rwn", repeat=n):
        chance = 1.0
        for item, kind in enumerate(outcome):
            of_kind = {"r": p_right[item], "w": p_wrong[item]}
            chance *= of_kind.get(kind, 1 - p_right[item] - p_wrong[item])
        place = (outcome.count("r"), outcome.count("w"))
        table[place] = table.get(place, 0.0) + chance

    def tail(r, w):
        return sum(p for (i, j), p in table.items() if i >= r and j >= w)

    return sum(p for (i, j), p in table.items() if tail(i, j) <= tail(right, wrong) * (1 + 1e-9))


def test_the_tail_agrees_with_all_outcomes_written_out():
    rng = np.random.default_rng(3)
    p_right, p_wrong = rng.uniform(0.2, 0.5, 6), rng.uniform(0.05, 0.3, 6)
    seen = [(4, 1), (2, 3), (0, 0), (6, 0), (1, 4)]

    found = trinomial_tail(
        np.array([one[0] for one in seen]),
        np.array([one[1] for one in seen]),
        np.tile(p_right, (5, 1)),
        np.tile(p_wrong, (5, 1)),
    )

    expected = [by_enumeration(r, w, p_right, p_wrong) for r, w in seen]
    assert found.tolist() == pytest.approx(expected)
    assert found[2] == pytest.approx(1.0)


def test_a_pair_with_nineteen_identical_wrong_answers_is_found_and_nobody_else():
    hits = 0
    for seed in range(8):
        chosen = options(150, seed=seed)
        n_wrong = (chosen != 1).sum(axis=1)
        source, copier = np.argsort(np.abs(n_wrong - 21), kind="stable")[:2]
        answers = room(
            with_shared_wrong(
                chosen, copier=copier, source=source, shared=N_SHARED_WRONG, seed=seed
            )
        )

        flagged = screen(answers, index=Index.M4).flagged

        assert len(flagged) <= 1
        hits += {one for pair in flagged for one in (pair.candidate, pair.source)} == {
            f"c{source}",
            f"c{copier}",
        }
    assert hits >= 7


def test_candidates_who_work_alone_have_small_p_no_more_often_than_stated():
    found = m4(room(options(120, seed=11)))

    p = found.p[np.triu_indices(120, 1)]
    for level in (0.01, 0.001):
        assert np.mean(p < level) <= 1.2 * level + 2 * (level / len(p)) ** 0.5


def test_m4_is_symmetric_and_counts_all_answers_shared():
    answers = room(copied(options(60, seed=3), copier=3, source=7, share=0.7, seed=4))

    found = m4(answers)

    same = (answers.options[3] == answers.options[7]).sum()
    assert found.matches[3, 7] == found.matches[7, 3] == same
    assert found.p[3, 7] == found.p[7, 3]
    assert np.isnan(found.p[3, 3])
