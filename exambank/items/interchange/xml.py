"""XML from strangers: parsed without entities, document types, network or huge trees."""

from typing import Any

from lxml import etree

from exambank.core.reasons import N_
from exambank.items.interchange.faults import ImportRefused, fault

LARGEST = 2_000_000
"""Bytes of one XML file; a question needs a few thousand."""


def parse(data: bytes, *, file: str) -> etree._Element:
    """Return the root of an XML document, or raise `ImportRefused`."""
    if len(data) > LARGEST:
        said = N_("the file has {n} bytes, {most} are allowed for XML: split it")
        raise ImportRefused(
            [fault(file, "xml_size", said, values={"n": len(data), "most": LARGEST})]
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = N_("the file is not well-formed XML ({problem}): correct it there")
        line = getattr(error, "lineno", 0) or 0
        problem = str(error)
        raise ImportRefused(
            [fault(file, "not_xml", said, line=line, values={"problem": problem})]
        ) from error
    docinfo: Any = root.getroottree().docinfo  # the stubs lack `doctype`
    if docinfo.doctype:
        said = N_("the file declares a document type, which could pull in others: delete it")
        raise ImportRefused([fault(file, "doctype", said, line=1)])
    return root


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def line_of(element: etree._Element) -> int:
    """Return the line on which an element begins."""
    line: Any = element.sourceline
    return int(line or 0)
