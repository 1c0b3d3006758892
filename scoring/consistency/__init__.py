"""How good pass and fail are: accuracy against the true score, consistency over forms."""

from scoring.consistency.betabinomial import hanson_brennan, livingston_lewis
from scoring.consistency.betafit import beta_fit_for
from scoring.consistency.quality import DecisionQuality
from scoring.consistency.responsemodel import lee, rudner
from scoring.consistency.subkoviak import subkoviak

__all__ = [
    "DecisionQuality",
    "beta_fit_for",
    "hanson_brennan",
    "lee",
    "livingston_lewis",
    "rudner",
    "subkoviak",
]
