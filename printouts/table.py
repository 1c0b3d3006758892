"""Tables that go on over pages with their header, and lists of facts with a label each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from printouts.layout import Laid, paragraph, stack
from printouts.nodes import Decoration, Group, Line, Node, Rectangle, Tagged

PADDING = 3.0
HEADER_GREY = 0.9
MOST_LINES = 8  # a cell is no place for an essay
Cell = str | tuple[str, ...]  # a tuple is one bold line with plain ones below it


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, its share of the table's width, and where its text stands.

    `align` is 0 for left, 0.5 for the middle and 1 for right.
    """

    label: str
    share: float
    align: float = 0.0
    bold: bool = False


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    width: float,
    size: float,
    row_height: float = 0,
    ruled: bool = False,
) -> Laid:
    """Return a table; `ruled` draws every cell's box, as in sheets that are filled in by hand."""
    whole = sum(column.share for column in columns)
    widths = [width * column.share / whole for column in columns]
    labels = [column.label for column in columns]
    bold = [replace(column, bold=True) for column in columns]
    header = _row(bold, labels, widths, size=size, header=True, ruled=ruled)
    body = [
        _row(columns, row, widths, size=size, row_height=row_height, ruled=ruled) for row in rows
    ]
    pieces = tuple(replace(row, header=header) for row in body)
    splits = (replace(header, keeps_next=True), *pieces)
    height = sum(piece.height for piece in splits)
    whole_nodes = Tagged("Table", stack(splits).nodes)
    return Laid(height, (whole_nodes,), splits=splits, group="")


def _row(
    columns: Sequence[Column],
    texts: Sequence[Cell],
    widths: Sequence[float],
    *,
    size: float,
    header: bool = False,
    row_height: float = 0,
    ruled: bool = False,
) -> Laid:
    blocks = [
        _cell(column, text, width=each - 2 * PADDING, size=size)
        for column, text, each in zip(columns, texts, widths, strict=True)
    ]
    height = max(row_height, max(block.height for block in blocks) + 2 * PADDING)
    cells: list[Node] = []
    left = 0.0
    for position, (block, each) in enumerate(zip(blocks, widths, strict=True)):
        role, scope = ("TD", "") if position or ruled else ("TH", "Row")
        role, scope = ("TH", "Column") if header else (role, scope)
        cells.append(Tagged(role, (Group(left + PADDING, PADDING, block.nodes),), scope=scope))
        left += each
    drawn = _rules(widths, height, header=header, ruled=ruled)
    return Laid(height, (Decoration(drawn), Tagged("TR", tuple(cells))), group="Table")


def _cell(column: Column, text: Cell, *, width: float, size: float) -> Laid:
    lines = (text,) if isinstance(text, str) else text
    return stack(
        [
            paragraph(
                each,
                width=width,
                size=size,
                bold=column.bold or (len(lines) > 1 and not position),
                role="",
                align=column.align,
                most=MOST_LINES,
            )
            for position, each in enumerate(lines)
        ]
    )


def _rules(
    widths: Sequence[float], height: float, *, header: bool, ruled: bool
) -> tuple[Node, ...]:
    """Return what separates the rows: a line below, or boxes, and a tint for the header."""
    drawn: list[Node] = []
    whole = sum(widths)
    if header:
        drawn.append(Rectangle(0, 0, whole, height, fill=HEADER_GREY, stroke=None))
    if not ruled:
        drawn.append(Line(0, height, whole, height, width=0.8 if header else 0.3))
        return tuple(drawn)
    left = 0.0
    for each in widths:
        drawn.append(Rectangle(left, 0, each, height, stroke=0.4))
        left += each
    return tuple(drawn)


def facts(
    pairs: Sequence[tuple[str, str]],
    *,
    width: float,
    size: float,
    label_share: float = 0.32,
    most: int = 0,
) -> Laid:
    """Return labels and values, one pair a row; pairs with an empty value are left out.

    A long value goes on over a page break line by line, or is cut after `most` lines.
    """
    edge = width * label_share
    rows = [
        _fact(label, value, width=width, edge=edge, size=size, most=most)
        for label, value in pairs
        if value
    ]
    whole = stack(rows)
    return Laid(whole.height, (Tagged("Table", whole.nodes),), splits=tuple(rows))


def _fact(label: str, value: str, *, width: float, edge: float, size: float, most: int) -> Laid:
    left = paragraph(label, width=edge - PADDING, size=size, role="", grey=0.25)
    right = paragraph(value, width=width - edge, size=size, role="", most=most)
    header = Tagged("TH", left.nodes, scope="Row")
    cell = Tagged("TD", (Group(edge, 0, right.nodes),))
    height = max(left.height, right.height) + size * 0.25
    whole = Laid(height, (Tagged("TR", (header, cell)),), group="Table")
    if len(right.splits) <= MOST_LINES:
        return whole
    first, *others = right.splits
    labelled = Tagged("TR", (header, Tagged("TD", (Group(edge, 0, first.nodes),))))
    pieces = [Laid(max(left.height, first.height), (labelled,), group="Table")]
    for piece in others:
        nodes = (Tagged("TR", (Tagged("TD", (Group(edge, 0, piece.nodes),)),)),)
        pieces.append(Laid(piece.height, nodes if piece.nodes else (), group="Table"))
    return replace(whole, splits=tuple(pieces))
