"""Frequencies of totals on two forms: what every equating method but the IRT ones starts from.

Tables may carry leading axes (a stack of bootstrap samples); nothing here estimates anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_N = 2


class NotEquatable(ValueError):
    """The data cannot be equated as asked."""


class Design(StrEnum):
    """How candidates came to the two forms."""

    EQUIVALENT_GROUPS = "eg"
    SINGLE_GROUP = "sg"
    ANCHOR_INTERNAL = "neat-internal"
    ANCHOR_EXTERNAL = "neat-external"

    @property
    def has_anchor(self) -> bool:
        """Tell whether groups may differ and common items tell by how much."""
        return self in {Design.ANCHOR_INTERNAL, Design.ANCHOR_EXTERNAL}


@dataclass(frozen=True, slots=True)
class FormFrequencies:
    """How often each total occurred on a form, by the score on a second test.

    Attributes
    ----------
    scores : ndarray of shape (n_scores,)
        Possible totals, one mark apart, rising.
    anchor_scores : ndarray of shape (n_anchor_scores,)
        Possible scores on the anchor; a single 0 where there is none.
    counts : ndarray of shape (..., n_scores, n_anchor_scores)
        Frequencies, not necessarily whole.
    """

    scores: Floats
    anchor_scores: Floats
    counts: Floats

    @classmethod
    def of_table(cls, scores: Sequence[float], counts: Sequence[float]) -> "FormFrequencies":
        """Take a table of totals and frequencies; scores that are not listed occurred never.

        Examples
        --------
        >>> FormFrequencies.of_table([0, 2], [5, 7]).totals.tolist()
        [5.0, 0.0, 7.0]
        """
        return cls.weighted(scores, None, counts)

    @classmethod
    def of_candidates(
        cls,
        totals: Sequence[float],
        anchor: Sequence[float] | None = None,
        *,
        highest: int | None = None,
        highest_anchor: int | None = None,
    ) -> "FormFrequencies":
        """Count candidates; scales run from 0 (or the lowest mark) to the highest mark.

        Examples
        --------
        >>> form = FormFrequencies.of_candidates([1, 2, 2], [0, 1, 1], highest=3)
        >>> form.counts.tolist()
        [[0.0, 0.0], [1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]
        """
        return cls.weighted(
            totals, anchor, np.ones(len(totals)), highest=highest, highest_anchor=highest_anchor
        )

    @classmethod
    def weighted(
        cls,
        totals: Sequence[float] | Floats,
        anchor: Sequence[float] | Floats | None,
        frequencies: Sequence[float] | Floats,
        *,
        highest: int | None = None,
        highest_anchor: int | None = None,
    ) -> "FormFrequencies":
        """Add up frequencies by total and anchor score."""
        marks, given = _whole(totals, "totals"), np.asarray(frequencies, dtype=np.float64)
        if len(given) != len(marks) or not np.isfinite(given).all() or (given < 0).any():
            raise NotEquatable("each total needs one frequency of 0 or more")
        scores = _scale(marks, highest)
        rows = (marks - scores[0]).astype(np.intp)
        anchor_scores, columns = np.zeros(1), np.zeros(len(rows), dtype=np.intp)
        if anchor is not None:
            common = _whole(anchor, "anchor scores")
            if len(common) != len(marks):
                raise NotEquatable(f"{len(marks)} totals and {len(common)} anchor scores")
            anchor_scores = _scale(common, highest_anchor)
            columns = (common - anchor_scores[0]).astype(np.intp)
        counts = np.zeros((len(scores), len(anchor_scores)))
        np.add.at(counts, (rows, columns), given)
        return cls(scores, anchor_scores, _enough(counts))

    @property
    def totals(self) -> Floats:
        """Frequencies of totals, shape (..., n_scores)."""
        totals: Floats = self.counts.sum(axis=-1)
        return totals

    @property
    def anchor_totals(self) -> Floats:
        """Frequencies of anchor scores, shape (..., n_anchor_scores)."""
        totals: Floats = self.counts.sum(axis=-2)
        return totals

    @property
    def n(self) -> Floats:
        """Candidates in each table of the stack."""
        n: Floats = self.counts.sum(axis=(-2, -1))
        return n

    def with_counts(self, counts: Floats) -> "FormFrequencies":
        """Return the same scales with other frequencies, one table or a stack."""
        return FormFrequencies(self.scores, self.anchor_scores, counts)


@dataclass(frozen=True, slots=True)
class EquatingData:
    """Two forms and how candidates came to them.

    With one group, `x` is the joint table of X (rows) and Y (columns) and `y` the same turned.
    """

    design: Design
    x: FormFrequencies
    y: FormFrequencies

    def __post_init__(self) -> None:
        if self.design.has_anchor and not np.array_equal(
            self.x.anchor_scores, self.y.anchor_scores
        ):
            ends = [f"{one.anchor_scores[0]:g} to {one.anchor_scores[-1]:g}" for one in self.forms]
            raise NotEquatable(
                f"the anchor runs from {ends[0]} with X and from {ends[1]} with Y: name its "
                "highest score"
            )

    @classmethod
    def single_group(
        cls,
        x: Sequence[float],
        y: Sequence[float],
        *,
        highest_x: int | None = None,
        highest_y: int | None = None,
    ) -> "EquatingData":
        """Take both totals of candidates who sat both forms."""
        joint = FormFrequencies.of_candidates(x, y, highest=highest_x, highest_anchor=highest_y)
        return cls(Design.SINGLE_GROUP, joint, _turned(joint))

    @property
    def forms(self) -> tuple[FormFrequencies, FormFrequencies]:
        """X and Y."""
        return self.x, self.y

    @property
    def n_least(self) -> int:
        """Candidates on the form that fewer took; what the ladder looks at."""
        return round(min(float(self.x.n), float(self.y.n)))

    @property
    def samples(self) -> tuple[Floats, ...]:
        """The independent samples: one table with a single group, two otherwise."""
        if self.design is Design.SINGLE_GROUP:
            return (self.x.counts,)
        return self.x.counts, self.y.counts

    def with_samples(self, samples: Sequence[Floats]) -> "EquatingData":
        """Return the same forms with other samples, each one table or a stack."""
        x = self.x.with_counts(samples[0])
        if self.design is Design.SINGLE_GROUP:
            return EquatingData(self.design, x, _turned(x))
        return EquatingData(self.design, x, self.y.with_counts(samples[1]))


def _turned(joint: FormFrequencies) -> FormFrequencies:
    turned = np.swapaxes(joint.counts, -1, -2)
    return FormFrequencies(joint.anchor_scores, joint.scores, turned)


def _whole(values: Sequence[float] | Floats, what: str) -> Floats:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not len(found):
        raise NotEquatable(f"there are no {what}")
    if not np.isfinite(found).all() or (found != np.round(found)).any():
        raise NotEquatable(f"{what} must be whole marks: round or rescale them first")
    return found


def _scale(marks: Floats, highest: int | None) -> Floats:
    low = min(0.0, float(marks.min()))
    high = float(marks.max()) if highest is None else float(highest)
    if high < marks.max():
        raise NotEquatable(f"a mark of {marks.max():g} is above the highest possible {high:g}")
    return np.arange(low, high + 1)


def _enough(counts: Floats) -> Floats:
    if counts.sum() < LEAST_N:
        raise NotEquatable(f"{counts.sum():g} candidates: at least {LEAST_N} are needed")
    return counts
