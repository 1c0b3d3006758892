"""Person fit of a sitting: all indices side by side, with p-values corrected for many looks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.forensics.groupfit import ht, u3
from scoring.forensics.likelihoodfit import lz, lz_star
from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import Bank
from scoring.irt.residuals import candidate_mean_squares, residuals
from scoring.multiplicity import benjamini_hochberg

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PersonFit:
    """Fit of every candidate's answers; nan where an index is undefined.

    Attributes
    ----------
    n : int
        Candidates.
    n_items : ndarray of shape (n_candidates,)
    theta : ndarray of shape (n_candidates,)
        EAP; lz, infit and outfit are taken there.
    lz, lz_star, ht, u3, infit, outfit : ndarray of shape (n_candidates,)
    p, p_fdr : ndarray of shape (n_candidates,)
        Chance of an lz* as low or lower, and the same corrected for N looks.
    method : str
    assumptions : tuple of str
    """

    n: int
    n_items: NDArray[np.intp]
    theta: Floats
    lz: Floats
    lz_star: Floats
    ht: Floats
    u3: Floats
    infit: Floats
    outfit: Floats
    p: Floats
    p_fdr: Floats
    method: str
    assumptions: tuple[str, ...]


def person_fit(bank: Bank, marks: Floats) -> PersonFit:
    """Return lz, lz*, Ht, U3, infit and outfit of every candidate.

    Parameters
    ----------
    bank : Bank
        Calibrated right/wrong items.
    marks : ndarray of shape (n_candidates, n_items)
        0 or 1; nan is missing by design.

    References
    ----------
    Karabatsos, G. (2003). Comparing the aberrant response detection performance of thirty-six
    person-fit statistics. *Applied Measurement in Education*, 16, 277-298.
    """
    abilities = estimate(bank, marks, method=AbilityMethod.EAP)
    theta = np.nan_to_num(abilities.theta)
    squares = candidate_mean_squares(residuals(bank, marks, theta))
    corrected = lz_star(bank, marks)
    p = ndtr(corrected)
    return PersonFit(
        n=len(marks),
        n_items=abilities.n_items,
        theta=abilities.theta,
        lz=lz(bank, marks, theta),
        lz_star=corrected,
        ht=ht(marks),
        u3=u3(marks),
        infit=squares.infit,
        outfit=squares.outfit,
        p=p,
        p_fdr=benjamini_hochberg(p),
        method="lz at EAP, lz* at WLE (Snijders), Ht and U3 among candidates with the same items",
        assumptions=(
            "item parameters are taken as known",
            "answers are independent given theta",
            "p is one-sided from the normal distribution of lz*",
            "a pattern that does not fit has many causes, and most of them are innocent",
        ),
    )
