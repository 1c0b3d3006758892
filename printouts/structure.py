"""Write the structure tree and the metadata into a drawn PDF, so that it can be read out.

The result is a tagged PDF: language, title, reading order, headings, tables with header cells
and alternative texts for figures (ISO 32000-1, 14.7 and 14.8).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from printouts.drawing import Element

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:publisher><rdf:Bag><rdf:li>{publisher}</rdf:li></rdf:Bag></dc:publisher>
<xmp:CreateDate>{made}</xmp:CreateDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a PDF says about itself outside its pages."""

    title: str
    language: str  # BCP 47, as fr-CA
    publisher: str
    subject: str
    made_at: datetime


def tagged(drawn: bytes, root: Element, *, metadata: Metadata) -> bytes:
    """Return `drawn` with the tree under `root` and with `metadata`; equal input, equal bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(drawn)) as pdf:
        _mend_character_maps(pdf)
        _write_tree(pdf, root)
        _write_metadata(pdf, metadata)
        pdf.save(
            out,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def _mend_character_maps(pdf: Pdf) -> None:
    """Write characters beyond U+FFFF as surrogate pairs; reportlab writes five digits.

    Without this, text with such a character cannot be read out or copied (9.10.3).
    """
    for held in pdf.objects:
        if isinstance(held, Dictionary) and "/ToUnicode" in held:
            stream = held.ToUnicode
            stream.write(re.sub(rb"<([0-9A-F]{5,6})>", _surrogates, stream.read_bytes()))


def _surrogates(match: re.Match[bytes]) -> bytes:
    pair = chr(int(match.group(1), 16)).encode("utf-16-be")
    return b"<" + pair.hex().upper().encode() + b">"


def _write_tree(pdf: Pdf, root: Element) -> None:
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners: list[dict[int, Object]] = [{} for _ in pdf.pages]
    tree.K = Array([_element(pdf, root, tree, owners)])
    numbers = Array()
    for number, page in enumerate(pdf.pages):
        page.obj.StructParents = number
        page.obj.Tabs = Name.S
        marks = owners[number]
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([marks[mark] for mark in sorted(marks)])))
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    tree.ParentTreeNextKey = len(owners)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: Pdf, element: Element, parent: Object, owners: list[dict[int, Object]]) -> Object:
    written = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name("/" + element.role), P=parent)
    )
    if element.alt:
        written.Alt = String(element.alt)
    if element.scope:
        written.A = Dictionary(O=Name.Table, Scope=Name("/" + element.scope))
    kids = Array()
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(_element(pdf, kid, written, owners))
            continue
        page, mark = kid
        owners[page][mark] = written
        kids.append(Dictionary(Type=Name.MCR, Pg=pdf.pages[page].obj, MCID=mark))
    written.K = kids
    return written


def _write_metadata(pdf: Pdf, metadata: Metadata) -> None:
    made = metadata.made_at.astimezone(UTC)
    pdf.Root.Lang = String(metadata.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo = pdf.make_indirect(
        Dictionary(
            Title=String(metadata.title),
            Author=String(metadata.publisher),
            Subject=String(metadata.subject),
            Creator=String("exambank"),
            CreationDate=String(f"D:{made:%Y%m%d%H%M%S}Z"),
        )
    )
    xmp = XMP.format(
        title=escape(metadata.title),
        language=escape(metadata.language),
        publisher=escape(metadata.publisher),
        made=f"{made:%Y-%m-%dT%H:%M:%SZ}",
    )
    pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
