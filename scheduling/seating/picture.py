"""Draw a seating plan as SVG, in plain text and the same bytes for the same plan.

A picture for the screen and the manual; the printed plan for the door is a printout.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from scheduling.seating.types import Desk, Room, Seat, SeatingRule

PIXELS_PER_METRE = 60
MARGIN_PX = 50
DESK_PX = (44, 30)
# Told apart by people who do not see colours too: the letter is on every desk.
COLOURS = ("#9ecae1", "#fdae6b", "#a1d99b", "#dadaeb", "#fcc5c0", "#ffeda0", "#c7e9e4", "#d9d9d9")
EMPTY_COLOUR = "#ffffff"


def room_svg(room: Room, seats: Sequence[Seat], *, rule: SeatingRule) -> str:
    """Return the room with its desks, forms and candidates as an SVG document.

    A star marks a desk for needs.  The ring around each desk has half the distance rule as
    radius: two rings may touch but not overlap.  y grows downwards; an arrow shows the way each
    desk faces (0 degrees is up).
    """
    if not room.desks:
        return _document(2 * MARGIN_PX, 2 * MARGIN_PX, [])
    left = min(desk.x_um for desk in room.desks)
    top = min(desk.y_um for desk in room.desks)
    forms = sorted({seat.form for seat in seats})
    colour_of = {form: COLOURS[i % len(COLOURS)] for i, form in enumerate(forms)}
    at = {seat.desk: seat for seat in seats}
    parts: list[str] = []
    places = {desk.id: (_pixels(desk.x_um - left), _pixels(desk.y_um - top)) for desk in room.desks}
    for desk in room.desks:
        parts += _desk(desk, places[desk.id], at.get(desk.id), colour_of, rule)
    width = max(x for x, _ in places.values()) + MARGIN_PX
    height = max(y for _, y in places.values()) + MARGIN_PX
    parts += _legend(colour_of, height)
    return _document(max(width, 90.0 * len(forms)), height + 30, parts)


def _pixels(length_um: int) -> float:
    return round(MARGIN_PX + length_um * PIXELS_PER_METRE / 1_000_000, 2)


def _desk(
    desk: Desk,
    place: tuple[float, float],
    seat: Seat | None,
    colour_of: dict[str, str],
    rule: SeatingRule,
) -> Iterator[str]:
    x, y = place
    wide, deep = DESK_PX
    radius = rule.distance_um / 2 * PIXELS_PER_METRE / 1_000_000
    colour = colour_of[seat.form] if seat else EMPTY_COLOUR
    told = f"{desk.id}: {seat.candidate}, form {seat.form}" if seat else f"{desk.id}: free"
    turn = desk.facing_mdeg / 1000
    yield f"<g><title>{escape(told)}</title>"
    yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" class="ring"/>'
    yield f'<g transform="translate({x:g} {y:g}) rotate({turn:g})">'
    edge = "round" if desk.is_round else "desk"
    yield (
        f'<rect x="{-wide / 2:g}" y="{-deep / 2:g}" width="{wide}" height="{deep}" '
        f'rx="{15 if desk.is_round else 3}" fill={quoteattr(colour)} class="{edge}"/>'
    )
    yield f'<path d="M-4 {-deep / 2 - 2:g} L0 {-deep / 2 - 8:g} L4 {-deep / 2 - 2:g} Z"/></g>'
    sign = "* " if desk.offers else ""  # a letter sign would lack a glyph in some fonts
    yield f'<text x="{x:g}" y="{y - 3:g}" class="name">{sign}{escape(desk.id)}</text>'
    who = f"{seat.candidate} · {seat.form}" if seat else "free"
    yield f'<text x="{x:g}" y="{y + 9:g}">{escape(who)}</text></g>'


def _legend(colour_of: dict[str, str], height: float) -> Iterator[str]:
    for i, (form, colour) in enumerate(colour_of.items()):
        x = 20 + 80 * i
        yield f'<rect x="{x}" y="{height:g}" width="16" height="16" fill={quoteattr(colour)}/>'
        yield f'<text x="{x + 22}" y="{height + 12:g}" class="key">form {escape(form)}</text>'


def _document(width: float, height: float, parts: Sequence[str]) -> str:
    style = (
        "text{font:8px sans-serif;text-anchor:middle}.name{font-weight:bold}"
        ".key{font-size:12px;text-anchor:start}.ring{fill:none;stroke:#bbb;stroke-dasharray:3 3}"
        ".desk,.round{stroke:#333}.round{stroke-dasharray:2 2}"
    )
    box = f"0 0 {width:g} {height:g}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img">'
    title = "<title>Seating plan</title>"
    return "\n".join((head, title, f"<style>{style}</style>", *parts, "</svg>\n"))
