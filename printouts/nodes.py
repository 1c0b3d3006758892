"""What a page is made of: marks at places, and the meaning of the marks.

Positions are points from the left and from the *top* of the enclosing group, the baseline for
text.  A mark outside every `Tagged` is decoration: screen readers pass over it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on a baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.5
    grey: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle given by its top left corner; `fill` is a grey between 0 black and 1 white."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    stroke: float | None = 0.5


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle; `fill` is a grey, None leaves it open."""

    x: float
    y: float
    radius: float
    fill: float | None = None
    stroke: float | None = 0.6


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon filled with black."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image (PNG or JPEG bytes) in the given box."""

    x: float
    y: float
    width: float
    height: float
    image: bytes


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes moved right by `dx` and down by `dy`."""

    dx: float
    dy: float
    kids: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Tagged:
    """Nodes that mean something: `role` is a standard structure type of PDF (H1, P, TD, ...).

    `alt` stands for a figure that cannot be read out; `scope` is for header cells.
    """

    role: str
    kids: "tuple[Node, ...]"
    alt: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Decoration:
    """Nodes inside something tagged that carry no meaning: rules, tints, boxes."""

    kids: "tuple[Node, ...]"


Mark = Words | Line | Rectangle | Disc | Shape | Picture
Node = Mark | Group | Tagged | Decoration
