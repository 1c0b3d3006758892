"""The small part of HTML that item texts may use, from XML and to plain text.

Only element names are kept, never attributes, and the result is sanitised once more by nh3
before anybody stores it.
"""

import html
import re
from collections.abc import Callable, Iterable

import nh3
from lxml import etree

from exambank.items.interchange.xml import line_of, local_name

KEPT = frozenset(
    (
        *("p", "br", "em", "strong", "u", "sub", "sup", "code", "pre", "blockquote"),
        *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    )
)
_RENAMED = dict(
    [("b", "strong"), ("i", "em"), ("var", "em"), ("tt", "code"), ("kbd", "code")]
    + [("samp", "code"), ("div", "p"), ("caption", "p"), ("dl", "ul"), ("dt", "li"), ("dd", "li")]
    + [(f"h{level}", "strong") for level in range(1, 7)]
)
_UNWRAPPED = frozenset(
    (
        *("span", "a", "small", "big", "abbr", "acronym", "cite", "dfn", "q", "address"),
        *("col", "colgroup", "content-body"),
    )
)
_PLAIN_TAG = re.compile(r"</?p>|<br>")
_BLOCKS = "p|ul|ol|li|table|thead|tbody|tr|th|td|blockquote"
_AROUND_BLOCKS = re.compile(rf"(</?(?:{_BLOCKS})>|</pre>) | (?=</?(?:{_BLOCKS}|pre)>)")
_ANY_TAG = re.compile(r"<[^>]+>")


class NotText(Exception):
    """An element holds what is no text: a picture, a formula, another interaction."""

    def __init__(self, element: str, line: int) -> None:
        super().__init__(f"line {line}: <{element}> is no text")
        self.element = element
        self.line = line


def inner_html(element: etree._Element) -> str:
    """Return the content of an element as sanitised HTML, or raise `NotText`."""
    return sanitised(_inner(element, _running))


def sanitised(markup: str) -> str:
    """Return HTML with nothing in it but the kept elements, without attributes.

    >>> sanitised('<p onclick="x()">Which <em>one</em>?<script>alert(1)</script></p>')
    '<p>Which <em>one</em>?</p>'
    """
    clean = nh3.clean(markup, tags=set(KEPT), attributes={}, link_rel=None)
    return re.sub(r"<p>\s*</p>", "", _AROUND_BLOCKS.sub(r"\1", clean)).strip()


def is_plain(markup: str) -> bool:
    """Tell whether HTML holds nothing but paragraphs and line breaks."""
    return not _ANY_TAG.search(_PLAIN_TAG.sub("", markup))


def plain(markup: str) -> str:
    r"""Return the text of sanitised HTML, one line a paragraph.

    >>> plain("<p>Is 1 &lt; 2?</p><p>Say <strong>why</strong>.</p>")
    'Is 1 < 2?\nSay why.'
    """
    broken = re.sub(r"<br>|</?(p|li|tr|pre|ul|ol|table|blockquote)>", "\n", markup)
    text = html.unescape(_ANY_TAG.sub("", broken))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def unwrapped(markup: str) -> str:
    """Return HTML without the paragraph around it, where it is a single one."""
    found = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", markup, re.DOTALL)
    return found.group(1).strip() if found else markup


def _inner(element: etree._Element, text: Callable[[str], str]) -> str:
    return "".join(_pieces(element, text))


def _pieces(element: etree._Element, text: Callable[[str], str]) -> Iterable[str]:
    yield text(element.text or "")
    for child in element:
        name = local_name(child) if isinstance(child.tag, str) else ""
        kept = _RENAMED.get(name, name)
        if kept == "br":
            yield "<br>"
        elif kept in KEPT:
            inside = _inner(child, _as_typed if kept == "pre" else text)
            yield f"<{kept}>{inside}</{kept}>"
        elif name in _UNWRAPPED:
            yield _inner(child, text)
        else:
            raise NotText(name or "entity", line_of(child))
        yield text(child.tail or "")


def _as_typed(text: str) -> str:
    return html.escape(text, quote=False)


def _running(text: str) -> str:
    """Return text whose layout in the file means nothing."""
    return html.escape(re.sub(r"[ \t\r\n]+", " ", text), quote=False)
