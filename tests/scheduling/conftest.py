"""The world of the exam day on both databases."""

import pytest

from tests.scheduling.world import World


@pytest.fixture
def world(sessions):
    return World(sessions)
