"""Items to QTI 3.0: one file an item, or a package; what is written reads back the same.

Rationales are inline feedback of their option.  Course, outcome and cognitive level, for
which the standard has no element in an item, are ``data-`` attributes of the body, and the
reference is a rubric block for the author.  Whoever holds the file holds the key.
"""

import html
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from lxml import etree

from exambank.core.vocabulary import ItemId
from exambank.items.types import ItemContent, ItemKind, Markup

ITEM_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE_NAMESPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write(item: ItemId, content: ItemContent) -> bytes:
    """Return the XML of one item; equal input gives equal bytes."""
    root = etree.Element(
        _name("assessment-item"),
        {
            _LANG: content.language.value,
            "identifier": item,
            "title": item,
            "adaptive": "false",
            "time-dependent": "false",
        },
        nsmap=_default(ITEM_NAMESPACE),
    )
    _declare(root, content)
    _body(root, content)
    _sub(root, "response-processing", template=_MATCH_CORRECT)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def write_package(items: Sequence[tuple[ItemId, ItemContent]]) -> bytes:
    """Return a content package of items; equal input gives equal bytes."""
    manifest = etree.Element(
        f"{{{PACKAGE_NAMESPACE}}}manifest",
        {"identifier": "MANIFEST"},
        nsmap=_default(PACKAGE_NAMESPACE),
    )
    metadata = etree.SubElement(manifest, f"{{{PACKAGE_NAMESPACE}}}metadata")
    for name, text in (("schema", "QTI Package"), ("schemaversion", "3.0.0")):
        etree.SubElement(metadata, f"{{{PACKAGE_NAMESPACE}}}{name}").text = text
    etree.SubElement(manifest, f"{{{PACKAGE_NAMESPACE}}}organizations")
    resources = etree.SubElement(manifest, f"{{{PACKAGE_NAMESPACE}}}resources")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for item, content in items:
            name = f"items/{item}.xml"
            given = {"identifier": f"RES-{item}", "type": "imsqti_item_xmlv3p0", "href": name}
            resource = etree.SubElement(resources, f"{{{PACKAGE_NAMESPACE}}}resource", given)
            etree.SubElement(resource, f"{{{PACKAGE_NAMESPACE}}}file", {"href": name})
            _put(archive, name, write(item, content))
        _put(
            archive,
            "imsmanifest.xml",
            etree.tostring(manifest, xml_declaration=True, encoding="UTF-8"),
        )
    return out.getvalue()


def _declare(root: etree._Element, content: ItemContent) -> None:
    is_single = content.kind is ItemKind.SINGLE
    response = _sub(
        root,
        "response-declaration",
        identifier="RESPONSE",
        cardinality="single" if is_single else "multiple",
    )
    response.set("base-type", "identifier")
    if len(content.key.alternatives) == 1:
        correct = _sub(response, "correct-response")
        for letter in sorted(content.key.alternatives[0]):
            _sub(correct, "value").text = letter
    else:
        mapping = _sub(response, "mapping")
        mapping.set("default-value", "0")
        for letter in sorted(content.key.letters):
            entry = _sub(mapping, "map-entry")
            entry.set("map-key", letter)
            entry.set("mapped-value", "1")
    for name, kind in (("SCORE", "float"), ("FEEDBACK", "identifier")):
        outcome = _sub(root, "outcome-declaration", identifier=name, cardinality="single")
        outcome.set("base-type", kind)


def _body(root: etree._Element, content: ItemContent) -> None:
    body = _sub(root, "item-body")
    for name in ("course", "outcome", "cognitive"):
        body.set(f"data-{name}", str(getattr(content, name)))
    if content.reference:
        rubric = _sub(body, "rubric-block", view="author")
        rubric.set("class", "reference")
        _fill(_sub(rubric, "content-body"), content.reference, Markup.PLAIN)
    _fill(body, content.stem, content.markup)
    interaction = _sub(body, "choice-interaction")
    interaction.set("response-identifier", "RESPONSE")
    interaction.set("shuffle", "false")
    interaction.set("max-choices", "1" if content.kind is ItemKind.SINGLE else "0")
    for option in content.options:
        choice = _sub(interaction, "simple-choice", identifier=option.letter)
        _fill(choice, option.text, content.markup)
        if option.rationale:
            feedback = _sub(choice, "feedback-inline", identifier=option.letter)
            feedback.set("outcome-identifier", "FEEDBACK")
            feedback.set("show-hide", "show")
            _fill(feedback, option.rationale, content.markup)


def _fill(parent: etree._Element, text: str, markup: Markup) -> None:
    """Append a text as paragraphs, or as the HTML that it is."""
    if markup is Markup.PLAIN:
        lines = (f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))
        text = "".join(lines)
    fragment = re.sub(r"<br>", "<br/>", text).replace("&nbsp;", "\N{NO-BREAK SPACE}")
    wrapped = etree.fromstring(f'<div xmlns="{ITEM_NAMESPACE}">{fragment}</div>')
    if wrapped.text and not len(parent):
        parent.text = wrapped.text
    elif wrapped.text:
        last = parent[-1]
        last.tail = (last.tail or "") + wrapped.text
    parent.extend(list(wrapped))


def _default(namespace: str) -> Any:
    """Return the map that makes a namespace the default one; the stubs want a prefix."""
    return {None: namespace}


def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _name(name), attributes)


def _name(name: str) -> str:
    return f"{{{ITEM_NAMESPACE}}}qti-{name}"


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)
