import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.multiplicity import benjamini_hochberg, holm


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusting_never_lowers_a_p_value_and_holm_is_the_stricter(values):
    p = np.array(values)

    assert (benjamini_hochberg(p) >= p - 1e-12).all()
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()
    assert (holm(p) <= 1).all()


def test_a_test_that_was_not_made_is_not_counted():
    assert holm(np.array([0.02, np.nan, 0.03])) == pytest.approx([0.04, np.nan, 0.04], nan_ok=True)


def test_the_worked_example_of_benjamini_and_hochberg_rejects_four():
    # Benjamini & Hochberg (1995), section 3.2: fifteen p-values, four rejected at 0.05.
    low = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p = np.array([*low, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])

    assert (benjamini_hochberg(p) <= 0.05).sum() == 4
    assert (holm(p) <= 0.05).sum() == 3
