"""Lay text out into blocks of known height, and blocks onto pages.

Style comes in as sizes, out come nodes at places; nothing is drawn here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from printouts import typefaces
from printouts.legible import legible
from printouts.nodes import Group, Node, Tagged, Words

DASH = "\u2013"
LEADING = 1.32
ASCENT = 0.95  # from the top of a line to its baseline, in type sizes
SPLIT_FROM = 0.35  # blocks up to this share of a page move to the next page whole


@dataclass(frozen=True, slots=True)
class Laid:
    """A block that has its height, with places counted from its top left corner.

    `splits` are the same marks in pieces, for a block too high for what is left of a page;
    neighbours with the same `group` (a table, a list) share one structure element on a page,
    and `header` is drawn again where they go on.
    """

    height: float
    nodes: tuple[Node, ...]
    splits: "tuple[Laid, ...]" = ()
    group: str = ""
    header: "Laid | None" = None
    keeps_next: bool = False


class BlockTooHigh(ValueError):
    """A block that must not be split is higher than a page."""

    def __init__(self, *, height: float, room: float) -> None:
        self.height, self.room = height, room
        super().__init__(
            f"a block is {height:.0f} points high and a page has room for {room:.0f}: "
            "shorten its text or make its figure smaller"
        )


def wrap(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """Break `text` at spaces into lines of at most `width` points; a long word is cut."""
    lines: list[str] = []
    line, used = "", 0.0
    space = typefaces.width(" ", size, bold=bold)
    for word in legible(text).split(" "):
        needed = typefaces.width(word, size, bold=bold)
        longer = used + space + needed if line else needed
        if longer <= width:
            line, used = f"{line} {word}" if line else word, longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width=width, size=size, bold=bold)
        lines += full
        used = typefaces.width(line, size, bold=bold)
    return [*lines, line]


def _cut(word: str, *, width: float, size: float, bold: bool) -> list[str]:
    """Cut a word that is wider than a line into pieces that are not."""
    pieces = [""]
    for character in word:
        longer = pieces[-1] + character
        if pieces[-1] and typefaces.width(longer, size, bold=bold) > width:
            pieces.append(character)
        else:
            pieces[-1] = longer
    return pieces


def fitted(text: str, *, width: float, size: float, floor: float = 7, bold: bool = False) -> Words:
    """Return `text` on one line at 0, 0, smaller where it is too wide, cut only below `floor`."""
    clean = legible(text)
    while size > floor and typefaces.width(clean, size, bold=bold) > width:
        size -= 0.5
    if typefaces.width(clean, size, bold=bold) > width:
        clean = _cut(clean, width=width - size, size=size, bold=bold)[0] + "…"
    return Words(0, 0, clean, size, bold)


def line(
    text: str, *, width: float, size: float, bold: bool = False, grey: float = 0, align: float = 0
) -> Laid:
    """Return one line; `align` shares out the spare width: 0 left, 0.5 middle, 1 right."""
    spare = width - typefaces.width(text, size, bold=bold)
    words = Words(max(0.0, spare) * align, size * ASCENT, text, size, bold, grey)
    return Laid(size * LEADING, (words,))


def paragraph(
    text: str,
    *,
    width: float,
    size: float,
    bold: bool = False,
    role: str = "P",
    grey: float = 0,
    align: float = 0,
    after: float = 0,
    most: int = 0,
) -> Laid:
    """Return `text` broken into lines, tagged with `role`, with `after` points of space.

    Where `most` is given, what does not fit into so many lines is cut off, with an ellipsis.
    """
    broken = wrap(text, width=width, size=size, bold=bold)
    if most and len(broken) > most:
        broken = [*broken[: most - 1], broken[most - 1][:-1] + "…"]
    if align == 0:  # a space at the break, so that read-out words do not run together
        broken = [*(f"{each} " for each in broken[:-1]), broken[-1]]
    lines = [
        line(each, width=width, size=size, bold=bold, grey=grey, align=align) for each in broken
    ]
    whole = stack(lines, after=after)
    pieces = tuple(_as(role, each) for each in lines)
    return replace(_as(role, whole), splits=(*pieces, space(after)) if len(pieces) > 1 else ())


def _as(role: str, laid: Laid) -> Laid:
    return replace(laid, nodes=(Tagged(role, laid.nodes),) if role else laid.nodes)


def heading(text: str, *, width: float, size: float, level: int, before: float = 0) -> Laid:
    """Return a heading that stays with what follows it."""
    words = paragraph(text, width=width, size=size, bold=True, role=f"H{level}", after=size * 0.25)
    return replace(stack([space(before), words]), keeps_next=True)


def bullets(texts: Iterable[str], *, width: float, size: float, after: float = 0) -> Laid:
    """Return a list with dashes."""
    indent = size * 1.1
    items = []
    for text in texts:
        words = paragraph(text, width=width - indent, size=size, role="LBody", after=size * 0.2)
        nodes = (
            Tagged("Lbl", (Words(0, size * ASCENT, DASH, size),)),
            Group(indent, 0, words.nodes),
        )
        items.append(Laid(words.height, (Tagged("LI", nodes),), _parts(words, nodes, indent), "L"))
    return together([*items, space(after)])


def _parts(words: Laid, first: tuple[Node, ...], indent: float) -> tuple[Laid, ...]:
    """Return a long list item line by line, its dash on the first."""
    parts: list[Laid] = []
    for piece in words.splits:
        nodes: tuple[Node, ...] = (Group(indent, 0, piece.nodes),) if piece.nodes else ()
        dash = first[:1] if not parts else ()
        parts.append(Laid(piece.height, (Tagged("LI", (*dash, *nodes)),) if nodes else (), (), "L"))
    return tuple(parts)


def together(laids: Sequence[Laid]) -> Laid:
    """Return blocks that move as one where they fit on a page, and else part between them."""
    return replace(stack(laids, grouped=True), splits=tuple(laids))


def space(height: float) -> Laid:
    """Return nothing of the given height."""
    return Laid(height, ())


def stack(laids: Sequence[Laid], *, after: float = 0, grouped: bool = False) -> Laid:
    """Return the blocks one under the other as one block."""
    nodes: list[Node] = []
    top = 0.0
    placed: list[tuple[float, Laid]] = []
    for laid in laids:
        placed.append((top, laid))
        top += laid.height
    nodes = _grouped(placed) if grouped else [Group(0, y, each.nodes) for y, each in placed]
    return Laid(top + after, tuple(nodes))


def beside(parts: Sequence[tuple[float, Laid]]) -> Laid:
    """Return blocks side by side, each with the distance of its left edge."""
    height = max(laid.height for _, laid in parts)
    return Laid(height, tuple(Group(x, 0, laid.nodes) for x, laid in parts))


def paginate(laids: Iterable[Laid], *, room: float) -> tuple[tuple[Node, ...], ...]:
    """Place blocks on pages `room` points high; a heading never ends a page.

    Raises `BlockTooHigh` for a block that fits on no page and must not be split.
    """
    pages: list[list[tuple[float, Laid]]] = [[]]
    top = 0.0
    queue = list(laids)
    while queue:
        laid = queue.pop(0)
        needed = laid.height
        if laid.keeps_next and queue:
            needed = max(needed, min(room, needed + _least(queue[0], room)))
        if top + needed <= room:
            pages[-1].append((top, laid))
            top += laid.height
        elif laid.splits and laid.height > room * SPLIT_FROM:
            queue[:0] = laid.splits
        elif not laid.nodes:
            continue  # space at the end of a page is not carried over
        elif top > 0:
            pages.append([])
            top = 0.0
            queue[:0] = [*([laid.header] if laid.header else []), laid]
        else:
            raise BlockTooHigh(height=needed, room=room)
    return tuple(tuple(_grouped(page)) for page in pages)


def _least(laid: Laid, room: float) -> float:
    """Return the height that must fit under a heading."""
    if laid.splits and laid.height > room * SPLIT_FROM:
        return sum(piece.height for piece in laid.splits[:2])
    return laid.height


def _grouped(placed: Sequence[tuple[float, Laid]]) -> list[Node]:
    """Put neighbours of one group under one structure element."""
    nodes: list[Node] = []
    run: list[Node] = []
    group = ""
    for top, laid in placed:
        if laid.group != group:
            nodes += _closed(group, run)
            run, group = [], laid.group
        run.append(Group(0, top, laid.nodes))
    return nodes + _closed(group, run)


def _closed(group: str, run: list[Node]) -> list[Node]:
    return [Tagged(group, tuple(run))] if group and run else run
