import numpy as np
import pytest

from scoring.forensics.answers import answers_of
from scoring.forensics.copying import at_least, gbt, k_index, omega
from scoring.forensics.neighbours import TooFewForNeighbours, neighbour_screen
from scoring.forensics.optionmodel import option_probabilities
from scoring.forensics.screen import Correction, Index, SeatsNotKnown, TooFewToCompare, screen
from scoring.forensics.seats import Seat, Seating
from scoring.keys import ItemKey, Key
from scoring.responses import Responses
from tests.scoring.forensics.rooms import copied, options, responses_of, room

INDICES = [omega, gbt, k_index]


def grid(answers, *, apart_m=1.5, columns=10, forms=("A",)):
    seats = {
        name: Seat(str(k), (k % columns) * apart_m, (k // columns) * 10.0, forms[k % len(forms)])
        for k, name in enumerate(answers.candidates)
    }
    return Seating.of(answers.candidates, seats)


@pytest.mark.parametrize("index", INDICES, ids=["omega", "gbt", "k"])
def test_a_planted_pair_is_the_most_unusual_of_the_room(index):
    answers = room(copied(options(150, seed=1), copier=3, source=7, share=0.7, seed=2))

    found = index(answers)

    lowest = np.unravel_index(np.nanargmin(found.p), found.p.shape)
    assert set(lowest) == {3, 7}
    assert found.p[3, 7] < 1e-5


@pytest.mark.parametrize("index", INDICES, ids=["omega", "gbt", "k"])
@pytest.mark.parametrize("n", [60, 300])
def test_candidates_who_work_alone_are_flagged_no_more_often_than_stated(index, n):
    found = index(room(options(n, seed=11)))

    p = found.p[~np.isnan(found.p)]
    for level in (0.05, 0.01, 0.001):
        assert np.mean(p < level) <= 1.2 * level + 2 / len(p) ** 0.5 * level**0.5


def test_over_many_rooms_without_copying_few_hold_a_flagged_pair():
    flagged = [
        bool(screen(room(options(60, seed=seed, items=40)), index=index).flagged)
        for index in Index
        for seed in range(20)
    ]

    assert np.mean(flagged) <= 0.1


def test_omega_of_a_pair_is_the_larger_one_way_and_the_answers_shared_are_the_same():
    answers = room(copied(options(200, seed=3), copier=3, source=7, share=0.7, seed=4))

    found = omega(answers)

    assert found.value[3, 7] != found.value[7, 3]
    assert min(found.value[3, 7], found.value[7, 3]) > 4
    assert found.matches[3, 7] == found.matches[7, 3]


def test_the_exact_tail_agrees_with_the_binomial_and_with_enumeration():
    unlike = np.array([[0.1, 0.5, 0.9]])
    by_hand = 0.1 * 0.5 * 0.9
    two = by_hand + 0.1 * 0.5 * 0.1 + 0.1 * 0.5 * 0.9 + 0.9 * 0.5 * 0.9

    assert at_least(np.array([3]), unlike)[0] == pytest.approx(by_hand)
    assert at_least(np.array([2]), unlike)[0] == pytest.approx(two)
    assert at_least(np.array([0]), unlike)[0] == pytest.approx(1)


def test_probabilities_of_options_add_up_to_one_on_items_taken():
    answers = room(options(80, seed=5, items=15))

    found = option_probabilities(answers)

    assert found.sum(axis=2) == pytest.approx(np.ones((80, 15)))
    shares = np.array([(answers.options == k).mean() for k in range(answers.n_options)])
    assert found.mean(axis=(0, 1)) == pytest.approx(shares, abs=0.02)


def test_missing_answers_and_items_of_other_forms_are_not_shared():
    rows = [["A", "B", "", None], ["A", "C", "", "A"], ["A", "B", "-", "A"]]
    items = ["i", "j", "k", "l"]
    given = Responses.of(rows, candidates=["1", "2", "3"], items=items)
    answers = answers_of(given, key=Key.of([ItemKey.parse(q, "A") for q in items], version="1"))

    marked = answers.flat(rows=slice(None), chosen=answers.options > 0)

    assert (marked @ marked.T).tolist() == [[2, 1, 2], [1, 3, 2], [2, 2, 3]]


def test_pairs_with_hardly_an_item_in_common_have_no_value():
    letters = responses_of(options(60, seed=6, items=40))
    rows = [
        [None if (j < 20) == (i < 30) else letters.options[i, j] for j in range(40)]
        for i in range(60)
    ]
    given = Responses.of(rows, candidates=letters.candidates, items=letters.items)
    key = Key.of([ItemKey.parse(item, "A") for item in given.items], version="1")

    for index in INDICES:
        found = index(answers_of(given, key=key))
        assert np.isnan(found.p[0, 45])
        assert not np.isnan(found.p[0, 5])


def test_a_screen_tells_distance_and_form_and_corrects_for_every_pair():
    answers = room(copied(options(120, seed=7), copier=3, source=4, share=0.8, seed=8))

    found = screen(answers, seating=grid(answers, forms=("A", "B")))

    assert found.n_tests == 120 * 119
    assert found.flagged[0].candidate == "c3"
    assert found.flagged[0].source == "c4"
    assert found.flagged[0].distance_m == pytest.approx(1.5)
    assert found.flagged[0].same_form is False
    assert found.flagged[0].p_adjusted >= found.flagged[0].p


def test_looking_at_neighbours_only_needs_a_smaller_correction():
    answers = room(copied(options(120, seed=7), copier=3, source=4, share=0.5, seed=8))
    seating = grid(answers)

    near, everywhere = (screen(answers, seating=seating, within_m=far) for far in (2.0, None))

    assert near.n_tests == 2 * 9 * 12
    assert near.pairs[0].p == everywhere.pairs[0].p
    assert near.pairs[0].p_adjusted < everywhere.pairs[0].p_adjusted
    with pytest.raises(SeatsNotKnown, match=r"within 0\.5 m"):
        screen(answers, seating=seating, within_m=0.5)


def test_benjamini_hochberg_never_corrects_more_than_holm():
    answers = room(options(60, seed=9))

    holm, bh = (screen(answers, correction=one) for one in (Correction.HOLM, Correction.BH))

    assert all(b.p_adjusted <= h.p_adjusted for h, b in zip(holm.pairs, bh.pairs, strict=True))


def test_an_index_is_refused_below_fifty_unless_exploratory():
    answers = room(options(49, seed=10))

    with pytest.raises(TooFewToCompare, match="needs N >= 50 and there are 49"):
        screen(answers)
    assert screen(answers, exploratory=True).refused[0].n == 49


def test_a_small_room_counts_identical_wrong_answers_of_neighbours():
    chosen = options(14, seed=12, items=40)
    chosen[4, :25] = np.arange(25) % 3 + 2  # a weak source has wrong answers to share
    answers = room(copied(chosen, copier=3, source=4, share=0.9, seed=1))

    found = neighbour_screen(answers, grid(answers))

    assert (found.pairs[0].first, found.pairs[0].second) == ("c3", "c4")
    assert found.pairs[0].others_as_many == 0
    assert len(found.pairs) + found.n_other_pairs == 14 * 13 / 2
    few = room(options(9, seed=1))
    with pytest.raises(TooFewForNeighbours, match="needs N >= 10"):
        neighbour_screen(few, grid(few))
