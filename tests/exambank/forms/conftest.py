"""A small bank that forms can be made of, and people who proof and seal them."""

from dataclasses import replace

import pytest

from exambank.core.acting import Act
from exambank.core.answerkey import Key
from exambank.core.vocabulary import CourseCode, ItemId, OutcomeCode, Role
from exambank.items import content as contents
from exambank.items import store
from exambank.items.types import ItemState, ItemVersion

COURSE = CourseCode("NET-120")
OPERATIONAL = {"E1": 12, "E2": 8}
PILOTS = 3


@pytest.fixture
def bank(sessions, course, content, writer) -> CourseCode:
    """Return a course whose bank is twice as deep as a form of six and four, with pilots."""

    def version(item: str, area: str, key: str, state: ItemState) -> ItemVersion:
        changes = {"outcome": OutcomeCode(f"{area}.1"), "key": Key.read(key)}
        said = content(stem=f"Which answer fits {item}?", **changes)
        return ItemVersion(
            ItemId(item), 1, state, said, contents.digest(said), writer.by, writer.at
        )

    made = [
        version(f"{area}-{n:02}", area, "ABCD"[n % 4], ItemState.OPERATIONAL)
        for area, count in OPERATIONAL.items()
        for n in range(count)
    ]
    made += [version(f"P-{n}", "E1", "A", ItemState.APPROVED_PILOT) for n in range(PILOTS)]
    with sessions.begin() as session:
        store.add(session, made)
    return course


@pytest.fixture
def proofer(numbers) -> Act:
    return replace(numbers, by="rita", role=Role.REVIEWER)
