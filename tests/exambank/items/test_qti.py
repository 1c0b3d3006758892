import io
import zipfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exambank.core.answerkey import LETTERS, Key
from exambank.core.vocabulary import CourseCode, ItemId, Language, OutcomeCode
from exambank.items.interchange import csv, package, qti3_write
from exambank.items.interchange.faults import ImportRefused
from exambank.items.interchange.parsed import content_of
from exambank.items.interchange.reading import read
from exambank.items.types import Cognitive, ItemContent, ItemKind, Markup, Option
from tests.conftest import OUTSIDE_DATA

OUTSIDE = OUTSIDE_DATA / "items"
DEMO = Path(__file__).parents[3] / "frontdesk" / "demo" / "data" / "items"

ITEM = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="Q1" title="t"
    adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">
    {key}
  </responseDeclaration>
  <itemBody>
    <p>A host has <em>one</em> interface.</p>
    <choiceInteraction responseIdentifier="RESPONSE" maxChoices="1">
      <prompt>What can it <strong>NOT</strong> do?</prompt>
      {options}
    </choiceInteraction>
    <p>Choose one.</p>
  </itemBody>
  {feedback}
</assessmentItem>"""
OPTIONS = """<simpleChoice identifier="x">Route<feedbackInline outcomeIdentifier="F"
  identifier="x">It needs two.</feedbackInline></simpleChoice>
  <simpleChoice identifier="y"><p>Ping</p></simpleChoice>
  <simpleChoice identifier="z">Send &lt;b&gt;</simpleChoice>"""
CORRECT = "<correctResponse><value>x</value></correctResponse>"
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
{resources}</resources></manifest>"""


def an_item(
    *, key: str = CORRECT, options: str = OPTIONS, cardinality: str = "single", feedback: str = ""
) -> bytes:
    return ITEM.format(
        key=key, options=options, cardinality=cardinality, feedback=feedback
    ).encode()


def a_resource(href: str, kind: str = "imsqti_item_xmlv2p1") -> str:
    return f'<resource identifier="R" type="{kind}" href="{href}"/>'


def a_package(
    files: dict[str, bytes], *resources: str, compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        if resources:
            manifest = MANIFEST.format(resources="".join(resources))
            archive.writestr("imsmanifest.xml", manifest)
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
PACKED = {
    one: a_package({"q.xml": an_item(), "é.txt": b"x"}, a_resource("q.xml"), compression=one)
    for one in COMPRESSIONS
}


def codes(data: bytes) -> list[str]:
    with pytest.raises(ImportRefused) as caught:
        read(data, file="upload")
    return [one.reason.code for one in caught.value.faults]


def test_a_single_choice_of_qti_2_is_read_with_its_text_key_and_rationale():
    feedback = '<modalFeedback outcomeIdentifier="F" identifier="y" showHide="show">It can.'
    (item,) = read(an_item(feedback=feedback + "</modalFeedback>"), file="q.xml")

    assert item.kind is ItemKind.SINGLE
    assert str(item.key) == "A"
    assert item.markup is Markup.HTML
    assert item.stem == (
        "<p>A host has <em>one</em> interface.</p>"
        "<p>What can it <strong>NOT</strong> do?</p><p>Choose one.</p>"
    )
    assert [option.text for option in item.options] == ["Route", "Ping", "Send &lt;b&gt;"]
    assert [option.rationale for option in item.options] == ["It needs two.", "It can.", ""]


def test_text_without_emphasis_becomes_plain_text():
    data = an_item().replace(b"<em>", b"<span>").replace(b"</em>", b"</span>")
    data = data.replace(b"<strong>", b"").replace(b"</strong>", b"")

    (item,) = read(data, file="q.xml")

    assert item.markup is Markup.PLAIN
    assert item.stem == "A host has one interface.\nWhat can it NOT do?\nChoose one."
    assert item.options[2].text == "Send <b>"


@pytest.mark.parametrize(
    ("key", "cardinality", "expected"),
    [
        pytest.param(CORRECT, "single", "A", id="correct response"),
        pytest.param(
            "<correctResponse><value>z</value><value>x</value></correctResponse>",
            "multiple",
            "A+C",
            id="several correct values",
        ),
        pytest.param(
            '<mapping><mapEntry mapKey="y" mappedValue="1"/>'
            '<mapEntry mapKey="x" mappedValue="-1"/></mapping>',
            "single",
            "B",
            id="a mapping with one positive value",
        ),
        pytest.param(
            '<mapping><mapEntry mapKey="y" mappedValue="2"/>'
            '<mapEntry mapKey="x" mappedValue="2"/></mapping>',
            "single",
            "A|B",
            id="a mapping that credits either",
        ),
        pytest.param(
            '<mapping><mapEntry mapKey="y" mappedValue="1"/>'
            '<mapEntry mapKey="z" mappedValue="0.5"/></mapping>',
            "multiple",
            "B+C",
            id="a mapping of a multiple response",
        ),
    ],
)
def test_the_key_comes_from_the_correct_response_or_the_mapping(key, cardinality, expected):
    (item,) = read(an_item(key=key, cardinality=cardinality), file="q.xml")

    assert str(item.key) == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(an_item(key=""), "no_key", id="no key"),
        pytest.param(
            an_item(key="<correctResponse><value>q</value></correctResponse>"),
            "key_option",
            id="a key that is no option",
        ),
        pytest.param(
            an_item(key="<correctResponse><value>x</value><value>y</value></correctResponse>"),
            "key_size",
            id="two keys of a single response",
        ),
        pytest.param(
            an_item(
                key='<mapping><mapEntry mapKey="y" mappedValue="1"/>'
                '<mapEntry mapKey="x" mappedValue="2"/></mapping>'
            ),
            "partial_credit",
            id="partial credit",
        ),
        pytest.param(
            an_item(key='<mapping><mapEntry mapKey="y" mappedValue="one"/></mapping>'),
            "mapped_value",
            id="a mapped value in words",
        ),
        pytest.param(an_item(cardinality="ordered"), "cardinality", id="an ordered response"),
        pytest.param(
            an_item(options='<simpleChoice identifier="x">Only</simpleChoice>'),
            "options",
            id="one option",
        ),
        pytest.param(
            an_item(options='<simpleChoice identifier="x">a</simpleChoice>' * 2),
            "option_twice",
            id="options with one identifier",
        ),
        pytest.param(
            an_item(options=OPTIONS.replace("Route", '<img src="http://x/y.png" alt=""/>')),
            "not_text",
            id="a picture from elsewhere",
        ),
        pytest.param(
            an_item().replace(b'adaptive="false"', b'adaptive="true"'), "adaptive", id="adaptive"
        ),
        pytest.param(
            an_item(feedback='<templateDeclaration identifier="T"/>'), "template", id="a template"
        ),
        pytest.param(
            an_item().replace(b"choiceInteraction", b"orderInteraction"),
            "interaction",
            id="another interaction",
        ),
        pytest.param(
            an_item().replace(b"responseIdentifier", b"other"), "no_declaration", id="no response"
        ),
        pytest.param(an_item()[:-20], "not_xml", id="a file cut short"),
        pytest.param(b"<questestinterop/>", "not_an_item", id="QTI 1"),
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "doctype",
            id="an entity that reads a file",
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
            "doctype",
            id="entities that swell",
        ),
        pytest.param(
            an_item().replace(b'identifier="Q1"', b'identifier="a b/c"'), "bad_id", id="bad id"
        ),
    ],
)
def test_what_the_bank_cannot_hold_is_refused_by_name(data: bytes, code: str):
    assert codes(data) == [code]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(a_package({"../q.xml": an_item()}, a_resource("q.xml")), "zip_slip", id="up"),
        pytest.param(a_package({"/q.xml": an_item()}, a_resource("q.xml")), "zip_slip", id="root"),
        pytest.param(a_package({"q.xml": an_item()}), "no_manifest", id="no manifest"),
        pytest.param(a_package({}, a_resource("q.xml")), "missing_file", id="missing file"),
        pytest.param(a_package({}, a_resource("../q.xml")), "external", id="an address above"),
        pytest.param(a_package({}, a_resource("http://x/q.xml")), "external", id="an address"),
        pytest.param(a_package({}, a_resource("http://[x")), "external", id="half an address"),
        pytest.param(a_package({}, a_resource("%2e%2e/q.xml")), "external", id="a hidden address"),
        pytest.param(
            a_package({"q.xml": an_item()}, a_resource("q.xml", "imsqti_test_xmlv2p1")),
            "wrong_type",
            id="an item called a test",
        ),
        pytest.param(a_package({}, a_resource("q.xml", "webcontent")), "no_items", id="no items"),
        pytest.param(
            a_package({"q.xml": b" " * 30_000_000}, a_resource("q.xml")), "zip_bomb", id="a bomb"
        ),
        pytest.param(
            a_package({"q.xml": an_item()}, a_resource("q.xml"))[:-30], "bad_zip", id="cut short"
        ),
        pytest.param(
            a_package(
                {"q.xml": an_item(), "r.xml": an_item()}, a_resource("q.xml"), a_resource("r.xml")
            ),
            "id_twice",
            id="an identifier twice",
        ),
    ],
)
def test_a_package_that_is_broken_or_hostile_is_refused_by_name(data: bytes, code: str):
    assert set(codes(data)) == {code}


@given(
    st.sampled_from(COMPRESSIONS),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=4),
)
@example(zipfile.ZIP_STORED, [(-30, 0xFF)])
def test_a_damaged_package_is_read_or_refused_and_never_an_error_of_ours(compression, damage):
    data = bytearray(PACKED[compression])
    for place, value in damage:
        data[place % len(data)] = value

    found = None
    with suppress(ImportRefused):
        found = [one.name for one in package.items(bytes(data), file="upload")]

    assert found in (None, ["upload/q.xml"])


def test_one_bad_item_refuses_the_package_and_names_the_file():
    files = {"q.xml": an_item(), "r.xml": an_item(key="")}
    data = a_package(files, a_resource("q.xml"), a_resource("r.xml"))

    with pytest.raises(ImportRefused) as caught:
        read(data, file="upload.zip")

    (fault,) = caught.value.faults
    assert (fault.file, fault.line, fault.reason.code) == ("upload.zip/r.xml", 4, "no_key")


@pytest.mark.parametrize("name", ["ANP-110", "NET-120"])
def test_the_items_of_the_demo_come_back_from_qti_as_they_went(name: str):
    items = csv.read((DEMO / f"{name}.csv").read_bytes(), file=name)
    contents = [(ItemId(one.id), content_of(one)) for one in items]

    back = read(qti3_write.write_package(contents), file="out.zip")

    assert [(one.id, content_of(one)) for one in back] == contents
    assert qti3_write.write_package(contents) == qti3_write.write_package(contents)


lines = st.text(
    st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1
).filter(lambda text: text == " ".join(text.split()) and text)


@given(st.lists(lines, min_size=2, max_size=6), lines, st.integers(1, 2**6 - 1), st.data())
def test_any_plain_item_comes_back_from_qti_as_it_went(texts, stem, mask, data):
    chosen = [LETTERS[n] for n in range(len(texts)) if mask >> n & 1] or ["A"]
    content = ItemContent(
        course=CourseCode("NET-120"),
        outcome=OutcomeCode("E1.1"),
        cognitive=Cognitive.ANALYSE,
        kind=ItemKind.SINGLE if len(chosen) == 1 else ItemKind.MULTIPLE,
        stem=f"{stem}\n{data.draw(lines)}",
        options=tuple(
            Option(letter, text, data.draw(lines))
            for letter, text in zip(LETTERS, texts, strict=False)
        ),
        key=Key((frozenset(chosen),)),
        reference=stem,
        language=Language.FRENCH,
    )

    (back,) = read(qti3_write.write(ItemId("N-1"), content), file="n.xml")

    assert content_of(back) == content


def test_an_item_with_emphasis_comes_back_from_qti_as_it_went(content):
    written = content(
        markup=Markup.HTML,
        stem="<p>Which is <strong>NOT</strong> 2 &lt; 3?</p><pre>ip  route\n show</pre>",
        key=Key.read("A|B"),
    )

    (back,) = read(qti3_write.write(ItemId("N-1"), written), file="n.xml")

    assert content_of(back) == written


def test_a_foreign_language_is_told_where_the_bank_checks():
    data = an_item().replace(b'title="t"', b'title="t" xml:lang="nl-NL"')

    (item,) = read(data, file="q.xml")

    assert item.language == "nl-NL"


@pytest.mark.parametrize("folder", ["qtiworks", "kennisnet"])
def test_every_outside_file_is_imported_or_refused_by_name(folder: str):
    root = OUTSIDE / folder
    if not root.is_dir():
        pytest.skip(f"no outside test data in {root}")
    ends: Counter[str] = Counter()

    for path in sorted(root.rglob("*")):
        if path.suffix not in {".xml", ".zip"}:
            continue
        try:
            items = read(path.read_bytes(), file=path.name)
        except ImportRefused as refused:
            ends[refused.faults[0].reason.code] += 1
        else:
            ends["imported"] += all(bool(one.stem and one.key.letters) for one in items)

    assert ends["imported"] == {"qtiworks": 26, "kennisnet": 8}[folder], ends
