"""Where the test data of others are, for tests that compare with published numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import OUTSIDE_DATA

FOLDER = OUTSIDE_DATA / "psychometrics"


def outside(name: str) -> Path:
    """Return the path of a data file, or skip the test where the folder is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"outside test data not present: ../shared/data/psychometrics/{name}")
    return path


def numbers(name: str) -> NDArray[np.float64]:
    """Return a data file with one header line as numbers."""
    return np.loadtxt(outside(name), delimiter=",", skiprows=1)


def rows(name: str) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a data file as text."""
    with outside(name).open(newline="", encoding="utf-8") as file:
        header, *body = list(csv.reader(file))
    return header, body
