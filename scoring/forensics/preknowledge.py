"""Knowing some items beforehand: candidates abler on them than on all the others.

The items have to be named for a reason found elsewhere (they were seen on the web, or used in an
earlier sitting); to search for them in the same answers would find chance.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.irt.bank import Bank, freeze
from scoring.irt.design import MISSING
from scoring.multiplicity import holm

Floats = NDArray[np.float64]

REACH = 5.0
NODES = 401
FEWEST_ITEMS = 5


class ItemsNotComparable(ValueError):
    """Too few items on one side to tell two abilities apart."""


@dataclass(frozen=True, slots=True)
class Preknowledge:
    """Every candidate's ability on the named items against that on the others.

    Attributes
    ----------
    n, n_named, n_other : int
        Candidates, named items and other items.
    theta_named, theta_other : ndarray of shape (n_candidates,)
        Maximum-likelihood abilities between -5 and 5.
    z : ndarray of shape (n_candidates,)
        Signed root of the likelihood ratio; with times, the combined statistic.
    z_answers, z_times : ndarray of shape (n_candidates,)
        Its parts; `z_times` is nan where there are no times.
    p, p_holm : ndarray of shape (n_candidates,)
        Chance of such a gain or more; corrected for all candidates.
    method : str
    assumptions : tuple of str
    """

    n: int
    n_named: int
    n_other: int
    theta_named: Floats
    theta_other: Floats
    z: Floats
    z_answers: Floats
    z_times: Floats
    p: Floats
    p_holm: Floats
    method: str
    assumptions: tuple[str, ...]


def preknowledge(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    named: NDArray[np.bool_],
    speed_gain: Floats | None = None,
) -> Preknowledge:
    r"""Return the signed likelihood-ratio test of a gain on named items, for every candidate.

    .. math:: L_i = \operatorname{sign}(\hat\theta_{iC} - \hat\theta_{iU})
              \sqrt{2 (\ell_C(\hat\theta_{iC}) + \ell_U(\hat\theta_{iU})
              - \ell_{C \cup U}(\hat\theta_i))}

    with C the named items and U the others; standard normal without preknowledge.  With times,
    :math:`(L_i + z_i) / \sqrt 2` where both are known.

    Parameters
    ----------
    bank : Bank
        Items, calibrated without those who may have known them or with few such candidates.
    marks : ndarray of shape (n_candidates, n_items)
        NaN or negative is missing.
    named : ndarray of bool, shape (n_items,)
    speed_gain : ndarray of shape (n_candidates,), optional
        From :func:`scoring.forensics.responsetimes.speed_gain` on the same items.

    Raises
    ------
    ItemsNotComparable
        With fewer than five items on a side.

    References
    ----------
    Sinharay, S. (2017). *Journal of Educational and Behavioral Statistics*, 42, 46-68, equation 3;
    Sinharay, S. and Jensen, J. L. (2019). *Psychometrika*, 84, 484-510 (the signed root); Sinharay
    and Johnson (2020), on times.

    Examples
    --------
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(str(j), Model.RASCH, 1.0, (0.0,)) for j in range(12)])
    >>> marks = np.array([[1] * 6 + [0, 0, 0, 0, 0, 1], [1, 0] * 6])
    >>> preknowledge(bank, marks, named=np.arange(12) < 6).z.round(2).tolist()
    [3.29, 0.0]
    """
    sizes = int(named.sum()), int((~named).sum())
    if min(sizes) < FEWEST_ITEMS:
        said = f"{sizes[0]} named items and {sizes[1]} others: each side needs {FEWEST_ITEMS}"
        raise ItemsNotComparable(said)
    fine = freeze(bank.items, nodes=NODES, reach=REACH)
    codes = fine.codes(marks)
    heights = []
    for side in (named, ~named):
        absent = codes.copy()
        absent[:, ~side] = MISSING
        heights.append(fine.log_likelihoods(absent))
    on_named, on_others = heights
    together = (on_named + on_others).max(axis=1)
    ratio = np.maximum(2 * (on_named.max(axis=1) + on_others.max(axis=1) - together), 0.0)
    theta_named = fine.theta[on_named.argmax(axis=1)]
    theta_other = fine.theta[on_others.argmax(axis=1)]
    z_answers = np.sign(theta_named - theta_other) * np.sqrt(ratio)
    z_times = np.full(len(codes), np.nan) if speed_gain is None else speed_gain
    z = np.where(np.isnan(z_times), z_answers, (z_answers + z_times) / np.sqrt(2))
    p = ndtr(-z)
    said = "signed likelihood ratio of two abilities"
    return Preknowledge(
        n=len(codes),
        n_named=sizes[0],
        n_other=sizes[1],
        theta_named=theta_named,
        theta_other=theta_other,
        z=z,
        z_answers=z_answers,
        z_times=z_times,
        p=p,
        p_holm=holm(p),
        method=said if speed_gain is None else f"{said}, joined with the gain in speed",
        assumptions=(
            "the named items were chosen for a reason found outside these answers",
            "without knowing items, one ability answers all of them",
            "somebody taught on just these topics gains as well",
        ),
    )
