"""The reporting scale: 100 to 300 with the cut at 200 and the B-level at 230.

A printed value is an integer and never on the other side of the cut than the unrounded one.  A
raw or equated mark goes in; how the cut was set or equated is decided elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

TOLERANCE = 1e-9  # marks that equal the cut but for rounding in the last bits reach it


class ScaleUndefined(ValueError):
    """The two points do not define a rising line."""


@dataclass(frozen=True, slots=True)
class ScaleFixture:
    """What every form shares: the ends and the two fixed points of the scale."""

    low: int = 100
    cut: int = 200
    b_level: int = 230
    high: int = 300


@dataclass(frozen=True, slots=True)
class ReportingScale:
    r"""A line through (raw cut, 200) and (raw B-level, 230), truncated at the ends.

    .. math:: s(x) = 200 + 30 \cdot \frac{x - x_{cut}}{x_B - x_{cut}}
    """

    raw_cut: float
    raw_b_level: float
    fixture: ScaleFixture

    @classmethod
    def through(
        cls, *, raw_cut: float, raw_b_level: float, fixture: ScaleFixture | None = None
    ) -> "ReportingScale":
        """Check that the B-level asks for more than the cut.

        Examples
        --------
        >>> line = ReportingScale.through(raw_cut=52.4, raw_b_level=64.4)
        >>> line.unrounded(52), line.printed(52), line.printed(53), line.printed(64)
        (199.0, 199, 202, 229)
        """
        if not raw_b_level > raw_cut:
            msg = (
                f"the B-level ({raw_b_level} marks) must ask for more than the cut "
                f"({raw_cut} marks): correct the study's results"
            )
            raise ScaleUndefined(msg)
        return cls(raw_cut, raw_b_level, fixture or ScaleFixture())

    def unrounded(self, raw: float) -> float:
        """Return the scaled score before truncation and rounding."""
        span = self.fixture.b_level - self.fixture.cut
        return self.fixture.cut + span * (raw - self.raw_cut) / (self.raw_b_level - self.raw_cut)

    def printed(self, raw: float) -> int:
        """Return the integer on the report; halves go up, but never across 200 or 230."""
        exact = self.unrounded(raw)
        rounded = floor(exact + 0.5 + TOLERANCE)
        for point in (self.fixture.b_level, self.fixture.cut):
            if exact < point - TOLERANCE:
                rounded = min(rounded, point - 1)
            else:
                rounded = max(rounded, point)
                break
        return min(max(rounded, self.fixture.low), self.fixture.high)

    def passes(self, raw: float) -> bool:
        """Say whether the unrounded score reaches the cut."""
        return self.unrounded(raw) >= self.fixture.cut - TOLERANCE


@dataclass(frozen=True, slots=True)
class ScaleRow:
    """One line of a conversion table; `base` is the mark's meaning on the base form."""

    raw: float
    base: float
    unrounded: float
    scaled: int
    passes: bool
    b_level: bool


@dataclass(frozen=True, slots=True)
class Clump:
    """Several raw marks that print as one scaled score."""

    scaled: int
    raws: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Neighbouring raw marks whose scaled scores lie far apart."""

    raw_below: float
    raw_above: float
    scaled_below: int
    scaled_above: int


@dataclass(frozen=True, slots=True)
class ConversionTable:
    """The raw-to-scale table of a form, with what a reviewer should see about it."""

    rows: tuple[ScaleRow, ...]
    clumps: tuple[Clump, ...]
    gaps: tuple[Gap, ...]
    truncated_low: int
    truncated_high: int


def conversion_table(
    scale: ReportingScale,
    *,
    raws: Sequence[float],
    equated: Sequence[float] | None = None,
    gap_over: int = 5,
) -> ConversionTable:
    """Return the conversion of every raw mark, with clumps and gaps.

    Parameters
    ----------
    scale : ReportingScale
        The line of the base form.
    raws : sequence of float
        Raw marks of the form, rising.
    equated : sequence of float, optional
        What each means in marks of the base form, unrounded; the same without.
    gap_over : int
        A step of more scaled points than this is a gap.

    Returns
    -------
    ConversionTable
        Clumps at the truncated ends are counted, not listed.

    Examples
    --------
    >>> line = ReportingScale.through(raw_cut=2, raw_b_level=4)
    >>> table = conversion_table(line, raws=range(6), gap_over=10)
    >>> [row.scaled for row in table.rows], len(table.gaps)
    ([170, 185, 200, 215, 230, 245], 5)
    """
    fixture = scale.fixture
    rows = tuple(
        ScaleRow(
            raw=float(raw),
            base=float(base),
            unrounded=scale.unrounded(base),
            scaled=scale.printed(base),
            passes=scale.passes(base),
            b_level=scale.unrounded(base) >= fixture.b_level - TOLERANCE,
        )
        for raw, base in zip(raws, raws if equated is None else equated, strict=True)
    )
    ends = {fixture.low, fixture.high}
    together: dict[int, list[float]] = {}
    for row in rows:
        together.setdefault(row.scaled, []).append(row.raw)
    return ConversionTable(
        rows=rows,
        clumps=tuple(
            Clump(scaled, tuple(same))
            for scaled, same in together.items()
            if len(same) > 1 and scaled not in ends
        ),
        gaps=tuple(
            Gap(below.raw, above.raw, below.scaled, above.scaled)
            for below, above in pairwise(rows)
            if above.scaled - below.scaled > gap_over
        ),
        truncated_low=sum(row.unrounded < fixture.low for row in rows),
        truncated_high=sum(row.unrounded > fixture.high for row in rows),
    )


def raw_cut_mark(
    scale: ReportingScale, *, equated: Sequence[float], raws: Sequence[float]
) -> float:
    """Return the lowest raw mark whose unrounded equated score reaches the cut.

    Parameters
    ----------
    scale : ReportingScale
        The line of the base form.
    equated : sequence of float
        Equated score of each raw mark, unrounded, on the base form's marks.
    raws : sequence of float
        The raw marks in rising order, same length.

    Raises
    ------
    ScaleUndefined
        If no mark reaches the cut.

    Examples
    --------
    >>> line = ReportingScale.through(raw_cut=52.4, raw_b_level=64.4)
    >>> raw_cut_mark(line, equated=[51.9, 52.39, 52.41], raws=[50, 51, 52])
    52
    """
    for raw, base in zip(raws, equated, strict=True):
        if scale.passes(base):
            return raw
    msg = f"no raw mark up to {raws[-1] if raws else 'none'} reaches the cut of {scale.raw_cut}"
    raise ScaleUndefined(msg)
