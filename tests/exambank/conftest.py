"""What the tests of the bank share; the makers are in `tests.bank`."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, Role
from exambank.items.types import ItemContent
from tests.bank import COURSE, MANAGER, NUMBERS, WRITER, a_content, found_course, person


@pytest.fixture
def content() -> Callable[..., ItemContent]:
    """Return a maker of item contents; what is given is changed."""
    return a_content


@pytest.fixture
def course(sessions: sessionmaker[Session]) -> CourseCode:
    """Return a course with an active blueprint of two areas, six and four items."""
    with sessions.begin() as session:
        found_course(session, {"E1": 6, "E2": 4})
    return COURSE


@pytest.fixture
def writer() -> Act:
    return WRITER


@pytest.fixture
def manager() -> Act:
    return MANAGER


@pytest.fixture
def numbers() -> Act:
    """Return the psychometrician."""
    return NUMBERS


@pytest.fixture
def reviewers() -> tuple[Act, Act]:
    return person("rita", Role.REVIEWER), person("ravi", Role.REVIEWER)
