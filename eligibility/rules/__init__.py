"""The rules of entry: criteria with three answers, rule sets per route, and their evaluation."""

from eligibility.rules.criteria import RuleSet
from eligibility.rules.evaluation import evaluate
from eligibility.rules.types import Evaluation, Facts, Finding

__all__ = ["Evaluation", "Facts", "Finding", "RuleSet", "evaluate"]
