"""Item analysis against the R packages CTT and ShinyItemAnalysis, and alphas of known sets.

Expected values: CTT_CTTdata with its key, HCI (McFarland et al. 2017), LSAT6 and LSAT7 (Bock &
Lieberman 1970), KB36 (Kolen & Brennan 2004, chapter 4).  Tolerances are half a unit of the last
digit printed there.
"""

import numpy as np
import pytest

from scoring.classical.items import item_analysis
from scoring.classical.options import option_tables
from scoring.keys import ItemKey, Key, score
from scoring.reliability import alpha
from scoring.responses import Responses
from tests.reference.outside_data import numbers, rows


def keyed(data, key_file, *, width):
    header, body = rows(data)
    _, key_rows = rows(key_file)
    items = tuple(header[:width])
    answers = Responses.of(
        [row[:width] for row in body],
        candidates=[str(number) for number in range(1, len(body) + 1)],
        items=items,
    )
    lines = zip(items, key_rows, strict=True)
    return answers, Key.of([ItemKey.parse(item, row[0]) for item, row in lines], version="1")


def expanded(name):
    table = numbers(name)
    return np.repeat(table[:, :-1], table[:, -1].astype(int), axis=0)


def test_first_item_of_the_ctt_data():
    answers, key = keyed("CTT_CTTdata.csv", "CTT_CTTkey.csv", width=20)

    found = item_analysis(score(answers, key), items=answers.items)

    first = found.items[0]
    assert found.alpha == pytest.approx(0.8127538, abs=5e-8)
    assert first.p == pytest.approx(0.47)
    assert first.r_corrected == pytest.approx(0.5354616, abs=5e-8)
    assert first.biserial == pytest.approx(0.6717928, abs=5e-8)
    assert first.alpha_if_deleted == pytest.approx(0.7959279, abs=5e-8)


def test_distractors_of_the_first_item_of_the_ctt_data():
    answers, key = keyed("CTT_CTTdata.csv", "CTT_CTTkey.csv", width=20)

    table = option_tables(answers, score(answers, key), key=key)[0]

    found = {one.option: (one.n, one.r) for one in table.options if not one.credited}
    expected = {"A": (19, -0.3289), "B": (21, -0.4254), "C": (13, -0.2636)}
    for option, (n, r) in expected.items():
        assert found[option] == (n, pytest.approx(r, abs=5e-5))


def test_alpha_of_the_hci_data():
    answers, key = keyed("SIA_HCItest.csv", "SIA_HCIkey.csv", width=20)

    assert alpha(score(answers, key)).value == pytest.approx(0.7155, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "value"), [("mirt_LSAT6.csv", 0.2950), ("mirt_LSAT7.csv", 0.4534)]
)
def test_alphas_of_the_law_school_tests(name, value):
    assert alpha(expanded(name)).value == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "n", "mean", "sd", "value"),
    [
        ("KB36_formX_responses.csv", 1655, 15.8205, 6.5298, 0.8421),
        ("KB36_formY_responses.csv", 1638, 18.6728, 6.8805, 0.8597),
    ],
)
def test_totals_and_alpha_of_kolen_and_brennans_forms(name, n, mean, sd, value):
    marks = numbers(name)

    totals = marks.sum(axis=1)
    assert len(totals) == n
    assert totals.mean() == pytest.approx(mean, abs=5e-5)
    assert totals.std(ddof=1) == pytest.approx(sd, abs=5e-5)
    assert alpha(marks).value == pytest.approx(value, abs=5e-5)


def test_two_difficulties_of_kolen_and_brennans_form_x():
    marks = numbers("KB36_formX_responses.csv")

    found = item_analysis(marks, items=tuple(str(j) for j in range(1, 37))).items

    assert found[0].p == pytest.approx(0.8441, abs=5e-5)
    assert found[26].p == pytest.approx(0.2961, abs=5e-5)
