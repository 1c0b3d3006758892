"""The information of finished forms against the target, as a small SVG.

Curves for forms whose items have parameters; dots at the abilities of the spec in any case.
It draws and decides nothing.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.check import form_information
from exambank.assembly.types import Objective, Pool, Spec
from exambank.core.itemresponse import information

WIDTH, HEIGHT, MARGIN = 640, 360, 48
REACH = 3.0
"""Abilities drawn at least, either side of 0."""

CURVE = "#1f6f8b"
TARGET = "#b3261e"
INK = "#333333"


def information_svg(pool: Pool, spec: Spec, forms: Sequence[Sequence[str]]) -> str:
    """Return a picture of the forms' information over ability; the target as crosses."""
    goal = spec.information
    if goal is None:
        raise ValueError("the spec has no information goal: there is nothing to draw")
    reach = max(REACH, *(abs(theta) for theta in goal.theta))
    grid = np.linspace(-reach, reach, 121)
    curves = [] if pool.information is not None else _curves(pool, spec, forms, grid)
    points = np.array([form_information(pool, spec, form) for form in forms])
    is_target = goal.objective is Objective.MINIMAX
    target = np.array(goal.target) if is_target else np.zeros(0)
    highest = 1.1 * max(float(values.max()) for values in (*curves, points, target) if values.size)

    def x(theta: float) -> float:
        return MARGIN + (theta + reach) / (2 * reach) * (WIDTH - 2 * MARGIN)

    def y(value: float) -> float:
        return HEIGHT - MARGIN - value / highest * (HEIGHT - 2 * MARGIN)

    parts = [_line(x(-reach), y(0), x(reach), y(0), INK), _line(x(-reach), y(0), x(-reach), MARGIN)]
    whole = np.arange(-np.floor(reach), np.floor(reach) + 1).tolist()
    parts += [_text(x(theta), y(0) + 18, f"{theta:g}") for theta in whole]
    parts += [_text(x(-reach) - 22, y(value) + 4, f"{value:g}") for value in _ticks(highest)]
    for curve in curves:
        path = " ".join(f"{x(t):.1f},{y(v):.1f}" for t, v in zip(grid, curve, strict=True))
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{CURVE}" stroke-opacity="0.6"/>'
        )
    for form in points:
        for theta, value in zip(goal.theta, form, strict=True):
            parts.append(
                f'<circle cx="{x(theta):.1f}" cy="{y(value):.1f}" r="2.5" fill="{CURVE}"/>'
            )
    for theta, value in zip(goal.theta, target, strict=False):
        left, right, mid = x(theta) - 6, x(theta) + 6, y(value)
        parts += [
            _line(left, mid - 6, right, mid + 6, TARGET),
            _line(left, mid + 6, right, mid - 6, TARGET),
        ]
    parts.append(_text(WIDTH / 2, HEIGHT - 8, "ability, logits"))
    parts.append(_text(WIDTH / 2, 20, f"information of {len(forms)} forms (target: red crosses)"))
    return _head() + "".join(parts) + "</svg>\n"


def _head() -> str:
    title = "Information of the forms against the target"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )


def _curves(
    pool: Pool, spec: Spec, forms: Sequence[Sequence[str]], grid: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    place = {item: number for number, item in enumerate(pool.ids)}
    a = pool.numbers("a") if "a" in pool.columns else np.ones(len(pool.ids))
    c = pool.numbers("c") if "c" in pool.columns else np.zeros(len(pool.ids))
    b = pool.numbers("b")
    scale = spec.information.D if spec.information else 1.0
    chosen = [np.array([place[item] for item in form]) for form in forms]
    return [information(grid, a=a[n], b=b[n], c=c[n], D=scale).sum(axis=1) for n in chosen]


def _ticks(highest: float) -> list[float]:
    step = 10.0 ** np.floor(np.log10(highest))
    step = step / 2 if highest / step < 3 else step  # noqa: PLR2004 - few marks, but not two
    return [float(value) for value in np.arange(0, highest, step)]


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = INK) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="1.5"/>'
    )


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{INK}">{words}</text>'
