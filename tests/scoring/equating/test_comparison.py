import pytest

from scoring.equating.comparison import Likeness, anchor_gap, at_the_cut
from scoring.equating.equate import equate
from scoring.equating.frequencies import Design, NotEquatable
from scoring.equating.methods import Method, methods_for
from tests.scoring.equating.samples import anchored, random_groups


def test_the_reference_comes_first_and_differs_from_itself_by_nothing():
    data = anchored(n_x=60, n_y=150, harder=0.3)
    reference = equate(data, method=Method.NOMINAL_WEIGHTS)

    rows = at_the_cut(data, reference=reference, cut=36.0)

    assert rows[0].method is Method.NOMINAL_WEIGHTS
    assert rows[0].difference == 0
    assert rows[0].equated >= 36.0
    assert {row.method for row in rows} == set(methods_for(Design.ANCHOR_INTERNAL))


def test_methods_that_n_does_not_allow_are_shown_with_the_rule():
    data = anchored(n_x=60, n_y=150)
    reference = equate(data, method=Method.NOMINAL_WEIGHTS)

    by_method = {row.method: row for row in at_the_cut(data, reference=reference, cut=36.0)}

    assert by_method[Method.CIRCLE_ARC].beyond_n == ()
    assert "linear_equating needs N >= 100" in by_method[Method.TUCKER].beyond_n[0]


def test_half_a_mark_matters():
    data = anchored(n_x=400, n_y=400, harder=0.3)
    reference = equate(data, method=Method.CHAINED_LINEAR)

    by_method = {row.method: row for row in at_the_cut(data, reference=reference, cut=36.0)}

    identity = by_method[Method.IDENTITY]
    assert abs(identity.difference) > 1
    assert identity.matters
    assert all(row.matters == (abs(row.difference) >= 0.5) for row in by_method.values())


def test_a_cut_that_no_score_reaches_is_refused():
    data = random_groups()

    with pytest.raises(NotEquatable, match="no raw mark up to 30"):
        at_the_cut(data, reference=equate(data, method=Method.IDENTITY), cut=31.0)


def test_the_gap_of_weaker_challengers_is_seen_on_the_anchor():
    found = anchor_gap(anchored(n_x=900, n_y=900, weaker=0.7, seed=8))

    assert found.gap == pytest.approx(-0.55, abs=0.15)  # 0.7 logit on 15 items
    assert found.likeness is Likeness.UNLIKE


@pytest.mark.parametrize(("n", "likeness"), [(4000, Likeness.ALIKE), (28, Likeness.NOT_KNOWN)])
def test_groups_are_called_alike_only_where_n_can_tell(n, likeness):
    found = anchor_gap(anchored(n_x=n, n_y=n, seed=8))

    assert found.likeness is likeness


def test_random_groups_have_no_anchor_to_compare():
    with pytest.raises(NotEquatable, match="has no anchor"):
        anchor_gap(random_groups())
