"""Codes for cameras: QR and the bar code of serials, as shapes on the page."""

from functools import lru_cache

import segno
from reportlab.graphics.barcode.code128 import Code128

from printouts.nodes import Group, Node, Rectangle, Tagged

QUIET_MODULES = 4


def qr(payload: str, *, x: float, y: float, size: float, alt: str) -> Tagged:
    """Return the QR code of `payload` in a square of `size` points with its quiet zone inside.

    Error correction level M; neighbouring dark modules become one bar, which keeps files small.
    """
    rows = _matrix(payload)
    module = size / (len(rows) + 2 * QUIET_MODULES)
    bars: list[Node] = []
    for row, cells in enumerate(rows):
        for start, length in _dark_runs(cells):
            left = (start + QUIET_MODULES) * module
            top = (row + QUIET_MODULES) * module
            bars.append(Rectangle(left, top, length * module, module * 1.02, fill=0, stroke=None))
    return Tagged("Figure", (Group(x, y, tuple(bars)),), alt=alt)


@lru_cache(maxsize=8)  # a page that is tried in smaller type asks again
def _matrix(payload: str) -> tuple[bytes, ...]:
    return tuple(bytes(row) for row in segno.make(payload, error="m", micro=False).matrix)


def _dark_runs(cells: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for position, dark in enumerate(cells):
        if not dark:
            continue
        if runs and sum(runs[-1]) == position:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((position, 1))
    return runs


def bar_code(text: str, *, x: float, y: float, width: float, height: float, alt: str) -> Tagged:
    """Return `text` as Code 128 in the given box; print the text beside it for people."""
    code = Code128(text, quiet=0)
    code.validate()
    code.encode()
    code.decompose()
    modules = [(ord(each.lower()) - ord("a") + 1, each.islower()) for each in code.decomposed]
    module = width / sum(count for count, _ in modules)
    bars: list[Node] = []
    left = x
    for count, is_space in modules:
        if not is_space:
            bars.append(Rectangle(left, y, count * module, height, fill=0, stroke=None))
        left += count * module
    return Tagged("Figure", tuple(bars), alt=alt)
