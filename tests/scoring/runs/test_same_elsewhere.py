"""The same inputs give the same bytes again, and the same scores on another machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("computed_elsewhere.py")
ROOT = Path(__file__).resolve().parents[3]
WITHOUT_NUMBA = "import sys; sys.modules['numba'] = None; sys.argv = sys.argv[1:]; "
RUN = "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"


def computed(**environment):
    """Return what the program prints in a process of its own."""
    settings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    command = [sys.executable, "-W", "error", "-c", WITHOUT_NUMBA + RUN, str(PROGRAM)]
    done = subprocess.run(command, env=settings, capture_output=True, check=True)  # noqa: S603 - our own program
    return done.stdout


@pytest.fixture(scope="module")
def here():
    return computed()


def test_bk_07_the_same_inputs_give_the_same_bytes_again(here):
    assert computed(PYTHONHASHSEED="7") == here


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    ],
    ids=["an old kernel on one thread", "no wide instructions"],
)
def test_bk_07_another_machine_gives_the_same_scores_and_table(here, elsewhere):
    there = json.loads(computed(**elsewhere))
    expected = json.loads(here)

    for name, found in expected.items():
        assert there[name].pop("parameters") == pytest.approx(found.pop("parameters"), abs=1e-6)
        assert there[name] == found


def test_the_program_purifies_an_anchor_and_smooths_a_curve(here):
    found = json.loads(here)["600"]

    assert "A-04" in found["out"]
    assert 2 <= found["moments"] <= 6


def test_the_program_tries_every_kind_of_route(here):
    found = json.loads(here)

    routes = {name: one["route"] for name, one in found.items() if name != "bank"}
    assert routes == {
        "base": "base",
        "8": "pre-equated-rasch",
        "14": "nominal-weights-mean",
        "60": "nominal-weights-mean",
        "120": "pre-equated-rasch",
        "600": "frequency-estimation",
    }
