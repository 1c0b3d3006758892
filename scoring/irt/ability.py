"""Ability of candidates on a frozen bank: ML, MAP, EAP and WLE.

Missing marks are left out of the likelihood.  A pattern without a finite maximum (all right,
all wrong) has an infinite ML estimate, said so, and never one cut off at some convenient value.
Scores from the sum alone are in :mod:`scoring.irt.sumscore`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.bank import Bank
from scoring.irt.design import MISSING, Bytes
from scoring.irt.priors import Normal

Floats = NDArray[np.float64]

CHUNK_CANDIDATES = 1000
MOST_STEPS = 100
FARTHEST = 30.0
CLOSE = 1e-8
LONGEST_STEP = 1.0
STANDARD_NORMAL = Normal(0.0, 1.0)


class AbilityMethod(StrEnum):
    """How ability is estimated from single answers."""

    ML = "ml"
    MAP = "map"
    EAP = "eap"
    WLE = "wle"


@dataclass(frozen=True, slots=True)
class Abilities:
    """Ability of each candidate on the bank's scale.

    Attributes
    ----------
    theta : ndarray of shape (n_candidates,)
        Infinite where ML has no finite maximum; NaN for a candidate without a mark.
    se : ndarray of shape (n_candidates,)
        One over the root of the information (ML, WLE; with the prior's for MAP), or the
        posterior standard deviation (EAP).
    n_items : ndarray of shape (n_candidates,)
        Items with a mark.
    method : AbilityMethod
    assumptions : tuple of str
    """

    theta: Floats
    se: Floats
    n_items: NDArray[np.intp]
    method: AbilityMethod
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pull:
    """Derivatives of each candidate's log-likelihood, test information and Warm's J."""

    first: Floats
    second: Floats
    information: Floats
    warm: Floats


def estimate(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    method: AbilityMethod,
    prior: Normal = STANDARD_NORMAL,
) -> Abilities:
    r"""Estimate abilities from marks.

    ML solves :math:`l'(\theta) = 0`; MAP :math:`l'(\theta) = (\theta - \mu) / \sigma^2`; WLE
    (Warm) :math:`l'(\theta) + J(\theta) / (2 I(\theta)) = 0` with
    :math:`J = \sum_j \sum_k P'_{jk} P''_{jk} / P_{jk}`; EAP is the mean of the posterior on the
    bank's nodes.

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
        NaN or negative is missing.
    method : AbilityMethod
    prior : Normal
        Used by MAP and EAP.

    Returns
    -------
    Abilities
        Theta in logits over ``a``.

    References
    ----------
    Warm, T. A. (1989). *Psychometrika*, 54, 427-450, equation 8; Bock, R. D. and Mislevy, R. J.
    (1982). *Applied Psychological Measurement*, 6, 431-444.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "ABCD"])
    >>> one = estimate(bank, np.array([[1, 1, 0, 0]]), method=AbilityMethod.ML)
    >>> abs(round(float(one.theta[0]), 9)), float(one.se[0])
    (0.0, 1.0)
    """
    codes = bank.codes(marks)
    parts = [
        _estimate_chunk(bank, codes[start : start + CHUNK_CANDIDATES], method, prior)
        for start in range(0, len(codes), CHUNK_CANDIDATES)
    ]
    n_items = (codes != MISSING).sum(axis=1)
    theta = np.concatenate([part[0] for part in parts]) if parts else np.zeros(0)
    se = np.concatenate([part[1] for part in parts]) if parts else np.zeros(0)
    theta[n_items == 0], se[n_items == 0] = np.nan, np.nan
    return Abilities(theta, se, n_items, method, _assumptions(method, prior))


def _assumptions(method: AbilityMethod, prior: Normal) -> tuple[str, ...]:
    said = ("item parameters are taken as known", "answers are independent given theta")
    if method in {AbilityMethod.MAP, AbilityMethod.EAP}:
        return (*said, f"theta is normal, mean {prior.mean:g}, sd {prior.sd:g}")
    return said


def _estimate_chunk(
    bank: Bank, codes: Bytes, method: AbilityMethod, prior: Normal
) -> tuple[Floats, Floats]:
    log_likelihoods = bank.log_likelihoods(codes)
    if method is AbilityMethod.EAP:
        return posterior_moments(bank.theta, log_likelihoods, prior)
    if method is AbilityMethod.MAP:
        log_likelihoods -= (bank.theta - prior.mean) ** 2 / (2 * prior.sd**2)
    # The best node first: a 3PL likelihood may have more than one hill.
    theta = _summit(bank.theta, log_likelihoods)
    pull = _climb(bank, codes, theta, method, prior)
    information = pull.information
    if method is AbilityMethod.MAP:
        information = information + 1 / prior.sd**2
    gone = np.abs(theta) >= FARTHEST
    theta[gone] = np.copysign(np.inf, theta[gone])
    with np.errstate(divide="ignore"):
        se = np.where(gone, np.inf, 1 / np.sqrt(information))
    return theta, se


def _summit(theta: Floats, heights: Floats) -> Floats:
    """Return where the parabola through the highest node and its neighbours has its top."""
    inner = np.clip(heights.argmax(axis=1), 1, len(theta) - 2)
    rows = np.arange(len(heights))
    left, middle, right = (heights[rows, inner + shift] for shift in (-1, 0, 1))
    bend = left - 2 * middle + right
    shift = np.where(bend < 0, (left - right) / (2 * np.minimum(bend, -1e-300)), 0.0)
    summits: Floats = theta[inner] + np.clip(shift, -1.0, 1.0) * (theta[1] - theta[0])
    return summits


def posterior_moments(
    theta: Floats, log_likelihoods: Floats, prior: Normal
) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of each posterior by the trapezoid rule on the nodes.

    Parameters
    ----------
    theta : ndarray of shape (n_points,)
    log_likelihoods : ndarray of shape (n_candidates, n_points)
    prior : Normal
    """
    log_posterior = log_likelihoods - (theta - prior.mean) ** 2 / (2 * prior.sd**2)
    posterior = np.exp(log_posterior - log_posterior.max(axis=1, keepdims=True))
    posterior[:, [0, -1]] /= 2
    posterior /= posterior.sum(axis=1, keepdims=True)
    mean = posterior @ theta
    variance = posterior @ theta**2 - mean**2
    return mean, np.sqrt(np.maximum(variance, 0.0))


def _climb(bank: Bank, codes: Bytes, theta: Floats, method: AbilityMethod, prior: Normal) -> _Pull:
    """Move every theta, in place, to the root of its estimating equation.

    Newton's steps where the log-likelihood bends down well enough, Fisher's elsewhere.
    """
    for _ in range(MOST_STEPS):
        pull = _pull(bank, codes, theta, with_warm=method is AbilityMethod.WLE)
        rise, least = pull.first, pull.information
        fall = -pull.second
        if method is AbilityMethod.MAP:
            rise = rise - (theta - prior.mean) / prior.sd**2
            fall, least = fall + 1 / prior.sd**2, least + 1 / prior.sd**2
        elif method is AbilityMethod.WLE:
            rise = rise + pull.warm / (2 * np.maximum(pull.information, 1e-300))
        fall = np.where(fall > least / 2, fall, least)
        # Where information is all but gone, ML creeps outwards by whole steps.
        step = np.clip(rise / np.maximum(fall, 1e-12), -LONGEST_STEP, LONGEST_STEP)
        step[np.abs(theta) >= FARTHEST] = 0.0
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
        np.clip(theta + step, -FARTHEST, FARTHEST, out=theta)
    return pull


def _pull(bank: Bank, codes: Bytes, theta: Floats, *, with_warm: bool) -> _Pull:
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    information, warm = np.zeros_like(theta), np.zeros_like(theta)
    columns = np.arange(len(theta))
    for stack in bank.stacks:
        slopes = kernels.theta_slopes(stack.kind, stack.parameters, theta)
        mine = codes[:, stack.items].T
        present = mine != MISSING
        chosen = (np.arange(len(mine))[:, None], np.where(present, mine, 0), columns)
        first += (slopes.first[chosen] * present).sum(axis=0)
        second += (slopes.second[chosen] * present).sum(axis=0)
        p = np.exp(slopes.log_p)
        square = p * slopes.first**2
        information += (square.sum(axis=1) * present).sum(axis=0)
        if with_warm:
            # P' P'' / P = P l' (l'' + l'^2), and P l'^2 is the information.
            bend = p * slopes.first * slopes.second + square * slopes.first
            warm += (bend.sum(axis=1) * present).sum(axis=0)
    return _Pull(first, second, information, warm)
