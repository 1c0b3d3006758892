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

__all__ = [
    "Coefficient",
    "alpha",
    "alpha_of",
    "feldt_congeneric",
    "feldt_gilmer",
    "kr20",
    "kr21",
    "sem",
    "spearman_brown",
    "split_half",
    "stratified_alpha",
]
