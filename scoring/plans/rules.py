"""What is known of a form when it is sealed, and whether a plan may be fixed: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, ItemId
from exambank.forms.types import Form, FormPurpose, FormState
from scoring.difficulties.types import BankItem, DifficultyPool
from scoring.equating.choice import SealingFacts
from scoring.equating.comparison import Likeness
from scoring.linking.anchordrift import PurifiedAnchor
from scoring.plans.types import FormFacts, SealedPlan

ROUNDING = 1e-9  # shares that differ in the last bits only are equal
SHOWN = 5  # questions named in a note


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """How long an anchor must be, and how near a form must come to the base form's targets."""

    anchor_share: Decimal
    anchor_enough: int
    targets_tolerance: float

    def anchor_items(self, scored: int) -> int:
        """Return how many shared questions a form of so many scored ones needs.

        >>> limits = PlanLimits(Decimal("0.2"), 30, 0.02)
        >>> limits.anchor_items(80), limits.anchor_items(21), limits.anchor_items(200)
        (16, 5, 30)
        """
        return min(ceil(self.anchor_share * scored), self.anchor_enough)


@dataclass(frozen=True, slots=True)
class KnownAtSealing:
    """What the bank holds when a form is sealed.

    `ratings` are the panel's means by question, of the cut; `likenesses` what earlier equated
    sittings said about the groups; `purified` what they said about the shared questions, None
    where there were too few.
    """

    form: Form
    base: Form | None
    ratings: Mapping[ItemId, float]
    difficulties: DifficultyPool | None
    likenesses: Sequence[Likeness]
    purified: PurifiedAnchor | None = None


def base_of(form: Form, others: Sequence[Form]) -> Form | None:
    """Return the base form: the first main form sealed on the same blueprint.

    A main form looks back only, so that the first one is its own base.  A reserve is sealed before
    its main form by rule, and is no base: its base may have been sealed after it.
    """
    sealed = [
        one
        for one in others
        if one.sealed_at is not None
        and one.code != form.code
        and one.blueprint == form.blueprint
        and one.purpose is FormPurpose.MAIN
        and one.state is not FormState.VOID
        and (
            form.purpose is FormPurpose.RESERVE
            or form.sealed_at is None
            or one.sealed_at < form.sealed_at
        )
    ]
    return min(sealed, key=lambda one: (one.sealed_at, one.code), default=None)


def shared_items(form: Form, base: Form) -> tuple[ItemId, ...]:
    """Return the scored questions that both forms hold in the same text, in form order."""
    there = {(one.item, one.item_version) for one in base.scored}
    return tuple(one.item for one in form.scored if (one.item, one.item_version) in there)


def facts_of(known: KnownAtSealing, *, limits: PlanLimits) -> FormFacts:
    """Return the facts from which the plan follows, with a note on what is not known."""
    form, base = known.form, known.base
    if base is None:
        nothing = SealingFacts(form.code, False, False, False, False)
        return FormFacts(nothing, form.course, None, (), None, tuple(_reserve_note(form)))
    removed = () if known.purified is None else known.purified.removed
    anchor = tuple(one for one in shared_items(form, base) if one not in removed)
    notes = [
        *_moved_note(known.purified),
        *_anchor_note(form, anchor, limits),
        *_targets_note(known, limits),
    ]
    pool = known.difficulties
    is_pooled = pool is not None and _knows_all(pool, form) and _knows_all(pool, base)
    facts = SealingFacts(
        form=form.code,
        has_base=True,
        pooled_difficulties=is_pooled,
        has_anchor=len(anchor) >= limits.anchor_items(len(form.scored)),
        same_targets=not list(_targets_note(known, limits)),
        groups_alike=bool(known.likenesses) and set(known.likenesses) == {Likeness.ALIKE},
        cut_in_upper_half=(_mean_rating(base, known.ratings) or 0.0) > 0.5,  # noqa: PLR2004 - half
    )
    version = pool.version if pool is not None and is_pooled else None
    return FormFacts(facts, form.course, base.code, anchor, version, tuple(notes))


def is_outdated(known: SealedPlan, *, form: Form, base: FormCode | None) -> bool:
    """Tell whether a reserve's plan is older than its base form, and so knows of none."""
    is_reserve = form.purpose is FormPurpose.RESERVE
    return is_reserve and base is not None and known.made_from.base is None


def fixing_faults(
    known: SealedPlan | None,
    *,
    form: Form,
    base: FormCode | None,
    answers_are_in: bool,
    reason: str,
) -> Iterable[Reason]:
    """Yield why a plan cannot be fixed now: it never changes once answers have been read.

    The one exception is a reserve whose plan knows nothing of its base form; its new plan says
    that it came late.
    """
    if form.sealed_at is None:
        text = N_("form {form} is not sealed: its plan is fixed with the second signature")
        yield Reason("not_sealed", text, {"form": form.code})
    outdated = known is not None and is_outdated(known, form=form, base=base)
    if known is not None and answers_are_in and not outdated:
        text = N_("answers on form {form} have been handed in: its equating plan stands")
        yield Reason("answers_in", text, {"form": form.code})
    if (known is not None or answers_are_in) and not reason.strip():
        yield Reason("no_reason", N_("say why the plan is fixed after the form was sealed"))


def _reserve_note(form: Form) -> Iterable[Reason]:
    if form.purpose is FormPurpose.RESERVE:
        text = N_(
            "this reserve was sealed before a main form of its blueprint: it has the panel's own "
            "cut until its plan is fixed beside the base form"
        )
        yield Reason("reserve_first", text)


def _moved_note(purified: PurifiedAnchor | None) -> Iterable[Reason]:
    if purified is not None and purified.removed:
        text = N_(
            "shared questions that moved in earlier sittings and do not make the anchor: {items} "
            "(judged on {now} candidates since, {before} on the base form)"
        )
        values = {
            "items": ", ".join(purified.removed),
            "now": purified.n_new,
            "before": purified.n_base,
        }
        yield Reason("anchor_moved", text, values)


def _anchor_note(form: Form, anchor: Sequence[ItemId], limits: PlanLimits) -> Iterable[Reason]:
    need = limits.anchor_items(len(form.scored))
    if len(anchor) < need:
        text = N_("{have} scored questions are shared with the base form, {need} make an anchor")
        yield Reason("anchor_short", text, {"have": len(anchor), "need": need})


def _targets_note(known: KnownAtSealing, limits: PlanLimits) -> Iterable[Reason]:
    """Yield why the form does not count as built to the base form's targets."""
    assert known.base is not None  # noqa: S101 - asked for equated forms only
    items = [one.item for form in (known.form, known.base) for one in form.scored]
    unrated = [item for item in dict.fromkeys(items) if item not in known.ratings]
    if unrated:
        text = N_("the panel has not rated {n} questions ({items}): targets cannot be compared")
        values = {"n": len(unrated), "items": ", ".join(unrated[:SHOWN])}
        yield Reason("targets_unknown", text, values)
        return
    here, there = (_mean_rating(form, known.ratings) for form in (known.form, known.base))
    assert here is not None  # noqa: S101 - every question is rated
    assert there is not None  # noqa: S101 - every question is rated
    if abs(here - there) > limits.targets_tolerance + ROUNDING:
        text = N_("the panel's mean rating is {here}, {there} on the base form: not equally hard")
        yield Reason("targets_missed", text, {"here": f"{here:.3f}", "there": f"{there:.3f}"})


def _mean_rating(form: Form, ratings: Mapping[ItemId, float]) -> float | None:
    found = [ratings[one.item] for one in form.scored if one.item in ratings]
    return sum(found) / len(found) if len(found) == len(form.scored) and found else None


def _knows_all(pool: DifficultyPool, form: Form) -> bool:
    known = {one.item for one in pool.items}
    return all(BankItem(one.item, one.item_version) in known for one in form.scored)
