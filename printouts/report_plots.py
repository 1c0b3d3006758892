"""The plots of a technical report as marks on a page; `svg` turns the same marks into SVG.

Greyscale only, so that a copy loses nothing; the cut is a dashed line with its mark beside it.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from exambank.core.vocabulary import Language
from printouts import typefaces
from printouts.layout import Laid
from printouts.nodes import Group, Line, Node, Rectangle, Tagged, Words
from printouts.report_words import WORDS, numeral
from scoring.classical.options import OptionTable
from scoring.report.values import Bars, Curve, Lines, OptionShares, Plot

HEIGHT = 170.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 60.0, 20.0, 30.0
SIZE = 8.0
TICKS = 5
GREYS = (0.0, 0.35, 0.55, 0.2, 0.7, 0.45)
STROKES = ((1.5, 0.0, False), (1.1, 0.0, True), (1.5, 0.55, False), (1.1, 0.55, True))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The box of the axes: values across and upward to places in points."""

    width: float
    across: tuple[float, float]
    upward: float
    language: Language

    def x(self, value: float) -> float:
        low, high = self.across
        return LEFT + (value - low) / ((high - low) or 1.0) * (self.width - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - value / (self.upward or 1.0) * (HEIGHT - TOP - BOTTOM)


def picture(
    plot: Plot, *, width: float, language: Language = Language.ENGLISH
) -> tuple[str, tuple[Node, ...]]:
    """Return what a plot says in words, and its marks in a box `width` by `HEIGHT` points."""
    match plot:
        case Bars():
            return _bars(plot, width, language)
        case Curve():
            return _curve(plot, width, language)
        case Lines():
            return _lines(plot, width, language)
        case OptionShares(table):
            return _options(table, width, language)


def plot_block(plot: Plot, *, width: float, language: Language = Language.ENGLISH) -> Laid:
    """Return a plot as a block of a page, tagged as a figure with its words."""
    said, nodes = picture(plot, width=width, language=language)
    return Laid(HEIGHT + 8, (Tagged("Figure", (Group(0, 0, nodes),), alt=said),))


def _bars(plot: Bars, width: float, language: Language) -> tuple[str, tuple[Node, ...]]:
    most = max(plot.counts, default=1) or 1
    ends = (plot.marks[0] - plot.width / 2, plot.marks[-1] + plot.width / 2)
    frame = _Frame(width, ends, _round_up(most), language)
    nodes: list[Node] = [*_title(plot.title), *_upward(frame, whole=True)]
    wide = max(0.6, (frame.x(plot.width) - frame.x(0.0)) * 0.82)
    for start, count in zip(plot.marks, plot.counts, strict=True):
        if count:
            top = frame.y(count)
            nodes.append(
                Rectangle(
                    frame.x(start) - wide / 2, top, wide, frame.y(0) - top, fill=0.55, stroke=None
                )
            )
    nodes += _across(frame, plot.marks, plot.across)
    # Bars hold the marks from their start on, so the line stands between two bars.
    nodes += _cut(frame, plot.cut, before=0.5)
    filled = ", ".join(
        f"{start:g}: {count}" for start, count in zip(plot.marks, plot.counts, strict=True) if count
    )
    said = WORDS[language].candidates_by
    return said.format(title=plot.title, across=plot.across, filled=filled), tuple(nodes)


def _curve(plot: Curve, width: float, language: Language) -> tuple[str, tuple[Node, ...]]:
    ends = (plot.marks[0], plot.marks[-1])
    frame = _Frame(width, ends, _round_up(max(plot.heights)), language)
    nodes: list[Node] = [*_title(plot.title), *_upward(frame, whole=False)]
    nodes += _path(frame, plot.marks, plot.heights, width=1.4)
    nodes += [*_across(frame, plot.marks, plot.across), *_cut(frame, plot.cut)]
    highest = numeral(f"{max(plot.heights):.2f}", language)
    said = WORDS[language].up_to.format(title=plot.title, highest=highest, upward=plot.upward)
    return said, tuple(nodes)


def _lines(plot: Lines, width: float, language: Language) -> tuple[str, tuple[Node, ...]]:
    """Draw lines that rise to the right, their names in the corner that stays free."""
    frame = _Frame(width, (plot.marks[0], plot.marks[-1]), 1.0, language)
    nodes: list[Node] = [*_title(plot.title), *_upward(frame, whole=False)]
    for place, (name, heights) in enumerate(zip(plot.names, plot.heights, strict=True)):
        wide, grey, dashed = STROKES[place % len(STROKES)]
        nodes += _path(frame, plot.marks, heights, width=wide, grey=grey, dashed=dashed)
        y = TOP + SIZE * (1.2 + 1.4 * place)
        start = (LEFT + 6, y - SIZE / 3)
        nodes.append(Line(*start, start[0] + 20, start[1], width=wide, grey=grey, dashed=dashed))
        nodes.append(Words(start[0] + 26, y, name, SIZE))
    nodes += _across(frame, plot.marks, plot.across)
    said = WORDS[language].up_to
    named = f"{plot.title} ({', '.join(plot.names)})"
    return said.format(title=named, highest=1, upward=plot.upward), tuple(nodes)


def _options(table: OptionTable, width: float, language: Language) -> tuple[str, tuple[Node, ...]]:
    groups = tuple(float(place) for place in range(1, len(table.group_sizes) + 1))
    words = WORDS[language]
    frame = _Frame(width, (groups[0] - 0.4, groups[-1] + 0.1), 1.0, language)
    title = words.item.format(item=table.item, n=table.n)
    nodes: list[Node] = [*_title(title), *_upward(frame, whole=False)]
    shares = [_shares(one.by_group, table.group_sizes) for one in table.options]
    order = sorted(range(len(shares)), key=lambda place: -shares[place][-1])
    labels = _spread([frame.y(shares[place][-1]) for place in order], lowest=frame.y(0))
    for rank, place in enumerate(order):
        one, heights = table.options[place], shares[place]
        grey = GREYS[rank % len(GREYS)]
        nodes += _path(
            frame,
            groups,
            heights,
            width=2.0 if one.credited else 0.9,
            grey=0.0 if one.credited else grey,
            dashed=not one.credited,
        )
        name = words.options.get(one.option, one.option)
        name += f" {words.key}" if one.credited else ""
        nodes.append(Words(width - RIGHT + 4, labels[rank], name, SIZE, one.credited))
    nodes += _across(frame, groups, words.fifths)
    return words.item_alt.format(title=title), tuple(nodes)


def _spread(ends: Sequence[float], *, lowest: float) -> list[float]:
    """Return places of labels, from the top down, that neither touch nor sink below the axis.

    Examples
    --------
    >>> _spread([10.0, 98.0, 99.0], lowest=100.0)
    [12.0, 94.0, 102.0]
    """
    places: list[float] = []
    for end in ends:
        places.append(max(end + SIZE / 4, places[-1] + SIZE) if places else end + SIZE / 4)
    limit = lowest + SIZE / 4
    for place in reversed(range(len(places))):
        places[place] = min(places[place], limit)
        limit = places[place] - SIZE
    return places


def _shares(counts: Sequence[int], sizes: Sequence[int]) -> list[float]:
    """Return the share of each group; an empty group repeats the one before it."""
    shares: list[float] = []
    for count, size in zip(counts, sizes, strict=True):
        before = shares[-1] if shares else 0.0
        shares.append(count / size if size else before)
    return shares


def _title(text: str) -> list[Node]:
    return [Words(LEFT, 10, text, SIZE + 1, bold=True)]


def _upward(frame: _Frame, *, whole: bool) -> list[Node]:
    nodes: list[Node] = []
    steps = int(min(TICKS, frame.upward)) if whole else TICKS
    for step in range(steps + 1):
        value = frame.upward * step / steps
        if whole and value != int(value):
            continue
        y = frame.y(value)
        text = numeral(f"{value:.0f}" if whole else f"{value:.3g}", frame.language)
        nodes.append(Line(LEFT, y, frame.width - RIGHT, y, width=0.3, grey=0.8))
        nodes.append(
            Words(LEFT - 4 - typefaces.width(text, SIZE, bold=False), y + SIZE / 3, text, SIZE)
        )
    return nodes


def _across(frame: _Frame, marks: Sequence[float], label: str) -> list[Node]:
    y = frame.y(0)
    nodes: list[Node] = [Line(LEFT, y, frame.width - RIGHT, y, width=0.6)]
    every = max(1, ceil(len(marks) / 11))
    for value in marks[::every]:
        nodes.append(Line(frame.x(value), y, frame.x(value), y + 3, width=0.5))
        nodes.append(_centred(f"{value:g}", frame.x(value), y + 4 + SIZE))
    middle = (LEFT + frame.width - RIGHT) / 2
    return [*nodes, _centred(label, middle, HEIGHT - 4)]


def _cut(frame: _Frame, cut: float | None, *, before: float = 0.0) -> list[Node]:
    if cut is None or not frame.across[0] <= cut - before <= frame.across[1]:
        return []
    x = frame.x(cut - before)
    label = Words(
        x + 3, TOP + SIZE, WORDS[frame.language].cut.format(cut=f"{cut:g}"), SIZE, bold=True
    )
    return [Line(x, TOP - SIZE, x, frame.y(0), width=1.0, dashed=True), label]


def _path(
    frame: _Frame,
    marks: Sequence[float],
    heights: Sequence[float],
    *,
    width: float,
    grey: float = 0.0,
    dashed: bool = False,
) -> list[Node]:
    places = [(frame.x(x), frame.y(y)) for x, y in zip(marks, heights, strict=True)]
    return [
        Line(*start, *end, width=width, grey=grey, dashed=dashed)
        for start, end in itertools.pairwise(places)
    ]


def _centred(text: str, x: float, y: float) -> Words:
    return Words(x - typefaces.width(text, SIZE, bold=False) / 2, y, text, SIZE)


def _round_up(value: float) -> float:
    """Return the next value an axis can end on: 1, 2, 2.5 or 5 times a power of ten, in steps."""
    if value <= 0:
        return 1.0
    power = 10.0 ** int(log10(value) // 1)
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value)
