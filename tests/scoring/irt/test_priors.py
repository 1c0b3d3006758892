import numpy as np
import pytest
from scipy.stats import beta, lognorm, norm

from scoring.irt import design, priors
from scoring.irt.design import MISSING
from scoring.irt.layout import lay_out
from scoring.irt.models import Model
from scoring.irt.priors import Beta, ImproperPrior, LogNormal, Normal, Priors
from scoring.irt.problem import Problem
from scoring.irt.reporting import reported
from scoring.irt.solve import solve
from scoring.irt.starts import starting_values

EVERYWHERE = Priors(a=LogNormal(0.2, 0.5), b=Normal(0.4, 1.5), c=Beta(5, 17))


def solved_without_answers(model, found):
    """Calibrate one item that nobody was given, so that only its prior speaks."""
    codes = np.full((4, 1), MISSING, dtype=np.uint8)
    counts = np.array([2], dtype=np.intp)
    layout = lay_out([model], counts, fixed={}, free_means=[False], free_spreads=[False])
    made = design.build(
        codes, n_categories=counts, weights=np.ones(4), groups=np.zeros(4, dtype=np.intp)
    )
    problem = Problem(made, layout, found, np.linspace(-6, 6, 61))
    start = starting_values(layout, codes, np.ones(4))
    solution = solve(problem, start, gap=1e-14, most_iterations=500)
    return reported(layout, solution.point.free, None).values


def test_without_answers_the_estimates_stand_at_the_modes_of_the_priors():
    a, b, c = solved_without_answers(Model.THREE_PL, EVERYWHERE)[:3]

    assert a == pytest.approx(np.exp(0.2 - 0.5**2), abs=1e-5)
    assert b == pytest.approx(0.4, abs=1e-5)
    assert c == pytest.approx(4 / 20, abs=1e-5)


def test_the_log_density_is_that_of_a_b_and_c_themselves():
    counts = np.array([2], dtype=np.intp)
    layout = lay_out([Model.THREE_PL], counts, fixed={}, free_means=[False], free_spreads=[False])

    def density(a, b, c):
        own = np.array([a, -a * b, np.log(c / (1 - c)), 0.0, 0.0])
        return priors.log_density(EVERYWHERE, layout, own)

    def expected(a, b, c):
        return (
            lognorm.logpdf(a, 0.5, scale=np.exp(0.2))
            + norm.logpdf(b, 0.4, 1.5)
            + beta.logpdf(c, 5, 17)
        )

    one, other = (1.3, -0.5, 0.1), (0.6, 1.2, 0.35)
    assert density(*one) - density(*other) == pytest.approx(expected(*one) - expected(*other))


def test_the_gradient_is_that_of_the_log_density():
    counts = np.array([2, 4], dtype=np.intp)
    layout = lay_out(
        [Model.THREE_PL, Model.GRM], counts, fixed={}, free_means=[False], free_spreads=[False]
    )
    own = np.array([1.2, 0.3, -1.5, 0.9, 1.0, 0.2, -1.1, 0.0, 0.0])

    gradient = np.zeros_like(own)
    priors.add_gradient(EVERYWHERE, layout, own, gradient)

    for place in range(7):
        step = np.zeros_like(own)
        step[place] = 1e-6
        slope = (
            priors.log_density(EVERYWHERE, layout, own + step)
            - priors.log_density(EVERYWHERE, layout, own - step)
        ) / 2e-6
        assert gradient[place] == pytest.approx(slope, abs=1e-6)


def test_the_one_slope_of_1pl_has_its_prior_once():
    counts = np.array([2, 2, 2], dtype=np.intp)
    layout = lay_out([Model.ONE_PL] * 3, counts, fixed={}, free_means=[False], free_spreads=[False])
    own = np.array([1.5, 0.0, 1.5, 0.0, 1.5, 0.0, 0.0, 0.0])

    value = priors.log_density(Priors(a=LogNormal(0.0, 1.0)), layout, own)

    assert value == pytest.approx(-np.log(1.5) - np.log(1.5) ** 2 / 2)


@pytest.mark.parametrize(
    "make",
    [lambda: Beta(1, 5), lambda: Normal(0, 0), lambda: LogNormal(0, -1)],
    ids=["a beta without a mode", "no spread", "a negative spread"],
)
def test_priors_without_a_mode_are_refused(make):
    with pytest.raises(ImproperPrior):
        make()
