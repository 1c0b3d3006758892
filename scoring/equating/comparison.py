"""What other methods would say at the cut: a sensitivity check that decides nothing.

Half a mark is the difference that matters: below it rounding alone would bring the same mark.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scoring.equating.equate import Equating, demands, equate
from scoring.equating.frequencies import EquatingData, NotEquatable
from scoring.equating.methods import Method, methods_for
from scoring.equating.moments import moments
from scoring.ladder import refusals
from scoring.scale import ReportingScale, ScaleUndefined, raw_cut_mark

MATTERS = 0.5  # marks; Dorans, Holland, Thayer and Tateneni (2003), "difference that matters"
LITTLE = 0.1  # standard deviations; Kolen and Brennan (2014), chapter 8: little trouble below
MUCH = 0.3  # and methods differ a good deal from here on
Z95 = 1.96


class Likeness(StrEnum):
    """What the anchor says about the two groups; with few candidates it says nothing."""

    ALIKE = "alike"
    UNLIKE = "unlike"
    NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class AtTheCut:
    """One method at the cut.

    Attributes
    ----------
    method : Method
    raw_cut : float or None
        Lowest raw score whose unrounded equated score reaches the cut; None if none does.
    equated : float
        Equated score of the reference method's raw cut.
    se : float
        Its standard error, in marks.
    difference : float
        Equated score less that of the reference method.
    matters : bool
        Whether the difference is half a mark or more.
    beyond_n : tuple of str
        Rules of the ladder that N does not meet; such a method is shown for information only.
    """

    method: Method
    raw_cut: float | None
    equated: float
    se: float
    difference: float
    matters: bool
    beyond_n: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnchorGap:
    """How far apart the groups are on the anchor, in standard deviations.

    They are alike if the 95 % interval stays within 0.3 and the gap within 0.1, unlike if the
    interval is wholly beyond 0.1; anything else is not known.
    """

    gap: float
    se: float
    likeness: Likeness
    n_x: int
    n_y: int


def at_the_cut(
    data: EquatingData,
    *,
    reference: Equating,
    cut: float,
    methods: Sequence[Method] | None = None,
) -> tuple[AtTheCut, ...]:
    """Return every method of the design at the cut, the reference first.

    Parameters
    ----------
    data : EquatingData
    reference : Equating
        Result of the method that decides, fixed before; the others take its settings.
    cut : float
        Cut on the base form, in marks.
    methods : sequence of Method, optional
        Those compared; all of the design without.

    Raises
    ------
    NotEquatable
        If no raw score reaches the cut by the reference method.
    """
    chosen = methods_for(data.design) if methods is None else methods
    scale = ReportingScale.through(raw_cut=cut, raw_b_level=cut + 1)
    try:
        place = int(reference.raw_cut(scale) - reference.scores[0])
    except ScaleUndefined as fault:
        raise NotEquatable(f"by {reference.method} {fault}") from fault
    results = [reference]
    for method in chosen:
        if method is not reference.method:
            # A method that the data cannot carry has nothing to say at the cut.
            with suppress(NotEquatable):
                results.append(equate(data, method=method, settings=reference.settings))
    rows = []
    for found in results:
        difference = float(found.equated[place] - reference.equated[place])
        rows.append(
            AtTheCut(
                method=found.method,
                raw_cut=_raw_cut(found.equated.tolist(), found.scores.tolist(), scale),
                equated=float(found.equated[place]),
                se=float(found.se[place]),
                difference=difference,
                matters=abs(difference) >= MATTERS,
                beyond_n=tuple(map(str, refusals(demands(found.method), n=data.n_least))),
            )
        )
    return tuple(rows)


def anchor_gap(data: EquatingData) -> AnchorGap:
    r"""Return the standardized difference of the groups on the anchor.

    .. math:: d = \frac{\mu_1(V) - \mu_2(V)}{\sqrt{[(n_1 - 1) \sigma_1^2 + (n_2 - 1) \sigma_2^2]
              / (n_1 + n_2 - 2)}}

    Raises
    ------
    NotEquatable
        Without an anchor, or if it does not vary.
    """
    if not data.design.has_anchor:
        raise NotEquatable(f"design {data.design} has no anchor to compare the groups by")
    x, y = moments(data.x), moments(data.y)
    n_x, n_y = float(x.n), float(y.n)
    pooled = ((n_x - 1) * x.anchor_variance + (n_y - 1) * y.anchor_variance) / (n_x + n_y - 2)
    if not pooled > 0:
        raise NotEquatable("everyone has the same anchor score: groups cannot be compared")
    gap = float((x.anchor_mean - y.anchor_mean) / np.sqrt(pooled))
    se = float(np.sqrt(1 / n_x + 1 / n_y + gap**2 / (2 * (n_x + n_y))))
    return AnchorGap(gap, se, _likeness(gap, se), round(n_x), round(n_y))


def _likeness(gap: float, se: float) -> Likeness:
    if abs(gap) - Z95 * se > LITTLE:
        return Likeness.UNLIKE
    if abs(gap) <= LITTLE and abs(gap) + Z95 * se <= MUCH:
        return Likeness.ALIKE
    return Likeness.NOT_KNOWN


def _raw_cut(
    equated: Sequence[float], scores: Sequence[float], scale: ReportingScale
) -> float | None:
    try:
        return raw_cut_mark(scale, equated=equated, raws=scores)
    except ScaleUndefined:
        return None
