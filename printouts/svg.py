"""Write marks of a page as an SVG picture that stands inside an HTML page.

It knows lines, rectangles, words and groups, which is what plots are made of.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from printouts.nodes import Decoration, Group, Line, Node, Rectangle, Tagged, Words


class NotDrawn(TypeError):
    """A mark that this writer does not know."""


def svg(nodes: Sequence[Node], *, width: float, height: float, alt: str) -> str:
    r"""Return the marks as one `svg` element; equal marks give equal text.

    Examples
    --------
    >>> svg((Words(1, 9, "a < b", 8),), width=20, height=10, alt="An order")[-24:]
    '>a &lt; b</text>\n</svg>\n'
    """
    box = f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label={quoteattr(alt)}'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="sans-serif">']
    for node in nodes:
        parts.extend(_drawn(node, 0.0, 0.0))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawn(node: Node, x: float, y: float) -> Iterator[str]:
    match node:
        case Group(dx, dy, kids):
            for kid in kids:
                yield from _drawn(kid, x + dx, y + dy)
        case Tagged(kids=kids) | Decoration(kids=kids):
            for kid in kids:
                yield from _drawn(kid, x, y)
        case Line():
            dash = ' stroke-dasharray="3 2"' if node.dashed else ""
            yield (
                f'<line x1="{x + node.x0:.1f}" y1="{y + node.y0:.1f}" x2="{x + node.x1:.1f}" '
                f'y2="{y + node.y1:.1f}" stroke="{_grey(node.grey)}" '
                f'stroke-width="{node.width:g}"{dash}/>'
            )
        case Rectangle():
            fill = "none" if node.fill is None else _grey(node.fill)
            edge = "" if node.stroke is None else f' stroke="#000" stroke-width="{node.stroke:g}"'
            yield (
                f'<rect x="{x + node.x:.1f}" y="{y + node.y:.1f}" width="{node.width:.1f}" '
                f'height="{node.height:.1f}" fill="{fill}"{edge}/>'
            )
        case Words():
            bold = ' font-weight="bold"' if node.bold else ""
            yield (
                f'<text x="{x + node.x:.1f}" y="{y + node.y:.1f}" font-size="{node.size:g}" '
                f'fill="{_grey(node.grey)}"{bold}>{escape(node.text)}</text>'
            )
        case _:
            msg = f"{type(node).__name__} is not drawn as SVG: use lines, rectangles and words"
            raise NotDrawn(msg)


def _grey(level: float) -> str:
    tone = round(255 * level)
    return f"#{tone:02x}{tone:02x}{tone:02x}"
