"""Draw a clash matrix as SVG: who shares students with whom, in the order of the slots.

A picture for the screen and the manual; the same bytes for the same timetable.
"""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

CELL_PX = 14
MARGIN_PX = 110
MOST_NAMED = 80
NO_CLASH, CLASH = "#2171b5", "#cb181d"


def clash_matrix_svg(
    exams: Sequence[str], shared: NDArray[np.int32], slots_of: Mapping[str, Sequence[int]]
) -> str:
    """Return the matrix of shared students, exams sorted by their first slot, as an SVG document.

    The darker a square, the more students the two exams share.  A frame holds the exams of one
    slot: a timetable without second sittings has no square inside a frame.  What shares a slot
    only because one of the two has a second sitting is drawn in red.
    """
    order = sorted(range(len(exams)), key=lambda i: (slots_of[exams[i]][0], exams[i]))
    cell = CELL_PX if len(exams) <= MOST_NAMED else max(2, 900 // len(exams))
    side = MARGIN_PX + cell * len(exams) + 10
    parts = [
        *_squares(order, exams, shared, slots_of, cell),
        *_frames(order, exams, slots_of, cell),
    ]
    if len(exams) <= MOST_NAMED:
        parts += _names(order, exams, slots_of, cell)
    style = "text{font:10px sans-serif}.slot{fill:none;stroke:#333}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img">'
    title = "<title>Students shared by two exams, exams in the order of their slots</title>"
    return "\n".join((head, title, f"<style>{style}</style>", *parts, "</svg>\n"))


def _squares(
    order: Sequence[int],
    exams: Sequence[str],
    shared: NDArray[np.int32],
    slots_of: Mapping[str, Sequence[int]],
    cell: int,
) -> Iterator[str]:
    most = max(int(shared.max(initial=0)), 1)
    for row, i in enumerate(order):
        for column, j in enumerate(order):
            count = int(shared[i, j])
            if not count or i == j:
                continue
            same = slots_of[exams[i]][0] == slots_of[exams[j]][0]
            told = f"{exams[i]} and {exams[j]}: {count} students"
            x, y = MARGIN_PX + cell * column, MARGIN_PX + cell * row
            depth = 0.15 + 0.85 * float(np.log1p(count) / np.log1p(most))
            yield (
                f'<rect x="{x}" y="{y}" width="{cell}" height="{cell}" '
                f'fill="{CLASH if same else NO_CLASH}" fill-opacity="{depth:.2f}">'
                f"<title>{escape(told)}</title></rect>"
            )


def _frames(
    order: Sequence[int], exams: Sequence[str], slots_of: Mapping[str, Sequence[int]], cell: int
) -> Iterator[str]:
    first = [slots_of[exams[i]][0] for i in order]
    for slot in sorted(set(first)):
        at = MARGIN_PX + cell * first.index(slot)
        side = cell * first.count(slot)
        yield f'<rect class="slot" x="{at}" y="{at}" width="{side}" height="{side}"/>'


def _names(
    order: Sequence[int], exams: Sequence[str], slots_of: Mapping[str, Sequence[int]], cell: int
) -> Iterator[str]:
    for row, i in enumerate(order):
        slots = ", ".join(str(t + 1) for t in slots_of[exams[i]])
        name = escape(f"{exams[i]} (slot {slots})")
        at = MARGIN_PX + cell * row + cell - 4
        yield f'<text x="{MARGIN_PX - 6}" y="{at}" text-anchor="end">{name}</text>'
        turn = f"translate({at} {MARGIN_PX - 6}) rotate(-90)"
        yield f'<text transform="{turn}">{name}</text>'
