"""Items from QTI 3.0: the same model as 2.x under other names.

Version 3 writes ``qti-choice-interaction max-choices`` for ``choiceInteraction maxChoices``;
the tree is renamed and read by `qti2`.
"""

import re

from lxml import etree

from exambank.items.interchange import qti2
from exambank.items.interchange.parsed import ParsedItem
from exambank.items.interchange.xml import local_name

_PREFIX = "qti-"


def read_item(root: etree._Element, *, file: str) -> ParsedItem:
    """Return the item of a 3.0 tree, or raise `ImportRefused` with every fault."""
    for element in root.iter():
        if isinstance(element.tag, str):
            _rename(element)
    return qti2.read_item(root, file=file)


def _rename(element: etree._Element) -> None:
    name = local_name(element)
    if not name.startswith(_PREFIX):
        return
    # ``qti-content-body`` only wraps, and keeps its name so that the wrapping is taken off
    bare = name.removeprefix(_PREFIX)
    element.tag = bare if bare == "content-body" else _camel(bare)
    for attribute, value in list(element.attrib.items()):
        if isinstance(attribute, str) and "-" in attribute and not attribute.startswith("data-"):
            del element.attrib[attribute]
            element.set(_camel(attribute), value)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda found: found.group(1).upper(), name)
