"""The picture of `small_n.py`: coverage of intervals and bias of the raw cut by N, as SVG."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 330
PANELS = ((46, 180), (430, 564))  # left and right edge of each panel; labels stand beside it
TOP, BOTTOM = 40, 44
COLOURS = ("#0b3d91", "#b8470b", "#2b6e2f", "#7a1f6b", "#4a4a4a", "#8a6d00")
DASHES = ("", "6 3", "2 3", "8 3 2 3", "12 4", "4 2 1 2")
APART = 13.0


def picture(found):
    """Return the SVG of figures by N, as `figures_of` keeps them."""
    sizes = list(found)
    intervals = {
        name: [one["coverage"].get(name) for one in found.values()]
        for name in found[sizes[-1]]["coverage"]
        if "bootstrap" not in name
    }
    cuts = {
        name: [one["raw cut"].get(name, (None,))[0] for one in found.values()]
        for name in ("pre-equated", "nominal weights", "nominal weights, purified",
                     "mean arc, purified", "identity")
    }  # fmt: skip
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        'aria-label="Coverage of 95 % intervals and bias of the raw cut by N"',
        'font-family="sans-serif" font-size="11" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *panel(0, "Coverage of 95 % intervals", sizes, intervals,
               span=(0.91, 0.99), band=(0.93, 0.97), ticks=(0.91, 0.93, 0.95, 0.97, 0.99),
               written="{:.0%}".format),
        *panel(1, "Bias of the raw cut, marks", sizes, cuts,
               span=(-0.6, 1.8), band=(-0.5, 0.5), ticks=(-0.5, 0, 0.5, 1, 1.5),
               written="{:+.1f}".format),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def panel(place, title, sizes, lines, *, span, band, ticks, written):
    """Return one panel: the band that is asked for, an axis, and a line a method."""
    left, right = PANELS[place]
    low, high = span

    def y(value):
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    step, foot = (right - left) / (len(sizes) - 1), HEIGHT - BOTTOM + 16
    parts = [
        f'<text x="{left}" y="20" font-size="13" font-weight="bold">{escape(title)}</text>',
        f'<rect x="{left}" y="{y(band[1]):.1f}" width="{right - left}"',
        f'height="{y(band[0]) - y(band[1]):.1f}" fill="#e6ecf5"/>',
    ]
    parts += [
        f'<text x="{left - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{written(tick)}</text>'
        for tick in ticks
    ]
    parts += [
        f'<text x="{left + k * step:.1f}" y="{foot}" text-anchor="middle">{n}</text>'
        for k, n in enumerate(sizes)
    ]
    parts.append(
        f'<text x="{(left + right) / 2}" y="{HEIGHT - 8}" text-anchor="middle">N (not to scale)'
        "</text>"
    )
    last = {name: [one for one in values if one is not None][-1] for name, values in lines.items()}
    ends = {name: y(value) for name, value in last.items()}
    heights = label_heights(ends)
    for k, (name, values) in enumerate(lines.items()):
        points = " ".join(
            f"{left + at * step:.1f},{y(value):.1f}"
            for at, value in enumerate(values)
            if value is not None
        )
        colour, dash = COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)]
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts.append(
            f'<line x1="{right + 2}" y1="{ends[name]:.1f}" x2="{right + 12}" '
            f'y2="{heights[name] - 4:.1f}" stroke="{colour}"/>'
            f'<text x="{right + 15}" y="{heights[name]:.1f}" fill="{colour}">{escape(name)}</text>'
        )
    return parts


def label_heights(ends):
    """Return heights of labels, in the order of the lines' ends and never on each other."""
    found, last = {}, TOP - APART
    for name in sorted(ends, key=ends.get):
        last = max(ends[name] + 4, last + APART)
        found[name] = last
    below = HEIGHT - BOTTOM + APART
    for name in sorted(found, key=found.get, reverse=True):
        found[name] = below = min(found[name], below - APART)
    return found
