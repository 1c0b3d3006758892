"""Means, variances and covariances of totals and anchor, for one table or a stack of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.equating.frequencies import FormFrequencies, NotEquatable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FormMoments:
    """Moments of one form in one group; every attribute has the shape of the stack.

    Variances and the covariance divide by n - 1.
    """

    n: Floats
    mean: Floats
    variance: Floats
    anchor_mean: Floats
    anchor_variance: Floats
    covariance: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation of the totals, in marks."""
        return np.sqrt(self.variance)

    @property
    def anchor_sd(self) -> Floats:
        """Standard deviation of the anchor, in marks."""
        return np.sqrt(self.anchor_variance)


def moments(form: FormFrequencies) -> FormMoments:
    """Return the moments of totals and anchor.

    Examples
    --------
    >>> found = moments(FormFrequencies.of_candidates([1, 2, 3], [0, 1, 1]))
    >>> float(found.mean), float(found.variance), float(found.covariance)
    (2.0, 1.0, 0.5)
    """
    totals, anchors, n = form.totals, form.anchor_totals, form.n
    mean = totals @ form.scores / n
    anchor_mean = anchors @ form.anchor_scores / n
    from_mean = form.scores - mean[..., None]
    from_anchor = form.anchor_scores - anchor_mean[..., None]
    by_anchor = (form.counts * from_mean[..., None]).sum(axis=-2)
    return FormMoments(
        n=n,
        mean=mean,
        variance=(totals * from_mean**2).sum(axis=-1) / (n - 1),
        anchor_mean=anchor_mean,
        anchor_variance=(anchors * from_anchor**2).sum(axis=-1) / (n - 1),
        covariance=(by_anchor * from_anchor).sum(axis=-1) / (n - 1),
    )


def require_spread(form: FormFrequencies, *, anchor: bool) -> None:
    """Refuse a form on which everyone has the same total, or the same anchor score."""
    found = moments(form)
    if not found.variance > 0:
        raise NotEquatable("everyone has the same total on one form: only the mean can be equated")
    if anchor and not (found.anchor_variance > 0 and found.covariance > 0):
        raise NotEquatable(
            "the anchor does not vary or does not rise with the total: it cannot carry a line"
        )
