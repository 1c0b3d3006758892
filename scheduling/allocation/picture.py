"""Draw who travels where as SVG, in plain text and the same bytes for the same answer.

A sketch for the eye, without coasts and roads: a line from each candidate to the site.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from math import cos, radians
from xml.sax.saxutils import escape

from scheduling.allocation.types import Allocation, Applicant, Place

WIDTH_PX, HEIGHT_PX, MARGIN_PX = 720, 480, 60
Point = tuple[float, float]


def allocation_svg(
    applicants: Sequence[Applicant], places: Sequence[Place], allocation: Allocation
) -> str:
    """Return a map: squares are sites with seats taken of all, dots candidates, crosses the rest.

    North is up and both axes have one scale in the middle of the map (equirectangular).
    """
    sites = {place.site: (place.latitude, place.longitude) for place in places}
    points = [*sites.values(), *((one.latitude, one.longitude) for one in applicants)]
    if not points:
        return _document([])
    flat = _flattened(points)
    at_site = dict(zip(sites, flat, strict=False))
    parts: list[str] = []
    seats: Counter[str] = Counter()
    for place in places:
        seats[place.site] += place.seats
    taken = Counter(place.site for place in allocation.assigned.values())
    for site, (x, y) in at_site.items():
        parts += _site(site, x, y, said=f"{taken[site]} of {seats[site]}")
    parts += _candidates(applicants, flat[len(sites) :], at_site, allocation)
    return _document(parts)


def _flattened(points: Sequence[Point]) -> list[Point]:
    """Return pixels; longitudes are taken from the first point, the short way round."""
    origin = points[0][1]
    east = [(longitude - origin + 180) % 360 - 180 for _, longitude in points]
    north = [latitude for latitude, _ in points]
    middle = (min(north) + max(north)) / 2
    shrink = max(cos(radians(middle)), 0.01)
    wide, high = (max(east) - min(east)) * shrink, max(north) - min(north)
    room = (WIDTH_PX - 2 * MARGIN_PX, HEIGHT_PX - 2 * MARGIN_PX)
    scale = min(room[0] / max(wide, 1e-6), room[1] / max(high, 1e-6))
    return [
        (
            round(MARGIN_PX + (x - min(east)) * shrink * scale, 1),
            round(MARGIN_PX + (max(north) - y) * scale, 1),
        )
        for x, y in zip(east, north, strict=True)
    ]


def _candidates(
    applicants: Sequence[Applicant],
    places_px: Sequence[Point],
    at_site: dict[str, Point],
    allocation: Allocation,
) -> Iterator[str]:
    for one, (x, y) in zip(applicants, places_px, strict=True):
        place = allocation.assigned.get(one.id)
        if place is None:
            yield f"<g><title>{escape(one.id)}: no seat</title>"
            yield f'<path d="M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8" class="none"/></g>'
            continue
        to_x, to_y = at_site[place.site]
        told = f"{one.id}: {place.site}, {allocation.distance_km[one.id]:.1f} km"
        yield f"<g><title>{escape(told)}</title>"
        yield f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}"/>'
        yield f'<circle cx="{x:g}" cy="{y:g}" r="4"/>'
        yield f'<text x="{x:g}" y="{y + 14:g}">{escape(one.id)}</text></g>'


def _site(site: str, x: float, y: float, *, said: str) -> Iterator[str]:
    yield f"<g><title>{escape(site)}: {said} seats taken</title>"
    yield f'<rect x="{x - 7:g}" y="{y - 7:g}" width="14" height="14"/>'
    yield f'<text x="{x:g}" y="{y - 12:g}" class="site">{escape(site)} {said}</text></g>'


def _document(parts: Sequence[str]) -> str:
    style = (
        "text{font:10px sans-serif;text-anchor:middle}.site{font-size:13px;font-weight:bold}"
        "line{stroke:#777}circle{fill:#3182bd}rect{fill:#fdae6b;stroke:#333}"
        ".none{stroke:#c00;stroke-width:2}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" '
    title = 'role="img">\n<title>Who travels where</title>'
    return "\n".join((head + title, f"<style>{style}</style>", *parts, "</svg>\n"))
