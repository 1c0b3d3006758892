"""The picture of equating functions: what each method adds to a score of the new form.

Curves go in and SVG text comes out.  The first is that of the sealed method, drawn thick with a
band of two standard errors; the others are for information.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from exambank.core.vocabulary import Language
from scoring.equating.choice import Route
from scoring.equating.equate import Equating
from scoring.equating.methods import Method

WIDTH, HEIGHT = 560, 320
LEFT, RIGHT, TOP, BOTTOM = 46, 172, 28, 40
COLOURS = ("#0b3d91", "#b8470b", "#2b6e2f", "#7a1f6b", "#4a4a4a", "#8a6d00")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "12 4")  # one fewer than colours: pairs differ
BAND = "#c9d7f2"
WHOLE_ANCHOR = "whole-anchor"  # the sealed method over the anchor before it was purified
APART = 12.0
Z95 = 1.96

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    said: str
    score: str
    cut: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlottedCurve:
    """One method's curve as the picture takes it.

    Attributes
    ----------
    method : str
        As `scoring.equating` names methods and routes.
    scores, equated, se : ndarray of shape (n_scores,)
        Marks of the new form, their meaning on the base form, and its error; nan without one.
    """

    method: str
    scores: Floats
    equated: Floats
    se: Floats


WORDS = {
    Language.ENGLISH: _Words(
        "Equated less raw score, N = {n_x} and {n_y}",
        "marks that each method adds, with two standard errors of the first",
        "score on the new form",
        "raw cut {cut:.0f}",
        {
            Route.PRE_EQUATED: "pooled Rasch",
            Route.NWM_AND_IDENTITY: "average with identity",
            WHOLE_ANCHOR: "same, whole anchor",
        },
    ),
    Language.FRENCH: _Words(
        "Note égalisée moins note brute, N = {n_x} et {n_y}",
        "points ajoutés par chaque méthode, avec deux erreurs types de la première",
        "note sur la nouvelle version",
        "note de passage brute {cut:.0f}",
        {
            Method.IDENTITY: "identité",
            Method.MEAN: "moyenne",
            Method.LINEAR: "linéaire",
            Method.NOMINAL_WEIGHTS: "moyenne à poids nominaux",
            Method.CIRCLE_ARC: "arc de cercle",
            Method.MEAN_ARC: "arc de moyenne",
            Method.LEVINE_OBSERVED: "Levine observé",
            Method.LEVINE_TRUE: "Levine vrai",
            Method.CHAINED_LINEAR: "linéaire en chaîne",
            Method.EQUIPERCENTILE: "équipercentile",
            Method.FREQUENCY_ESTIMATION: "estimation de fréquences",
            Method.CHAINED_EQUIPERCENTILE: "équipercentile en chaîne",
            Route.PRE_EQUATED: "Rasch en commun",
            Route.NWM_AND_IDENTITY: "moyenne avec l'identité",
            WHOLE_ANCHOR: "même, ancrage entier",
            Method.KERNEL: "noyau",
            Method.KERNEL_POST_STRATIFICATION: "noyau, post-stratifié",
            Method.KERNEL_CHAINED: "noyau en chaîne",
        },
    ),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Scores and marks to places on the picture."""

    first: float
    last: float
    low: float
    high: float

    def x(self, score: float) -> float:
        span = WIDTH - LEFT - RIGHT
        return LEFT + span * (score - self.first) / max(self.last - self.first, 1.0)

    def y(self, marks: float) -> float:
        span = HEIGHT - TOP - BOTTOM
        return HEIGHT - BOTTOM - span * (marks - self.low) / (self.high - self.low)


def equating_plot(
    results: Sequence[Equating],
    *,
    raw_cut: float | None = None,
    language: Language = Language.ENGLISH,
) -> str:
    """Return an SVG picture of equating functions as differences from the raw score.

    Parameters
    ----------
    results : sequence of Equating
        Of one form, the sealed method first.
    raw_cut : float, optional
        Drawn as an upright line.
    language : Language

    Examples
    --------
    >>> from scoring.equating.equate import equate
    >>> from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
    >>> form = FormFrequencies.of_candidates([1, 2, 3])
    >>> data = EquatingData(Design.EQUIVALENT_GROUPS, form, form)
    >>> equating_plot([equate(data, method=Method.MEAN)])[:4]
    '<svg'
    """
    sealed = results[0]
    curves = [PlottedCurve(one.method, one.scores, one.equated, one.se) for one in results]
    sizes = (sealed.n_x, sealed.n_y)
    return curves_plot(curves, sizes=sizes, raw_cut=raw_cut, language=language)


def curves_plot(
    curves: Sequence[PlottedCurve],
    *,
    sizes: tuple[int, int],
    raw_cut: float | None = None,
    language: Language = Language.ENGLISH,
) -> str:
    """Return the same picture of curves that were kept; `sizes` are N on the new and base form.

    Examples
    --------
    >>> line = PlottedCurve("identity", np.arange(3.0), np.arange(3.0), np.zeros(3))
    >>> curves_plot([line], sizes=(8, 0))[:4]
    '<svg'
    """
    words, sealed = WORDS[language], curves[0]
    title = escape(words.title.format(n_x=sizes[0], n_y=sizes[1]))
    frame = _frame(curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f'aria-label="{title}: {words.said}" font-family="sans-serif" font-size="11" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="16" font-size="13" font-weight="bold">{title}</text>',
        _band(sealed, frame),
        *_axes(frame, words),
    ]
    if raw_cut is not None:
        parts.append(_cut_line(frame, raw_cut, words))
    ends = [float(one.equated[-1] - one.scores[-1]) for one in curves]
    heights = _label_heights([frame.y(end) for end in ends])
    for place, one in enumerate(curves):
        parts.extend(_line(one, frame, words, place=place, label_y=heights[place]))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _frame(results: Sequence[PlottedCurve]) -> _Frame:
    sealed = results[0]
    gaps = [one.equated - one.scores for one in results]
    reach = Z95 * np.nan_to_num(sealed.se)
    lows = [*(gap.min() for gap in gaps), (gaps[0] - reach).min(), 0.0]
    highs = [*(gap.max() for gap in gaps), (gaps[0] + reach).max(), 0.0]
    low, high = floor(float(min(lows))), ceil(float(max(highs)))
    return _Frame(float(sealed.scores[0]), float(sealed.scores[-1]), low, max(high, low + 1))


def _band(sealed: PlottedCurve, frame: _Frame) -> str:
    gap, reach = sealed.equated - sealed.scores, Z95 * np.nan_to_num(sealed.se)
    there = _points(sealed.scores, gap + reach, frame)
    back = _points(sealed.scores[::-1], (gap - reach)[::-1], frame)
    return f'<polygon points="{there} {back}" fill="{BAND}"/>'


def _axes(frame: _Frame, words: _Words) -> list[str]:
    parts = []
    step = max(1, ceil((frame.high - frame.low) / 8))
    for mark in range(int(frame.low), int(frame.high) + 1, step):
        y, colour = frame.y(mark), "#888" if mark == 0 else "#ddd"
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{mark:+d}</text>'
        )
    step = max(1, round((frame.last - frame.first) / 8 / 5) * 5)
    for score in range(int(frame.first), int(frame.last) + 1, step):
        x = frame.x(score)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle">{score}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{words.score}</text>'
    )
    return parts


def _cut_line(frame: _Frame, raw_cut: float, words: _Words) -> str:
    x = frame.x(raw_cut)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#222"/>'
        f'<text x="{x + 4:.1f}" y="{TOP + 10}">{words.cut.format(cut=raw_cut)}</text>'
    )


def _line(
    one: PlottedCurve, frame: _Frame, words: _Words, *, place: int, label_y: float
) -> list[str]:
    colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
    width = 3 if place == 0 else 1.5
    points = _points(one.scores, one.equated - one.scores, frame)
    label = escape(words.names.get(one.method, one.method.replace("-", " ")))
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}"'
        + (f' stroke-dasharray="{dash}"' if dash else "")
        + "/>",
        f'<text x="{WIDTH - RIGHT + 6}" y="{label_y + 4:.1f}" fill="{colour}">{label}</text>',
    ]


def _points(scores: Floats, marks: Floats, frame: _Frame) -> str:
    pairs = zip(scores, marks, strict=True)
    return " ".join(f"{frame.x(score):.1f},{frame.y(mark):.1f}" for score, mark in pairs)


def _label_heights(wanted: Sequence[float]) -> list[float]:
    """Return label heights near the line ends, spread so that none covers another."""
    heights, lowest = [0.0] * len(wanted), float("-inf")
    for place in sorted(range(len(wanted)), key=lambda one: wanted[one]):
        lowest = max(wanted[place], lowest + APART)
        heights[place] = lowest
    over = max(0.0, lowest - (HEIGHT - BOTTOM))
    return [height - over for height in heights]
