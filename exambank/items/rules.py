"""Who may do what with an item, and when: pure functions that give every reason."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role
from exambank.items.types import ItemState, ItemVersion, Review, ReviewVerdict

LIVE = frozenset(
    {
        ItemState.APPROVED_PILOT,
        ItemState.PILOTING,
        ItemState.CALIBRATED,
        ItemState.OPERATIONAL,
        ItemState.SUSPENDED,
    }
)
UNDER_REVIEW = frozenset({ItemState.SUBMITTED, ItemState.IN_REVIEW})
GIVEN_UP = frozenset({ItemState.COMPROMISED, ItemState.REJECTED})
#: Whoever holds one of these reads the key of every item.
SEES_EVERY_KEY = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of an item look at.

    `standing_flaws` are the flaws that are neither mended nor answered; `on_sealed_form`
    says that a sealed form holds the item unscored.
    """

    version: ItemVersion
    by: str
    reason: str = ""
    reviews: tuple[Review, ...] = ()
    reviewers_min: int = 2
    responses_min: int = 30
    standing_flaws: tuple[Reason, ...] = ()
    on_sealed_form: bool = False


def has_no_flaw(facts: Facts) -> Iterable[Reason]:
    """Yield the flaws that are neither mended nor answered."""
    return facts.standing_flaws


def is_the_writer(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless the person wrote this version."""
    if facts.by != facts.version.writer:
        yield Reason("not_writer", N_("only the writer of the item may do this"))


def has_reviewers(facts: Facts) -> Iterable[Reason]:
    """Yield a reason while too few reviewers are assigned."""
    if len(facts.reviews) < facts.reviewers_min:
        text = N_("{have} reviewers are assigned, {need} are needed")
        values = {"have": len(facts.reviews), "need": facts.reviewers_min}
        yield Reason("reviewers_few", text, values)


def reviewers_agree(facts: Facts) -> Iterable[Reason]:
    """Yield a reason for each reviewer who has not answered, disagrees or wants it back."""
    for number, review in enumerate(facts.reviews, start=1):
        if review.answer is None:
            text = N_("reviewer {number} has not answered the item yet")
            yield Reason("review_open", text, {"number": number})
        elif not review.agrees:
            text = N_("the blind answer of reviewer {number} differs from the key")
            yield Reason("review_disagrees", text, {"number": number})
        elif review.verdict is not ReviewVerdict.ACCEPT:
            text = N_("reviewer {number} has not accepted the item")
            yield Reason("review_not_accepted", text, {"number": number})


def is_a_third_person(facts: Facts) -> Iterable[Reason]:
    """Yield a reason if the writer or a reviewer of the item wants to approve it.

    It is the person who counts, not the role under which the person comes.
    """
    if facts.by == facts.version.writer:
        yield Reason("own_item", N_("who wrote an item does not approve it, in whatever role"))
    if any(review.reviewer == facts.by for review in facts.reviews):
        text = N_("who reviewed an item does not approve it, in whatever role")
        yield Reason("own_review", text)


def is_not_the_calibrator(facts: Facts) -> Iterable[Reason]:
    """Yield a reason if the person who accepted the statistics also wants to make it live."""
    if facts.by == facts.version.calibrated_by:
        text = N_("who accepted the statistics does not also make the item operational")
        yield Reason("own_calibration", text)


def is_on_a_sealed_form(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless a sealed form holds the item unscored."""
    if not facts.on_sealed_form:
        text = N_("no sealed form holds the item unscored: put it on one as a pilot item")
        yield Reason("not_on_form", text)


def has_statistics(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless there are enough responses or a panel's rating."""
    version = facts.version
    if version.panel_rating is None and version.responses < facts.responses_min:
        text = N_("the item has {have} responses of {need}, and no panel has rated it")
        values = {"have": version.responses, "need": facts.responses_min}
        yield Reason("no_statistics", text, values)


def is_rated(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless a panel has rated the item."""
    if facts.version.panel_rating is None:
        text = N_("without a pilot the item needs the rating of a panel")
        yield Reason("not_rated", text)


def says_why(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless the person gives one."""
    if not facts.reason.strip():
        yield Reason("no_reason", N_("say why"))


_WRITER = frozenset({Role.ITEM_WRITER})
_REVIEW = frozenset({Role.REVIEWER, Role.BANK_MANAGER})
_MANAGER = frozenset({Role.BANK_MANAGER})
_NUMBERS = frozenset({Role.PSYCHOMETRICIAN})
_BOTH = frozenset({Role.BANK_MANAGER, Role.PSYCHOMETRICIAN})

_S = ItemState
LIFE_CYCLE: LifeCycle[ItemState, Facts] = LifeCycle(
    "item",
    (
        Transition(_S.DRAFT, _S.SUBMITTED, _WRITER, (is_the_writer, has_no_flaw)),
        Transition(_S.SUBMITTED, _S.IN_REVIEW, _MANAGER, (has_reviewers,)),
        Transition(_S.IN_REVIEW, _S.CONTENT_OK, _REVIEW, (has_reviewers, reviewers_agree)),
        Transition(_S.IN_REVIEW, _S.RETURNED, _REVIEW, (says_why,)),
        Transition(_S.RETURNED, _S.DRAFT, _WRITER, (is_the_writer,)),
        Transition(_S.CONTENT_OK, _S.APPROVED_PILOT, _MANAGER, (is_a_third_person,)),
        Transition(_S.APPROVED_PILOT, _S.PILOTING, _BOTH, (is_on_a_sealed_form,)),
        Transition(_S.PILOTING, _S.CALIBRATED, _NUMBERS, (has_statistics,)),
        Transition(_S.APPROVED_PILOT, _S.CALIBRATED, _NUMBERS, (is_rated,)),
        Transition(
            _S.CALIBRATED, _S.OPERATIONAL, _MANAGER, (is_a_third_person, is_not_the_calibrator)
        ),
        Transition(_S.OPERATIONAL, _S.SUSPENDED, _BOTH, (says_why,)),
        Transition(_S.SUSPENDED, _S.OPERATIONAL, _MANAGER, (says_why, is_a_third_person)),
        *(
            Transition(origin, _S.RETIRED, _BOTH, (says_why,))
            for origin in (_S.OPERATIONAL, _S.SUSPENDED)
        ),
        *(Transition(origin, _S.COMPROMISED, _MANAGER, (says_why,)) for origin in sorted(LIVE)),
        *(
            Transition(origin, _S.REJECTED, _MANAGER, (says_why,))
            for origin in (_S.SUBMITTED, _S.IN_REVIEW, _S.CONTENT_OK)
        ),
    ),
)


def revision_blocks(version: ItemVersion) -> Iterable[Reason]:
    """Yield why no new version may be written on top of this one."""
    if version.state in UNDER_REVIEW:
        text = N_("the item is {state}: have it returned before you change it")
        yield Reason("in_review", text, {"state": version.state.value})
    if version.state in GIVEN_UP:
        text = N_("the item is {state}: write a new item instead")
        yield Reason("given_up", text, {"state": version.state.value})


def may_review(version: ItemVersion, reviewer: str) -> Iterable[Reason]:
    """Yield every reason why a person cannot be made reviewer of a version."""
    if reviewer == version.writer:
        yield Reason("own_item", N_("who wrote an item does not review it, in whatever role"))


def sees_key(version: ItemVersion, *, by: str, role: Role, reviews: Sequence[Review]) -> bool:
    """Tell whether a person may see key and rationales of a version.

    Somebody who still has to answer it blind may not, in no role.
    """
    mine = [review for review in reviews if review.reviewer == by]
    if any(review.answer is None for review in mine):
        return False
    if mine or role in SEES_EVERY_KEY:
        return True
    return by == version.writer


def sees_text(version: ItemVersion, *, by: str, role: Role, reviews: Sequence[Review]) -> bool:
    """Tell whether a person may read a version at all: own, assigned, or keeper of the bank."""
    mine = any(review.reviewer == by for review in reviews)
    return by == version.writer or mine or role in SEES_EVERY_KEY


def judged_difficulty(panel_rating: float | None) -> float:
    r"""Return the Rasch difficulty that a panel's rating stands for, 0 without one.

    .. math:: b = -\ln \frac{p}{1 - p}

    A just-qualified candidate is taken to stand at ability 0.

    Parameters
    ----------
    panel_rating
        Mean judged share of just-qualified candidates who answer correctly, in (0, 1).

    Returns
    -------
    float
        Difficulty in logits on the scale of the panel; larger is harder.

    References
    ----------
    Wright, B. D. & Stone, M. H. (1979). *Best Test Design*. MESA Press, chapter 1.

    Examples
    --------
    >>> judged_difficulty(0.5), round(judged_difficulty(0.731059), 4)
    (0.0, -1.0)
    """
    return 0.0 if panel_rating is None else -math.log(panel_rating / (1 - panel_rating)) + 0.0
