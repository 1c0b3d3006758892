"""Where the dots of a panel's picture stand: each judge's own cut, by round, against the panel's.

Pure geometry in the units of the drawing; the template draws it.
"""

from dataclasses import dataclass
from math import ceil, floor, log10

from scoring.cutscore.angoff import AngoffRounds

WIDTH, LEFT, RIGHT = 384.0, 128.0, 370.0
TOP, ROW, FOOT = 10.0, 24.0, 40.0
NAME_LENGTH = 14
TICKS_MAX = 6


@dataclass(frozen=True, slots=True)
class JudgeDots:
    """One judge's line: the label, its height, and the dot of each round that is drawn."""

    name: str
    y: float
    first_x: float | None
    last_x: float


@dataclass(frozen=True, slots=True)
class SeverityPlot:
    """All places of the picture, in units of its own width and height."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    cut_x: float
    band: tuple[float, float]
    ticks: tuple[tuple[float, float], ...]
    judges: tuple[JudgeDots, ...]


def severity_plot(rounds: AngoffRounds) -> SeverityPlot:
    """Return the picture of the first and the final round, the strictest judge on top.

    The band is the panel's cut with one standard error to each side.
    """
    first, final = rounds.rounds[0], rounds.final
    is_several = len(rounds.rounds) > 1
    before = {one.judge: one.cut for one in first.judges} if is_several else {}
    order = sorted(final.judges, key=lambda one: -one.cut)
    error = (final.cut - final.se_judges, final.cut + final.se_judges)
    values = [*before.values(), *error, *(one.cut for one in order)]
    ticks = _ticks(min(values), max(values))
    low, high = min(*values, *ticks), max(*values, *ticks)

    def x(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(LEFT + share * (RIGHT - LEFT), 1)

    bottom = TOP + ROW * len(order)
    return SeverityPlot(
        width=WIDTH,
        height=bottom + FOOT,
        left=LEFT,
        right=RIGHT,
        bottom=bottom,
        cut_x=x(final.cut),
        band=(x(error[0]), x(error[1])),
        ticks=tuple((tick, x(tick)) for tick in ticks),
        judges=tuple(
            JudgeDots(
                name=_short(one.judge),
                y=TOP + ROW * (place + 0.5),
                first_x=x(before[one.judge]) if is_several else None,
                last_x=x(one.cut),
            )
            for place, one in enumerate(order)
        ),
    )


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Return round numbers that span the values, at most `TICKS_MAX` of them.

    >>> _ticks(47.2, 61.9)
    (45, 50, 55, 60, 65)
    """
    span = max(high - low, 1.0)
    power = 10 ** floor(log10(span / TICKS_MAX))
    for step in (power * one for one in (1, 2, 5, 10, 20)):
        first, last = floor(low / step), ceil(high / step)
        if last - first < TICKS_MAX:
            break
    return tuple(round(number * step, 6) for number in range(first, last + 1))


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
