import numpy as np
import pytest

from scoring.irt import design, estep, information
from scoring.irt.climb import start_at
from scoring.irt.layout import lay_out
from scoring.irt.models import Model
from scoring.irt.priors import Beta, LogNormal, Normal, Priors
from scoring.irt.problem import Problem, evaluate, gradient
from scoring.irt.starts import starting_values
from tests.scoring.irt.simulated import abilities, answers, bank


def problem_of(marks, models, *, groups=None, priors=None, n_categories=2, points=61):
    codes = marks.astype(np.uint8)
    counts = np.full(marks.shape[1], n_categories, dtype=np.intp)
    group_of_row = np.zeros(len(marks), dtype=np.intp) if groups is None else groups
    n_groups = int(group_of_row.max()) + 1
    layout = lay_out(
        models,
        counts,
        fixed={},
        free_means=[g > 0 for g in range(n_groups)],
        free_spreads=[g > 0 for g in range(n_groups)],
    )
    made = design.build(
        codes, n_categories=counts, weights=np.ones(len(marks)), groups=group_of_row
    )
    problem = Problem(made, layout, priors or Priors(), np.linspace(-6, 6, points))
    return problem, starting_values(layout, codes, np.ones(len(marks)))


CASES = {
    "2PL": (Model.TWO_PL, 2, None),
    "1PL": (Model.ONE_PL, 2, None),
    "3PL with priors": (Model.THREE_PL, 2, Priors(LogNormal(0, 0.5), Normal(0, 2), Beta(5, 17))),
    "GRM": (Model.GRM, 3, None),
    "GPCM": (Model.GPCM, 3, Priors(a=LogNormal(0, 0.5))),
    "NRM": (Model.NRM, 3, Priors(b=Normal(0, 2))),
}


def two_groups(name, *, with_gaps):
    model, n_categories, priors = CASES[name]
    items = bank(model, 6, seed=1, n_categories=n_categories)
    marks = answers(items, abilities(300, seed=2), seed=3)
    if with_gaps:
        marks[::4, 1] = design.MISSING
        marks[1::5, 4] = design.MISSING
    return problem_of(
        marks,
        [model] * 6,
        groups=np.repeat([0, 1], 150).astype(np.intp),
        priors=priors,
        n_categories=n_categories,
    )


@pytest.mark.parametrize("with_gaps", [False, True], ids=["complete", "missing by design"])
@pytest.mark.parametrize("name", CASES)
def test_the_gradient_is_the_slope_of_the_log_posterior(name, with_gaps):
    problem, free = two_groups(name, with_gaps=with_gaps)

    found = gradient(problem, free, evaluate(problem, free))

    for place in range(len(free)):
        step = np.zeros_like(free)
        step[place] = 1e-5
        up, down = evaluate(problem, free + step), evaluate(problem, free - step)
        slope = (up.log_posterior - down.log_posterior) / 2e-5
        assert found[place] == pytest.approx(slope, abs=2e-4)


@pytest.mark.parametrize("with_gaps", [False, True], ids=["complete", "missing by design"])
@pytest.mark.parametrize("name", CASES)
def test_louis_information_is_minus_the_slope_of_the_gradient(name, with_gaps):
    problem, free = two_groups(name, with_gaps=with_gaps)

    found = information.observed(problem, free, evaluate(problem, free))

    for place in range(len(free)):
        step = np.zeros_like(free)
        step[place] = 1e-5
        up, down = free + step, free - step
        slope = (
            gradient(problem, down, evaluate(problem, down))
            - gradient(problem, up, evaluate(problem, up))
        ) / 2e-5
        assert found[place] == pytest.approx(slope, abs=1e-3)


def test_interpolation_on_knots_gives_what_the_products_give():
    items = bank(Model.TWO_PL, 30, seed=4)
    marks = answers(items, abilities(5000, seed=5), seed=6)
    problem, free = problem_of(marks, [Model.TWO_PL] * 30)
    (block,) = problem.design.blocks
    own = problem.layout.own(free)
    ((_, integral),) = information._integrals(problem, own)  # noqa: SLF001 - two ways compared

    by_knots = estep.integrate(block, integral, problem.layout.stacks[0].of(own)[:, 0])
    by_products = estep.integrate(block, integral, None)

    assert by_knots.log_likelihood == pytest.approx(by_products.log_likelihood, abs=1e-5)
    assert by_knots.counts == pytest.approx(by_products.counts, abs=1e-6)
    assert by_knots.mass == pytest.approx(by_products.mass, abs=1e-6)


def test_rows_too_unlikely_for_a_float_are_still_integrated():
    n_items = 2500
    items = bank(Model.TWO_PL, n_items, seed=7)
    marks = answers(items, abilities(40, seed=8), seed=9)
    problem, free = problem_of(marks, [Model.TWO_PL] * n_items)

    at = evaluate(problem, free)

    assert np.isfinite(at.log_likelihood)
    assert at.log_likelihood / 40 < -700


def test_rows_with_equal_answers_are_joined():
    marks = answers(bank(Model.TWO_PL, 4, seed=10), abilities(5000, seed=11), seed=12)

    problem, free = problem_of(marks, [Model.TWO_PL] * 4)

    assert problem.design.n_rows <= 16
    assert problem.design.n == 5000
    assert start_at(problem, free).iterations == 1


def test_a_part_of_the_rows_weighs_as_much_as_all():
    marks = answers(bank(Model.TWO_PL, 30, seed=13), abilities(5000, seed=14), seed=15)
    problem, _ = problem_of(marks, [Model.TWO_PL] * 30)

    part = problem.thinned(1000)

    assert part.design.n_rows == 1000
    assert part.design.n == pytest.approx(5000)


def test_rows_far_from_the_usual_one_are_integrated_as_exactly():
    items = bank(Model.TWO_PL, 400, seed=4)
    marks = answers(items, abilities(200, seed=5), seed=6)
    marks[7] = 1 - (np.array([item.b[0] for item in items]) < 0)
    problem, free = problem_of(marks, [Model.TWO_PL] * 400)

    exact, rough = evaluate(problem, free), evaluate(problem.roughly(), free)

    assert rough.log_likelihood == pytest.approx(exact.log_likelihood, rel=1e-6)
    assert np.concatenate(rough.counts) == pytest.approx(np.concatenate(exact.counts), abs=2e-3)


def test_single_and_double_precision_give_the_same_cross_product():
    items = bank(Model.THREE_PL, 8, seed=7)
    problem, free = problem_of(answers(items, abilities(900, seed=8), seed=9), [Model.THREE_PL] * 8)

    exact = information.cross_product(problem, free)

    rough = information.cross_product(problem.roughly(), free)
    assert rough == pytest.approx(exact, rel=1e-4, abs=1e-3)
