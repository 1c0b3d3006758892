"""The picture of a calibrated item: the model's curve and what candidates did along it.

Response curves go in and SVG text comes out.  A dot's area tells how many candidates stand
behind it, so that a miss where hardly anybody is does not catch the eye.
"""

from xml.sax.saxutils import escape

import numpy as np

from scoring.irt.residuals import ResponseCurves

WIDTH, HEIGHT = 420, 260
LEFT, RIGHT, TOP, BOTTOM = 46, 16, 28, 40
LINE, DOT = "#0b3d91", "#b8470b"
LEAST_SHARE = 0.002
LARGEST_DOT = 9.0


def item_curve_plot(curves: ResponseCurves, item: int, *, title: str | None = None) -> str:
    """Return an SVG picture of one item's fitted curve with observed points.

    Parameters
    ----------
    curves : ResponseCurves
    item : int
        Its place among the items.
    title : str, optional

    Examples
    --------
    >>> flat = np.full((1, 3), 0.5)
    >>> item_curve_plot(ResponseCurves(("Q1",), np.arange(3.0), flat, flat, flat), 0)[:4]
    '<svg'
    """
    n = curves.n[item]
    name = escape(title or f"Item {curves.items[item]}, N = {n.sum():.0f}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f'aria-label="{name}: share of the highest mark along theta, model and observed"',
        'font-family="sans-serif" font-size="11" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="16" font-size="13" font-weight="bold">{name}</text>',
        *_axes(curves),
    ]
    points = " ".join(
        f"{_x(theta, curves):.1f},{_y(share):.1f}"
        for theta, share in zip(curves.theta, curves.expected[item], strict=True)
    )
    parts.append(f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="2"/>')
    parts.extend(_dots(curves, item))
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _dots(curves: ResponseCurves, item: int) -> list[str]:
    n = curves.n[item]
    most = float(n.max())
    shown = np.flatnonzero(n > LEAST_SHARE * n.sum())
    return [
        f'<circle cx="{_x(curves.theta[place], curves):.1f}" '
        f'cy="{_y(curves.observed[item, place]):.1f}" '
        f'r="{LARGEST_DOT / 2 * np.sqrt(n[place] / most):.1f}" fill="{DOT}" fill-opacity="0.75"/>'
        for place in shown
    ]


def _axes(curves: ResponseCurves) -> list[str]:
    parts = []
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>'
        )
    for theta in range(int(np.ceil(curves.theta[0])), int(np.floor(curves.theta[-1])) + 1):
        x = _x(theta, curves)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 22}" text-anchor="middle">{theta}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">'
        "theta (line: model; dots: candidates, area by number)</text>"
    )
    return parts


def _x(theta: float, curves: ResponseCurves) -> float:
    span = float(curves.theta[-1] - curves.theta[0]) or 1.0
    return LEFT + (theta - float(curves.theta[0])) / span * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
