"""The picture of an item's options: share of each ability group that chose each option.

An option table goes in and SVG text comes out.  Lines differ by dash and label, not by colour
alone, and the key is the thick one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from exambank.core.vocabulary import Language
from scoring.classical.options import OptionStatistics, OptionTable
from scoring.responses import NOT_REACHED, OMITTED

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 60, 28, 40
COLOURS = ("#0b3d91", "#b8470b", "#2b6e2f", "#7a1f6b", "#4a4a4a", "#8a6d00")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4", "12 4")


@dataclass(frozen=True, slots=True)
class _Words:
    item: str
    shares: str
    groups: str
    key: str
    names: Mapping[str, str]


WORDS = {
    Language.ENGLISH: _Words(
        "Item {item}, N = {n}",
        "share choosing each option by ability group",
        "ability group by total mark (weakest first)",
        "(key)",
        {OMITTED: "omitted", NOT_REACHED: "not reached"},
    ),
    Language.FRENCH: _Words(
        "Question {item}, N = {n}",
        "part de chaque groupe d'habileté qui a choisi chaque option",
        "groupe d'habileté selon le total (le plus faible d'abord)",
        "(clé)",
        {OMITTED: "omis", NOT_REACHED: "non atteint"},
    ),
}


def distractor_plot(
    table: OptionTable, *, title: str | None = None, language: Language = Language.ENGLISH
) -> str:
    """Return an SVG picture of one item's options by ability group.

    Examples
    --------
    >>> from scoring.classical.options import OptionStatistics
    >>> one = OptionStatistics("A", 2, 1.0, True, 0.0, 0.0, 1.0, (1, 1))
    >>> distractor_plot(OptionTable("i1", 2, (one,), (1, 1), "2 groups"))[:4]
    '<svg'
    """
    words = WORDS[language]
    name = escape(title or words.item.format(item=table.item, n=table.n))
    said = f"{name}: {words.shares}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f'aria-label="{said}" font-family="sans-serif" font-size="11" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="16" font-size="13" font-weight="bold">{name}</text>',
        *_axes(len(table.group_sizes), words),
    ]
    labels = _label_heights([_shares(one, table)[-1] for one in table.options])
    for place, (one, height) in enumerate(zip(table.options, labels, strict=True)):
        parts.extend(_line(one, table, words, place=place, label_y=height))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _axes(groups: int, words: _Words) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>'
        )
    for group in range(groups):
        x = _x(group, groups)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle">{group + 1}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{words.groups}</text>'
    )
    return parts


def _line(
    one: OptionStatistics, table: OptionTable, words: _Words, *, place: int, label_y: float
) -> list[str]:
    groups = len(table.group_sizes)
    shares = _shares(one, table)
    points = " ".join(
        f"{_x(group, groups):.1f},{_y(share):.1f}" for group, share in enumerate(shares)
    )
    colour = COLOURS[place % len(COLOURS)]
    dash = DASHES[place % len(DASHES)]
    width = 3 if one.credited else 1.5
    label = escape(words.names.get(one.option, one.option))
    label += f" {words.key}" if one.credited else ""
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"'
        + (f' stroke-dasharray="{dash}"' if dash and not one.credited else "")
        + "/>",
        f'<text x="{WIDTH - RIGHT + 6}" y="{label_y + 4:.1f}" fill="{colour}">{label}</text>',
    ]


def _shares(one: OptionStatistics, table: OptionTable) -> list[float]:
    """Return the share of each group; an empty group repeats the one before it."""
    shares: list[float] = []
    for count, size in zip(one.by_group, table.group_sizes, strict=True):
        before = shares[-1] if shares else 0.0
        shares.append(count / size if size else before)
    return shares


def _label_heights(shares: list[float], *, apart: float = 12.0) -> list[float]:
    """Return label heights near the line ends, spread so that none covers another."""
    order = sorted(range(len(shares)), key=lambda place: -shares[place])
    heights = [0.0] * len(shares)
    lowest = float("-inf")
    for place in order:
        lowest = max(_y(shares[place]), lowest + apart)
        heights[place] = lowest
    return heights


def _x(group: int, groups: int) -> float:
    span = WIDTH - LEFT - RIGHT
    return LEFT + span * (group + 0.5) / groups


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
