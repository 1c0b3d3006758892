"""How far totals would repeat themselves: coefficients, their errors, and errors of scores."""

from scoring.reliability.coefficients import (
    Coefficient,
    alpha,
    alpha_of,
    feldt_congeneric,
    feldt_gilmer,
    kr20,
    kr21,
    sem,
    spearman_brown,
    split_half,
    stratified_alpha,
)
from scoring.reliability.conditional import (
    ConditionalErrors,
    binomial_scaled,
    compound_binomial,
    compound_binomial_by_score,
    lord,
    lord_keats,
    response_model,
    score_likelihood,
    stratified_feldt,
)
from scoring.reliability.inference import (
    AlphaTest,
    dependent_alphas,
    feldt_interval,
    independent_alphas,
)
from scoring.reliability.onefactor import Omega, omega, omega_of

__all__ = [
    "AlphaTest",
    "Coefficient",
    "ConditionalErrors",
    "Omega",
    "alpha",
    "alpha_of",
    "binomial_scaled",
    "compound_binomial",
    "compound_binomial_by_score",
    "dependent_alphas",
    "feldt_congeneric",
    "feldt_gilmer",
    "feldt_interval",
    "independent_alphas",
    "kr20",
    "kr21",
    "lord",
    "lord_keats",
    "omega",
    "omega_of",
    "response_model",
    "score_likelihood",
    "sem",
    "spearman_brown",
    "split_half",
    "stratified_alpha",
    "stratified_feldt",
]
