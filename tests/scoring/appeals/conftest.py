"""A published run whose answer file misread one mark, once a database; tests undo what they do."""

import pytest
from sqlalchemy.orm import sessionmaker

from tests import rescoring
from tests.sitting import Crew


@pytest.fixture(scope="module")
def lasting_office(lasting_engine):
    return rescoring.published(sessionmaker(lasting_engine), Crew())


@pytest.fixture
def office(lasting_office):
    with rescoring.rolled_back(lasting_office) as office:
        yield office
