"""The one way in: a file of any kind that the bank reads, by what it holds."""

from lxml import etree

from exambank.core.reasons import N_
from exambank.items.interchange import csv, package, qti2, qti3
from exambank.items.interchange.faults import Fault, ImportRefused, fault
from exambank.items.interchange.parsed import ParsedItem
from exambank.items.interchange.xml import line_of, local_name, parse

LARGEST = 20_000_000
"""Bytes of one uploaded file."""


def read(data: bytes, *, file: str) -> tuple[ParsedItem, ...]:
    """Return the items of a CSV file, a QTI item or a QTI package.

    Raises
    ------
    ImportRefused
        With every fault: where, what was found there and what to do next.
    """
    if not data.strip():
        said = N_("the file is empty: choose the file with the items")
        raise ImportRefused([fault(file, "empty", said)])
    if len(data) > LARGEST:
        said = N_("the file has {n} bytes, {most} are allowed: split it")
        raise ImportRefused(
            [fault(file, "file_size", said, values={"n": len(data), "most": LARGEST})]
        )
    if package.is_zip(data):
        return _read_package(data, file=file)
    if _begins_like_xml(data):
        return (_read_tree(parse(data, file=file), file=file),)
    return csv.read(data, file=file)


def _begins_like_xml(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _read_package(data: bytes, *, file: str) -> tuple[ParsedItem, ...]:
    found: list[Fault] = []
    items: list[ParsedItem] = []
    for packed in package.items(data, file=file):
        try:
            items.append(_read_tree(packed.root, file=packed.name))
        except ImportRefused as refused:
            found += refused.faults
    seen: dict[str, str] = {}
    for item in items:
        if item.id in seen:
            said = N_("the identifier {value} is used in {first} already: give it another")
            more = {"first": seen[item.id]}
            found.append(
                fault(item.file, "id_twice", said, line=item.line, value=item.id, values=more)
            )
        seen.setdefault(item.id, item.file)
    if found:
        raise ImportRefused(found)
    return tuple(items)


def _read_tree(root: etree._Element, *, file: str) -> ParsedItem:
    name = local_name(root)
    if name == "assessmentItem":
        return qti2.read_item(root, file=file)
    if name == "qti-assessment-item":
        return qti3.read_item(root, file=file)
    said = N_("<{value}> is no QTI 2 or 3 item: export single items or a content package")
    raise ImportRefused([fault(file, "not_an_item", said, line=line_of(root), value=name)])
