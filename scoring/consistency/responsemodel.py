"""Decision quality under a fitted item response model: Lee on marks, Rudner on ability."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.consistency.quality import DecisionQuality, decision_quality
from scoring.reliability.conditional import score_likelihood


def lee(
    probabilities: NDArray[np.float64], *, weights: NDArray[np.float64], cut: float, n: int
) -> DecisionQuality:
    r"""Return decision quality of the number right, by Lee.

    The distribution of the number right at each ability comes from Lord and Wingersky; a
    candidate truly passes whose expected number right reaches the cut.

    Parameters
    ----------
    probabilities : ndarray of shape (n_nodes, n_items)
        Probability of a right answer at each ability node.
    weights : ndarray of shape (n_nodes,)
        Weight of each node (the D method), or 1 for each candidate at his own estimate (the P
        method).
    cut : float
        The lowest number right that passes.
    n : int
        Candidates behind the item parameters, 0 where they are given.

    References
    ----------
    Lee, W. (2010). Classification consistency and accuracy for complex assessments using item
    response theory. *Journal of Educational Measurement*, 47, 1-17.

    Examples
    --------
    >>> chances = np.array([[0.2, 0.2], [0.9, 0.9]])
    >>> found = lee(chances, weights=np.array([1.0, 1.0]), cut=1.5, n=0)
    >>> round(found.accuracy, 4), round(found.consistency, 4)
    (0.885, 0.8077)
    """
    scores = np.arange(probabilities.shape[1] + 1.0)
    likelihood = score_likelihood(probabilities)
    return decision_quality(
        likelihood[:, scores >= cut].sum(axis=1),
        weights=weights,
        truly_passes=probabilities.sum(axis=1) >= cut,
        cut=cut,
        n=n,
        method="Lee, item response model",
        assumptions=("the model fits", "answers are independent given ability"),
    )


def rudner(
    theta: NDArray[np.float64],
    *,
    se: NDArray[np.float64],
    weights: NDArray[np.float64],
    cut: float,
    n: int,
) -> DecisionQuality:
    r"""Return decision quality of ability estimates, by Rudner.

    An estimate is normal around the true ability with its standard error there:
    :math:`P(\hat\theta \ge c \mid \theta) = \Phi\{(\theta - c)/SE(\theta)\}`.

    Parameters
    ----------
    theta, se, weights : ndarray of shape (n_nodes,)
        True abilities, the standard error of an estimate at each, and their weights.
    cut : float
        The cut on the ability scale.
    n : int
        Candidates behind the item parameters, 0 where they are given.

    References
    ----------
    Rudner, L. M. (2001). Computing the expected proportions of misclassified examinees.
    *Practical Assessment, Research & Evaluation*, 7(14).

    Examples
    --------
    >>> nodes = np.array([-1.0, 1.0])
    >>> found = rudner(nodes, se=np.ones(2), weights=np.ones(2), cut=0.0, n=0)
    >>> round(found.accuracy, 4), round(found.consistency, 4)
    (0.8413, 0.733)
    """
    return decision_quality(
        ndtr((theta - cut) / se),
        weights=weights,
        truly_passes=theta >= cut,
        cut=cut,
        n=n,
        method="Rudner, normal errors of ability",
        assumptions=("the model fits", "estimates are normal and without bias"),
    )
