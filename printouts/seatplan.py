"""The seating plan of a room: a drawing to scale and a list.

The door copy shows candidate numbers only; the staff copy shows names, forms, accommodations
and a column for changes.  They are two renderers, so that no flag can mix them up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from printouts.dates import clock_time, weekday_date
from printouts.layout import Laid, fitted, heading, line, paragraph, space
from printouts.nodes import Decoration, Group, Line, Node, Rectangle, Shape, Tagged
from printouts.press import Imprint, flow
from printouts.roster import signature_lines
from printouts.seatplan_words import WORDS, PlanWords
from printouts.table import Column, table
from printouts.typefaces import width as text_width

DESK = (0.9, 0.6)  # metres, where a plan gives none


@dataclass(frozen=True, slots=True)
class Place:
    """A point in metres: `x` from the left, seen from the back, and `y` from the front."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """A desk, and who sits there; without a candidate number it stays empty."""

    seat: str
    at: Place
    candidate_number: str = ""
    name: str = ""
    form_letter: str = ""
    accommodation: str = ""


@dataclass(frozen=True, slots=True)
class SeatingPlanContent:
    """Everything on a seating plan; set the imprint to landscape for wide rooms."""

    imprint: Imprint
    course: str
    centre: str
    room: str
    starts_at: datetime
    key_time: datetime
    width_m: float
    depth_m: float
    seats: tuple[PlannedSeat, ...]
    doors: tuple[Place, ...]
    invigilator: Place
    handout_path: tuple[Place, ...]
    distance_rule: str  # as "1.5 m centre to centre: met"
    seed: str
    is_superseded: bool = False


def render_seating_plan_for_door(content: SeatingPlanContent) -> bytes:
    """Return the copy for the door, with candidate numbers and no names or forms."""
    words = WORDS[content.imprint.language]
    labels = [(seat.candidate_number, "") for seat in content.seats]
    columns = [Column(words.seat, 0.25), Column(words.number, 0.75)]
    rows = [(seat.seat, seat.candidate_number or words.empty) for seat in content.seats]
    listed = table(columns, rows, width=content.imprint.width, size=11)
    return _render(content, words, words.door_copy, labels, [listed])


def render_seating_plan_for_staff(content: SeatingPlanContent) -> bytes:
    """Return the copy for invigilators, with names, forms and room for changes."""
    words = WORDS[content.imprint.language]
    labels = [(seat.name, seat.form_letter) for seat in content.seats]
    width = content.imprint.width
    shares = (0.08, 0.14, 0.28, 0.07, 0.18, 0.25)
    columns = [Column(label, share) for label, share in zip(words.staff, shares, strict=True)]
    rows = [
        (
            seat.seat,
            seat.candidate_number,
            seat.name or words.empty,
            seat.form_letter,
            seat.accommodation,
            "",
        )
        for seat in content.seats
    ]
    listed = table(columns, rows, width=width, size=9, row_height=22, ruled=True)
    signed = [listed, space(30), signature_lines(words.signatures, width=width)]
    return _render(content, words, words.staff_copy, labels, signed)


def _render(
    content: SeatingPlanContent,
    words: PlanWords,
    copy: str,
    labels: Sequence[tuple[str, str]],
    listed: Sequence[Laid],
) -> bytes:
    blocks = [*_title(content, words, copy), _drawing(content, words, labels), space(10), *listed]
    foot = f"{content.centre} {content.room} · {copy}"
    return flow(blocks, imprint=content.imprint, title=words.title, foot=foot)


def _title(content: SeatingPlanContent, words: PlanWords, copy: str) -> Iterator[Laid]:
    width, language = content.imprint.width, content.imprint.language
    if content.is_superseded:
        yield paragraph(words.superseded, width=width, size=16, bold=True, after=4)
    title = f"{words.title} · {content.centre}, {content.room} · {copy}"
    yield heading(title, width=width, size=15, level=1)
    when = words.session.format(
        course=content.course,
        day=weekday_date(content.starts_at.date(), language),
        local=clock_time(content.starts_at, language),
        key=clock_time(content.key_time.astimezone(UTC), language),
    )
    yield paragraph(when, width=width, size=10.5)
    rule = words.rule.format(rule=content.distance_rule, seed=content.seed)
    yield paragraph(rule, width=width, size=9, after=6)


def _drawing(
    content: SeatingPlanContent, words: PlanWords, labels: Sequence[tuple[str, str]]
) -> Laid:
    """Draw the room to scale with its front at the top, as a candidate sees it."""
    most = content.imprint.room - (125 if content.is_superseded else 95)  # the list has its page
    width = content.imprint.width
    scale = min(width / content.width_m, most / content.depth_m)
    left = (width - content.width_m * scale) / 2
    room_height = content.depth_m * scale
    nodes: list[Node] = [Rectangle(0, 0, content.width_m * scale, room_height, stroke=1.5)]
    front = line(f"▲ {words.front} ▲", width=content.width_m * scale, size=10, bold=True, align=0.5)
    nodes.append(Group(0, 3, front.nodes))
    pitch = _pitch(content.seats) * scale - 4
    for seat, (label, form) in zip(content.seats, labels, strict=True):
        nodes += _desk(seat, label, form, scale, room=pitch)
    nodes += _fixtures(content, words, scale)
    alt = words.alt.format(room=content.room, seats=len(content.seats))
    drawn = Tagged("Figure", (Group(left, 0, tuple(nodes)),), alt=alt)
    bar = _scale_bar(scale, words)
    return Laid(room_height + 22, (drawn, Group(left, room_height + 6, (bar,))))


def _pitch(seats: Sequence[PlannedSeat]) -> float:
    """Return the smallest distance in metres between seats side by side, at most 4."""
    across = sorted({seat.at.x for seat in seats})
    return min([4.0, *(b - a for a, b in pairwise(across) if b - a >= DESK[0])])


def _desk(seat: PlannedSeat, label: str, form: str, scale: float, *, room: float) -> list[Node]:
    """Return one desk: its seat, below it who sits there, and a cross where nobody does."""
    width, height = (side * scale for side in DESK)
    left, top = seat.at.x * scale - width / 2, seat.at.y * scale - height / 2
    nodes: list[Node] = [Rectangle(left, top, width, height, fill=1, stroke=0.8)]
    name = f"{seat.seat} · {form}" if form else seat.seat
    size = min(11.0, height * 0.5)
    first = fitted(name, width=width - 4, size=size, floor=4, bold=True)
    nodes.append(Group(left + 3, top + height / 2 + size * 0.36, (first,)))
    if not seat.candidate_number:
        nodes.append(Line(left, top, left + width, top + height, width=0.6))
        nodes.append(Line(left, top + height, left + width, top, width=0.6))
    elif label:
        below = fitted(label, width=room, size=8, floor=5.5)
        start = (width - text_width(below.text, below.size)) / 2
        nodes.append(Group(left + start, top + height + 9, (below,)))
    return nodes


def _fixtures(content: SeatingPlanContent, words: PlanWords, scale: float) -> list[Node]:
    """Return doors, the invigilator's desk and the path along which papers are handed out."""
    nodes: list[Node] = []
    for door in content.doors:
        x, y = door.x * scale, door.y * scale
        label = line(words.door, width=40, size=8, bold=True)
        nodes.append(Rectangle(x - 4, y - 9, 8, 18, fill=0, stroke=None))
        shift = 7 if door.x < content.width_m / 2 else -32
        nodes.append(Group(x + shift, y - 5, label.nodes))
    x, y = content.invigilator.x * scale, content.invigilator.y * scale
    nodes.append(Rectangle(x - 26, y - 8, 52, 16, fill=0.85))
    caption = fitted(words.invigilator, width=48, size=8, floor=4)
    nodes.append(Group(x - 24, y + 3, (caption,)))
    points = [(each.x * scale, each.y * scale) for each in content.handout_path]
    for start, end in pairwise(points):
        nodes.append(Line(*start, *end, width=0.9, grey=0.45, dashed=True))
    if len(points) > 1:
        nodes.append(_arrow(points[-2], points[-1]))
    return [Decoration(tuple(nodes))]


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> Shape:
    """Return the head of an arrow that ends at `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max((dx * dx + dy * dy) ** 0.5, 1e-9)
    ux, uy = 8 * dx / length, 8 * dy / length
    back = (end[0] - ux, end[1] - uy)
    return Shape((end, (back[0] - uy / 2, back[1] + ux / 2), (back[0] + uy / 2, back[1] - ux / 2)))


def _scale_bar(scale: float, words: PlanWords) -> Node:
    label = line(words.scale, width=300, size=8)
    bar = Decoration((Line(0, 6, 2 * scale, 6, width=2),))
    return Tagged("P", (bar, Group(2 * scale + 6, 1, label.nodes)))
