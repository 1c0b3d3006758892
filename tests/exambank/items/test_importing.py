from dataclasses import replace

import pytest

from exambank.blueprints.service import BlueprintNotFound
from exambank.core import events
from exambank.core.vocabulary import CourseCode, ItemId, OutcomeCode
from exambank.items import importing, service
from exambank.items.interchange.faults import ImportRefused
from exambank.items.interchange.parsed import Defaults
from exambank.items.interchange.qti3_write import write_package
from exambank.items.types import Cognitive, EnemyPair, ItemState

COURSE = CourseCode("NET-120")
HERE = Defaults(COURSE)


@pytest.fixture
def package(content) -> bytes:
    contents = [content(stem=f"Question {n}?") for n in range(3)]
    return write_package([(ItemId(f"NET-{n}"), one) for n, one in enumerate(contents)])


def upload(sessions, data: bytes, *, act, defaults: Defaults = HERE):
    with sessions.begin() as session:
        return importing.import_items(session, data, file="up.zip", defaults=defaults, act=act)


def stored(sessions, act) -> int:
    with sessions() as session:
        return len(service.listing(session, COURSE, act=act))


def test_a_file_becomes_drafts_of_its_importer(sessions, course, package, writer):
    result = upload(sessions, package, act=writer)

    assert result.new == ("NET-0", "NET-1", "NET-2")
    with sessions() as session:
        version = service.version_of(session, ItemId("NET-1"))
        (event,) = events.history(session, "course/NET-120")[-1:]
    assert (version.state, version.writer) == (ItemState.DRAFT, writer.by)
    assert event.data["new"] == 3


def test_the_same_file_twice_changes_nothing_and_says_so(sessions, course, package, writer):
    upload(sessions, package, act=writer)
    with sessions() as session:
        head = events.head(session)

    again = upload(sessions, package, act=writer)

    assert again.repeated
    assert (again.new, len(again.unchanged)) == ((), 3)
    with sessions() as session:
        assert events.head(session) == head


def test_other_words_under_a_known_identifier_are_refused_and_nothing_is_stored(
    sessions, course, package, content, writer
):
    upload(sessions, package, act=writer)
    other = write_package([(ItemId("NET-1"), content()), (ItemId("NET-7"), content())])

    with pytest.raises(ImportRefused) as caught:
        upload(sessions, other, act=writer)

    assert [one.reason.code for one in caught.value.faults] == ["id_taken"]
    assert stored(sessions, writer) == 3


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"outcome": OutcomeCode("Z9.9")}, "no_such_outcome", id="unknown outcome"),
        pytest.param({"course": CourseCode("ACC-101")}, "other_course", id="another course"),
    ],
)
def test_an_item_that_does_not_fit_the_blueprint_is_refused(
    sessions, content, writer, changes, code
):
    data = write_package([(ItemId("NET-1"), content()), (ItemId("NET-2"), content(**changes))])

    with pytest.raises(ImportRefused) as caught:
        upload(sessions, data, act=writer)

    assert [one.reason.code for one in caught.value.faults] == [code]
    assert stored(sessions, writer) == 0


def test_what_a_foreign_file_does_not_say_is_asked_for(sessions, course, writer):
    data = b"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q1">
    <responseDeclaration identifier="R" cardinality="single"><correctResponse>
    <value>a</value></correctResponse></responseDeclaration><itemBody>
    <choiceInteraction responseIdentifier="R"><prompt>Which?</prompt>
    <simpleChoice identifier="a">One</simpleChoice><simpleChoice identifier="b">Two</simpleChoice>
    </choiceInteraction></itemBody></assessmentItem>"""

    with pytest.raises(ImportRefused) as caught:
        upload(sessions, data, act=writer)
    given = replace(HERE, outcome=OutcomeCode("E1.2"), cognitive=Cognitive.RECALL)
    result = upload(sessions, data, act=writer, defaults=given)

    assert [one.reason.code for one in caught.value.faults] == ["no_outcome", "no_cognitive"]
    assert result.new == ("Q1",)


def test_a_course_without_blueprint_takes_no_items(sessions, package, writer):
    with pytest.raises(BlueprintNotFound, match="NET-120"):
        upload(sessions, package, act=writer)


def test_enemies_are_imported_whole_or_not_at_all(sessions, course, package, writer, manager):
    upload(sessions, package, act=writer)
    good = b"item,enemy,reason\nNET-2,NET-0,gives it away\n"
    bad = good + b"NET-1,NET-9,unknown\nNET-1,NET-1,itself\n"

    def bring(data: bytes):
        with sessions.begin() as session:
            return importing.import_enemies(
                session, data, file="enemies.csv", course=COURSE, act=manager
            )

    with pytest.raises(ImportRefused) as caught:
        bring(bad)
    pairs = bring(good)
    with sessions() as session:
        head = events.head(session)
    bring(good)

    assert [one.reason.code for one in caught.value.faults] == ["no_item", "own_enemy"]
    assert pairs == (EnemyPair(ItemId("NET-0"), ItemId("NET-2")),)
    with sessions() as session:
        assert service.enemies(session, COURSE) == list(pairs)
        assert events.head(session) == head
