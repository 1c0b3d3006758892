"""Simulated candidates: abilities by cohort, and the options they mark.

Abilities are normal by route and items follow the Rasch model; the settings reproduce pass
rates of about 80 % for the college-trained and 50 % for challengers.  Everything is drawn from
the generator that is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from exambank.core.vocabulary import ItemId

ABILITY = {
    "college_cohort": (0.70, 0.80),
    "micro_credentials": (0.00, 1.00),
    "hours": (0.00, 1.00),
    "open_entry": (-0.40, 1.10),
}
OMITS_AT_END = 0.04
NOT_REACHED = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a simulated candidate meets it; `right` is what is truly right."""

    item: ItemId
    letters: str
    right: tuple[str, ...]
    several: int


def ability(route: str, rng: np.random.Generator) -> float:
    """Draw the ability (logits) of a candidate who came by `route`."""
    mean, spread = ABILITY[route]
    return float(rng.normal(mean, spread))


def answers(
    questions: Sequence[Question],
    difficulty: Mapping[ItemId, float],
    *,
    theta: float,
    rng: np.random.Generator,
) -> tuple[str, ...]:
    """Return what a candidate of ability `theta` marks, in form order.

    A share of candidates runs out of time and leaves the last questions unreached.
    """
    reached = len(questions)
    if rng.random() < OMITS_AT_END:
        reached -= int(rng.integers(2, 7))
    marked = []
    for place, question in enumerate(questions):
        if place >= reached:
            marked.append(NOT_REACHED)
            continue
        knows = rng.random() < _p_right(theta, difficulty[question.item])
        marked.append(_right(question, rng) if knows else _wrong(question, rng))
    return tuple(marked)


def _p_right(theta: float, b: float) -> float:
    return 1 / (1 + exp(b - theta))


def _right(question: Question, rng: np.random.Generator) -> str:
    return question.right[int(rng.integers(len(question.right)))]


def _wrong(question: Question, rng: np.random.Generator) -> str:
    """Draw a wrong answer; the options attract unequally, the same for everybody."""
    if question.several > 1:
        chosen: frozenset[str] = frozenset(question.right[0].split("+"))
        while "+".join(sorted(chosen)) in question.right:
            picked = rng.choice(list(question.letters), size=question.several, replace=False)
            chosen = frozenset(str(one) for one in picked)
        return "+".join(sorted(chosen))
    wrong = [letter for letter in question.letters if letter not in question.right]
    pull = np.array([1.0 + 0.5 * (ord(letter) % 3) for letter in wrong])
    return str(rng.choice(wrong, p=pull / pull.sum()))
