"""The optimum that another program finds: TestDesign's science pool, R package TestDesign (GPL).

Its 36 constraints and 1000 items (918 three-parameter logistic, 82 generalised partial
credit) give a maximum information of 44.9133, summed over theta = -1, 0, 1 with D = 1.
"""

import csv
import re

import numpy as np
import pytest

from exambank.assembly import (
    Comparison,
    Goal,
    Objective,
    Pool,
    Spec,
    Status,
    Tally,
    Together,
    Where,
    assemble,
    check,
)
from exambank.core.itemresponse import information
from tests.conftest import OUTSIDE_DATA

FOLDER = OUTSIDE_DATA / "assembly"
THETA = np.array([-1.0, 0.0, 1.0])
TERM = re.compile(r"(\w+)\s*(==|>=|<|%in%)\s*(c\([^)]*\)|\"[^\"]*\"|[\d.]+)")


def rows(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"outside test data not present: ../shared/data/assembly/{name}")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def partial_credit(a, steps):
    """Return the information of a generalised partial credit item, Muraki (1993), equation 12."""
    exponents = np.cumsum(a * (THETA[:, None] - np.array(steps)), axis=1)
    chances = np.exp(np.hstack([np.zeros((len(THETA), 1)), exponents]))
    chances /= chances.sum(axis=1, keepdims=True)
    marks = np.arange(chances.shape[1])
    return a**2 * ((chances * marks**2).sum(axis=1) - (chances @ marks) ** 2)


def information_matrix(items):
    columns = []
    for item in items:
        parameters = [float(item[f"PAR{n}"]) for n in range(1, 5) if item[f"PAR{n}"]]
        if item["MODEL"] == "3PL":
            a, b, c = parameters
            columns.append(information(THETA, a=[a], b=[b], c=[c])[:, 0])
        else:
            columns.append(partial_credit(parameters[0], parameters[1:]))
    return np.array(columns).T


def clauses(condition):
    """Return the R condition of a constraint as clauses of our own."""
    return tuple(
        Where(column, tuple(re.findall(r"[\w.]+", value.removeprefix("c"))), _comparison(sign))
        for column, sign, value in TERM.findall(condition)
    )


def _comparison(sign):
    known = {"==": Comparison.ONE_OF, "%in%": Comparison.ONE_OF}
    return known.get(sign) or Comparison(sign)


def test_the_science_pool_of_testdesign_reaches_its_published_optimum():
    attributes = rows("itemattrib_science_1000.csv")
    constraints = rows("constraints_science_1000.csv")
    items = [row["ID"] for row in attributes]
    lists = {
        row["TYPE"]: clauses(row["CONDITION"])
        for row in constraints
        if row["TYPE"] in {"Enemy", "Include", "AllOrNone", "Exclude"}
    }
    (enemies,), (included,), (bundle,) = lists["Enemy"], lists["Include"], lists["AllOrNone"]
    tallies = tuple(
        Tally(clauses(row["CONDITION"]), (float(row["LB"]), float(row["UB"])))
        for row in constraints
        if row["TYPE"] == "Number" and row["CONDITION"]
    )
    pool = Pool(
        ids=tuple(items),
        columns={name: [row[name] for row in attributes] for name in attributes[0] if name != "ID"},
        enemies=[enemies.values if item in enemies.values else () for item in items],
        information=information_matrix(rows("itempool_science_1000.csv")),
    )
    spec = Spec(
        length=30,
        anchor=included.values,
        conditions=(*tallies, Tally(lists["Exclude"], (0, 0)), Together(bundle.values)),
        information=Goal(theta=tuple(THETA), objective=Objective.MAXIMUM),
    )

    assembly = assemble(pool, spec)

    assert len(tallies) == 30
    assert assembly.status is Status.OPTIMAL
    assert sum(assembly.information[0]) == pytest.approx(44.9133, abs=5e-5)
    assert assembly.bound == pytest.approx(44.9133, abs=5e-5)
    assert check(pool, spec, assembly.forms) == ()
