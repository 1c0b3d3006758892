"""Variance components of a judges-by-items rating table, and the error of its mean."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RatingComponents:
    """Variance components of one rating, in squared rating units.

    Attributes
    ----------
    judge, item, residual : float
        Components; an estimate below 0 is set to 0, and `truncated` says that it was.
    """

    judge: float
    item: float
    residual: float
    n_judges: int
    n_items: int
    truncated: bool

    def se_of_mean(self, *, items_random: bool) -> float:
        r"""Return the standard error of the mean rating over judges and items.

        .. math:: \sqrt{\frac{\sigma^2_j}{n_j} + \frac{\sigma^2_{ji}}{n_j n_i}
                  \left[ + \frac{\sigma^2_i}{n_i}\right]}

        Items are fixed where the cut belongs to this form, and random where it stands for a form
        drawn anew.
        """
        variance = self.judge / self.n_judges + self.residual / (self.n_judges * self.n_items)
        if items_random:
            variance += self.item / self.n_items
        return sqrt(variance)

    @property
    def dependability(self) -> float:
        """Share of the variance of item means that is not judges' error; nan if nothing varies."""
        error = (self.judge + self.residual) / self.n_judges
        return self.item / (self.item + error) if self.item + error > 0 else float("nan")


def rating_components(ratings: NDArray[np.float64]) -> RatingComponents:
    r"""Return the components of a crossed judges-by-items design from its mean squares.

    .. math:: \sigma^2_{ji} = MS_{ji},\quad \sigma^2_j = (MS_j - MS_{ji})/n_i,\quad
              \sigma^2_i = (MS_i - MS_{ji})/n_j

    Parameters
    ----------
    ratings : ndarray of shape (n_judges, n_items)
        Complete ratings.

    References
    ----------
    Brennan, R. L. (2001). *Generalizability theory*, section 3.3; Brennan, R. L., & Lockwood,
    R. E. (1980). *Applied Psychological Measurement*, 4, 219-240.

    Examples
    --------
    >>> found = rating_components(np.array([[0.2, 0.4, 0.6], [0.4, 0.6, 0.8]]))
    >>> [round(value, 6) for value in (found.judge, found.item, found.residual)]
    [0.02, 0.04, 0.0]
    """
    n_judges, n_items = ratings.shape
    if n_judges < 2 or n_items < 2:  # noqa: PLR2004 - a component needs two levels
        msg = f"variance components need two judges and two items, not shape {ratings.shape}"
        raise ValueError(msg)
    judges, items, grand = ratings.mean(axis=1), ratings.mean(axis=0), float(ratings.mean())
    ms_judge = n_items * float(((judges - grand) ** 2).sum()) / (n_judges - 1)
    ms_item = n_judges * float(((items - grand) ** 2).sum()) / (n_items - 1)
    left = ratings - judges[:, None] - items[None, :] + grand
    ms_left = float((left**2).sum()) / ((n_judges - 1) * (n_items - 1))
    judge = (ms_judge - ms_left) / n_items
    item = (ms_item - ms_left) / n_judges
    return RatingComponents(
        judge=max(0.0, judge),
        item=max(0.0, item),
        residual=ms_left,
        n_judges=n_judges,
        n_items=n_items,
        truncated=min(judge, item) < -1e-12,  # noqa: PLR2004 - below rounding error
    )
