"""Draw pages of nodes into PDF bytes with marked content.

Knows reportlab and nothing about printouts; `structure` writes the tree that the marked
content refers to.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from printouts import typefaces
from printouts.legible import visual
from printouts.nodes import (
    Decoration,
    Disc,
    Group,
    Line,
    Mark,
    Node,
    Picture,
    Rectangle,
    Shape,
    Tagged,
    Words,
)


@dataclass(slots=True)
class Element:
    """A structure element while it is being filled; kids are elements or (page, mark) pairs."""

    role: str
    alt: str = ""
    scope: str = ""
    kids: "list[Element | tuple[int, int]]" = field(default_factory=list)


@dataclass(slots=True)
class _Pen:
    """The page being drawn and the element that its open marked content belongs to."""

    canvas: Canvas
    height: float
    page: int
    marks: int = 0
    open: "Element | str | None" = None

    def enter(self, element: Element | None) -> None:
        """Let what follows belong to `element`, or to the decoration if None."""
        wanted = element if element is not None else "decoration"
        if self.open is wanted or (self.open == wanted == "decoration"):
            return
        self.leave()
        if element is None:
            self.canvas.addLiteral("/Artifact BMC")
        else:
            self.canvas.addLiteral(f"/{element.role} <</MCID {self.marks}>> BDC")
            element.kids.append((self.page, self.marks))
            self.marks += 1
        self.open = wanted

    def leave(self) -> None:
        if self.open is not None:
            self.canvas.addLiteral("EMC")
        self.open = None


def draw(
    pages: tuple[tuple[Node, ...], ...], *, size: tuple[float, float]
) -> tuple[bytes, Element]:
    """Return the untagged PDF of `pages` and the structure that belongs to its marks."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, initialFontName=None)
    root = Element("Document")
    for number, nodes in enumerate(pages):
        pen = _Pen(canvas, size[1], number)
        for node in nodes:
            _draw(pen, node, 0.0, 0.0, root, tagged=False)
        pen.leave()
        canvas.showPage()
    canvas.save()
    return out.getvalue(), root


def _draw(pen: _Pen, node: Node, x: float, y: float, into: Element, *, tagged: bool) -> None:
    match node:
        case Group(dx, dy, kids):
            for kid in kids:
                _draw(pen, kid, x + dx, y + dy, into, tagged=tagged)
        case Tagged(role, kids, alt, scope):
            element = Element(role, alt, scope)
            into.kids.append(element)
            for kid in kids:
                _draw(pen, kid, x, y, element, tagged=True)
        case Decoration(kids):
            for kid in kids:
                _draw(pen, kid, x, y, into, tagged=False)
        case _:
            pen.enter(into if tagged else None)
            _mark(pen.canvas, node, x, pen.height - y)


def _mark(canvas: Canvas, mark: Mark, x: float, y: float) -> None:
    """Draw one mark; (`x`, `y`) is the group's corner in the canvas's own upward axes."""
    match mark:
        case Words():
            _words(canvas, mark, x, y)
        case Line(x0, y0, x1, y1, width, grey, dashed):
            canvas.setStrokeGray(grey)
            canvas.setLineWidth(width)
            canvas.setDash([3, 2] if dashed else [])
            canvas.line(x + x0, y - y0, x + x1, y - y1)
        case Rectangle(left, top, width, height, fill, stroke):
            with_fill, with_stroke = _paint(canvas, fill, stroke)
            canvas.rect(
                x + left, y - top - height, width, height, fill=with_fill, stroke=with_stroke
            )
        case Disc(left, top, radius, fill, stroke):
            with_fill, with_stroke = _paint(canvas, fill, stroke)
            canvas.circle(x + left, y - top, radius, fill=with_fill, stroke=with_stroke)
        case Shape(points):
            _polygon(canvas, points, x, y)
        case Picture(left, top, width, height, image):
            canvas.drawImage(
                ImageReader(BytesIO(image)), x + left, y - top - height, width, height, mask="auto"
            )


def _paint(canvas: Canvas, fill: float | None, stroke: float | None) -> tuple[int, int]:
    if fill is not None:
        canvas.setFillGray(fill)
    if stroke is not None:
        canvas.setStrokeGray(0)
        canvas.setDash([])
        canvas.setLineWidth(stroke)
    return int(fill is not None), int(stroke is not None)


def _polygon(canvas: Canvas, points: tuple[tuple[float, float], ...], x: float, y: float) -> None:
    canvas.setFillGray(0)
    path = canvas.beginPath()
    (left, top), *others = points
    path.moveTo(x + left, y - top)
    for left, top in others:
        path.lineTo(x + left, y - top)
    path.close()
    canvas.drawPath(path, fill=1, stroke=0)


def _words(canvas: Canvas, words: Words, x: float, y: float) -> None:
    """Set one line; what is reordered for drawing keeps its reading order as actual text."""
    seen = visual(words.text)
    if seen != words.text:
        spoken = words.text.encode("utf-16-be").hex().upper()
        canvas.addLiteral(f"/Span <</ActualText <FEFF{spoken}>>> BDC")
    line: Any = canvas.beginText()
    line.setTextOrigin(x + words.x, y - words.y)
    line.setHorizScale(100 * typefaces.NARROWING)
    line.setFillGray(words.grey)
    for face, run in typefaces.runs(seen, bold=words.bold):
        line.setFont(face.name, words.size)
        line.textOut(run)
    canvas.drawText(line)
    if seen != words.text:
        canvas.addLiteral("EMC")
