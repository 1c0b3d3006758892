"""How probable every option of every item is at each ability: the nominal response model.

Ability is the observed score, not a latent one: the copying indices need the probability given
the score they condition on, and a curve fitted on the score has just that meaning.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.forensics.answers import NOT_TAKEN, Answers

Floats = NDArray[np.float64]

PRECISION = 0.5  # of the normal priors of slopes and intercepts, in candidates' worth
LEAST = 0.002  # probability that any option keeps
MOST_STEPS = 25
CLOSE = 1e-6


def option_probabilities(answers: Answers) -> Floats:
    r"""Return the probability of every option for every candidate.

    .. math:: P_{jk}(\theta) = \frac{e^{\zeta_{jk} + \lambda_{jk} \theta}}
              {\sum_m e^{\zeta_{jm} + \lambda_{jm} \theta}}

    fitted item by item with weak normal priors around the shares of the options, so that an
    option nobody at a level has chosen keeps a small probability.

    Parameters
    ----------
    answers : Answers

    Returns
    -------
    ndarray of shape (n_candidates, n_items, n_options)
        0 on items the candidate did not take, and for options an item does not have.

    References
    ----------
    Bock, R. D. (1972). *Psychometrika*, 37, 29-51, equation 2.
    """
    theta = answers.ability()
    shape = (*answers.options.shape, answers.n_options)
    found: Floats = np.zeros(shape)
    for item in range(len(answers.items)):
        taken = answers.options[:, item] != NOT_TAKEN
        chosen = answers.options[taken, item]
        seen = np.unique(chosen)
        if len(seen) == 0:
            continue
        curves = _curves(np.searchsorted(seen, chosen), theta[taken], len(seen))
        found[np.flatnonzero(taken)[:, None], item, seen[None, :]] = curves
    return found


def _curves(chosen: NDArray[np.intp], theta: Floats, n_options: int) -> Floats:
    """Fit a multinomial logit by Newton's method, and return probabilities (n, n_options)."""
    if n_options == 1:
        return np.ones((len(chosen), 1))
    design = np.stack([np.ones_like(theta), theta], axis=1)
    marked = np.eye(n_options)[chosen]
    start = np.log(marked.sum(axis=0) + 0.5)
    prior = np.stack([start - start.mean(), np.zeros(n_options)])
    beta = prior.copy()
    p = _softmax(design @ beta)
    for _ in range(MOST_STEPS):
        gradient = design.T @ (marked - p) - PRECISION * (beta - prior)
        step = np.linalg.solve(_information(design, p), gradient.ravel()).reshape(beta.shape)
        largest = float(np.abs(step).max())
        beta += step * min(1.0, 2.0 / max(largest, 1e-12))
        p = _softmax(design @ beta)
        if largest < CLOSE:
            break
    return (1 - LEAST * n_options) * p + LEAST


def _information(design: Floats, p: Floats) -> Floats:
    """Return the negative Hessian with the priors', shape (2 K, 2 K)."""
    k = p.shape[1]
    weights = -np.einsum("nk,nm->nkm", p, p)
    weights[:, range(k), range(k)] += p
    blocks = np.einsum("na,nb,nkm->akbm", design, design, weights, optimize=True)
    full: Floats = blocks.reshape(2 * k, 2 * k) + PRECISION * np.eye(2 * k)
    return full


def _softmax(logit: Floats) -> Floats:
    raised = np.exp(logit - logit.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
