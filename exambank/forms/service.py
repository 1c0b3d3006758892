"""What can be done with forms: assemble, read, proof, move.  Sealing is in `sealing`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Blueprint
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.answerkey import Key
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from exambank.forms import rules, store
from exambank.forms.assembling import Bank, CannotCompose, Limits, compose, key_letter
from exambank.forms.placement import longest_run
from exambank.forms.types import (
    NOTHING_FROM_ABOVE,
    AreaCount,
    BookletItem,
    Form,
    FormOrder,
    FormPurpose,
    FormSheet,
    FormState,
    FromAbove,
    Proof,
)
from exambank.items import service as items
from exambank.items import store as item_store
from exambank.items.types import ItemContent, ItemState, ItemVersion

_OUT = frozenset({FormState.VOID, FormState.RETIRED, FormState.COMPROMISED})
_PILOTING = frozenset({ItemState.APPROVED_PILOT, ItemState.PILOTING})


class FormNotFound(LookupError):
    """No form has that code."""


class AssemblyRefused(Exception):
    """A form cannot be assembled; `reasons` says everything that stands against it."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


class ProofRefused(Exception):
    """Somebody cannot proof this form, or left positions out; `reasons` says why."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


class FormHidden(Exception):
    """A person may not read the items of this form."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A form with its items' versions, by item, as they were frozen."""

    form: Form
    versions: Mapping[ItemId, ItemVersion]

    @property
    def contents(self) -> dict[ItemId, ItemContent]:
        """Return what each item says."""
        return {item: version.content for item, version in self.versions.items()}

    @property
    def keys(self) -> dict[int, Key]:
        """Return the keys that the items came with, by position."""
        return {
            entry.position: self.versions[entry.item].content.key for entry in self.form.entries
        }


def assemble(session: Session, order: FormOrder, *, act: Act) -> Form:
    """Assemble a form to the active blueprint from operational items, pilots spread in it.

    Raises
    ------
    AssemblyRefused
        With every reason: which area lacks how many, which rule cannot be kept.
    exambank.blueprints.service.BlueprintNotFound
        If the course has no active blueprint.
    """
    if store.find(session, order.code) is not None:
        text = N_("there is a form {form} already: choose another code")
        raise AssemblyRefused(order.code, [Reason("code_taken", text, {"form": order.code})])
    limits = limits_on(act.at.date())
    bank = _bank(session, order, on=act.at.date())
    try:
        entries = compose(bank, order, limits)
    except CannotCompose as refusal:
        raise AssemblyRefused(order.code, refusal.reasons) from refusal
    form = Form(
        code=order.code,
        course=order.course,
        blueprint=bank.blueprint.version,
        purpose=order.purpose,
        state=FormState.ASSEMBLING,
        entries=entries,
        assembled_by=act.by,
        assembled_at=act.at,
        seed=order.seed,
    )
    store.add(session, form)
    return _step(session, form, FormState.ASSEMBLED, earlier=bank.earlier, act=act)


def get(session: Session, code: FormCode) -> Form:
    """Return a form without its keys, or raise `FormNotFound`."""
    found = store.find(session, code)
    if found is None:
        msg = f"there is no form {code!r}"
        raise FormNotFound(msg)
    return found


def forms_of(session: Session, course: CourseCode) -> Sequence[Form]:
    """Return the forms of a course, first assembled first."""
    return store.forms_of(session, course)


def forms_with(session: Session, item: ItemId) -> Sequence[FormCode]:
    """Return the forms on which an item stands."""
    return store.forms_with(session, item)


def standing(session: Session, form: Form) -> Standing:
    """Return a form with the versions of its items; keys are in it."""
    wanted = [(entry.item, entry.item_version) for entry in form.entries]
    versions = {one.item: one for one in item_store.these(session, wanted)}
    return Standing(form, versions)


def booklet(session: Session, code: FormCode, *, act: Act) -> tuple[BookletItem, ...]:
    """Return the items of a form as a candidate sees them.

    Raises
    ------
    FormHidden
        If the person neither keeps the form nor proofs it now.
    """
    form = get(session, code)
    if not rules.sees_booklet(form, by=act.by, role=act.role):
        msg = f"the items of form {code} are not for you: only its keepers read them"
        raise FormHidden(msg)
    return booklet_of(standing(session, form))


def booklet_of(standing: Standing) -> tuple[BookletItem, ...]:
    """Return the items of a form as a candidate sees them, for printing."""
    found = []
    for entry in standing.form.entries:
        content = standing.versions[entry.item].content
        found.append(
            BookletItem(
                position=entry.position,
                kind=content.kind,
                stem=content.stem,
                options=tuple((option.letter, option.text) for option in content.options),
                markup=content.markup,
                language=content.language.value,
            )
        )
    return tuple(found)


def proof(
    session: Session, code: FormCode, answers: Mapping[int, frozenset[str]], *, act: Act
) -> Proof:
    """Answer a form cold as its second person; it is proofed where every key agrees.

    Where an answer differs, the form stays assembled and the disagreements are listed.

    Raises
    ------
    ProofRefused
        If the person assembled the form, or left a position out.
    """
    store.lock(session, code)
    one = standing(session, get(session, code))
    found = list(_proof_faults(one.form, answers, act=act))
    if found:
        raise ProofRefused(code, found)
    differing = {
        position: "+".join(sorted(answers[position]))
        for position, key in one.keys.items()
        if not key.credits(answers[position])
    }
    result = Proof(code, act.by, act.at, differing)
    store.put_proof(session, result)
    data = {"disagreements": len(differing)}
    events.record(session, kind="form.answered_cold", subject=f"form/{code}", act=act, data=data)
    if result.agrees:
        _step(session, replace(one.form, proofed_by=act.by), FormState.PROOFED, act=act)
    return result


def newest_proof(session: Session, code: FormCode) -> Proof | None:
    """Return what the last person found who answered the form cold."""
    return store.proof(session, code)


def move(
    session: Session,
    code: FormCode,
    state: FormState,
    *,
    above: FromAbove = NOTHING_FROM_ABOVE,
    act: Act,
) -> Form:
    """Take a form one step further; `above` holds what only higher packages know.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard.
    """
    store.lock(session, code)
    return _step(session, get(session, code), state, above=above, act=act)


def sheet(session: Session, code: FormCode) -> FormSheet:
    """Return a form at a glance: counts against the blueprint, key balance, overlaps."""
    form = get(session, code)
    blueprint = blueprints.find(session, form.course, form.blueprint)
    keys = standing(session, form).keys
    letters = [key_letter(keys[entry.position]) for entry in form.entries]
    have = [entry.area for entry in form.scored]
    others = [one for one in store.forms_of(session, form.course) if one.code != code]
    return FormSheet(
        form=form,
        areas=tuple(
            AreaCount(area.code, area.name, have.count(area.code), area.items)
            for area in blueprint.areas
        ),
        pilots=len(form.entries) - len(form.scored),
        pilots_wanted=blueprint.pilot_items,
        key_counts=rules.key_counts(form, keys),
        longest_run=longest_run(letters),
        overlaps={one.code: len(form.scored_items & one.scored_items) for one in others},
    )


def limits_on(on: date) -> Limits:
    """Return the limits that a form keeps, as they stand on a day."""
    policy = pack("exambank")
    return Limits(
        overlap_percent=policy.whole("form_overlap_max_percent", on),
        key_run=policy.whole("form_key_run_max", on),
        key_balance=policy.whole("form_key_balance_max", on),
    )


def step_of(session: Session, form: Form, state: FormState, *, act: Act) -> Form:
    """Take a form, changed in this transaction, one step further; for `sealing`."""
    return _step(session, form, state, act=act)


def _bank(session: Session, order: FormOrder, *, on: date) -> Bank:
    blueprint = blueprints.active_blueprint(session, order.course, on)
    return Bank(
        blueprint=blueprint,
        operational=_newest(session, order.course, {ItemState.OPERATIONAL}),
        pilots=_newest(session, order.course, _PILOTING),
        enemies=tuple(items.enemies(session, order.course)),
        earlier=_earlier(session, order),
    )


def _newest(
    session: Session, course: CourseCode, states: frozenset[ItemState] | set[ItemState]
) -> tuple[ItemVersion, ...]:
    """Return one version of each item that has one in these states, the newest."""
    found = {one.item: one for one in item_store.in_states(session, course, states)}
    return tuple(found.values())


def _earlier(session: Session, order: FormOrder) -> dict[FormCode, frozenset[ItemId]]:
    """Return the scored items of the form before, and of those that were named."""
    known = [one for one in store.forms_of(session, order.course) if one.state not in _OUT]
    wanted = {one.code: one for one in known[-1:]}
    for code in order.also_differs_from:
        wanted[code] = get(session, code)
    return {code: one.scored_items for code, one in sorted(wanted.items())}


def _proof_faults(form: Form, answers: Mapping[int, frozenset[str]], *, act: Act) -> list[Reason]:
    found: list[Reason] = []
    if form.state is not FormState.ASSEMBLED:
        text = N_("the form is {state}: it is proofed once it is assembled")
        found.append(Reason("not_assembled", text, {"state": form.state.value}))
    if act.by == form.assembled_by:
        text = N_("who assembled a form does not proof it, in whatever role")
        found.append(Reason("own_form", text))
    open_ = [entry.position for entry in form.entries if not answers.get(entry.position)]
    if open_:
        text = N_("positions {positions} are not answered: answer every item")
        said = ", ".join(map(str, open_))
        found.append(Reason("unanswered", text, {"positions": said}))
    return found


def _step(
    session: Session,
    form: Form,
    state: FormState,
    *,
    earlier: Mapping[FormCode, frozenset[ItemId]] | None = None,
    above: FromAbove = NOTHING_FROM_ABOVE,
    act: Act,
) -> Form:
    facts = _facts(session, form, earlier=earlier or {}, above=above, act=act)
    subject = f"form {form.code}"
    rules.LIFE_CYCLE.demand(form.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(form, state=state)
    store.change(session, moved)
    data = {"items": len(form.entries), "blueprint": form.blueprint}
    events.record(
        session, kind=f"form.{state.value}", subject=f"form/{form.code}", act=act, data=data
    )
    return moved


def _facts(
    session: Session,
    form: Form,
    *,
    earlier: Mapping[FormCode, frozenset[ItemId]],
    above: FromAbove,
    act: Act,
) -> rules.Facts:
    one = standing(session, form)
    blueprint: Blueprint = blueprints.find(session, form.course, form.blueprint)
    reserves = [
        other
        for other in store.forms_of(session, form.course)
        if other.purpose is FormPurpose.RESERVE
        and other.blueprint == form.blueprint
        and other.state in rules.RESERVED
    ]
    return rules.Facts(
        form=form,
        blueprint=blueprint,
        by=act.by,
        limits=limits_on(act.at.date()),
        reason=act.reason,
        keys=one.keys,
        states={item: version.state for item, version in one.versions.items()},
        enemies=tuple(items.enemies(session, form.course)),
        earlier=earlier,
        proof=store.proof(session, form.code),
        reserve_is_sealed=bool(reserves),
        above=above,
    )
