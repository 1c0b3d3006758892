"""When a form may go a step further: guards that yield every reason, and who sees it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from exambank.blueprints.types import Blueprint
from exambank.core.answerkey import Key
from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, ItemId, Role
from exambank.forms.assembling import BALANCED, Limits, key_letter, overlap_max
from exambank.forms.placement import longest_run
from exambank.forms.types import (
    NOTHING_FROM_ABOVE,
    Form,
    FormPurpose,
    FormState,
    FromAbove,
    KeyVersion,
    Proof,
)
from exambank.items.types import EnemyPair, ItemState

SIGNERS = (Role.PSYCHOMETRICIAN, Role.BANK_MANAGER)
RESERVED = frozenset({FormState.SEALED, FormState.RELEASED})
_REKEYED = frozenset(
    {FormState.SEALED, FormState.RELEASED, FormState.ADMINISTERED, FormState.SCORED}
)
_PILOTS = frozenset({ItemState.APPROVED_PILOT, ItemState.PILOTING})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of a form look at.

    `states` are those of the form's item versions now; `earlier` the scored items of the
    forms that it must differ from; `reserve_is_sealed` says that the blueprint has one.
    """

    form: Form
    blueprint: Blueprint
    by: str
    limits: Limits
    reason: str = ""
    keys: Mapping[int, Key] = field(default_factory=dict, repr=False)
    states: Mapping[ItemId, ItemState] = field(default_factory=dict)
    enemies: tuple[EnemyPair, ...] = ()
    earlier: Mapping[FormCode, frozenset[ItemId]] = field(default_factory=dict)
    proof: Proof | None = None
    reserve_is_sealed: bool = False
    above: FromAbove = NOTHING_FROM_ABOVE


def counts_are_exact(facts: Facts) -> Iterable[Reason]:
    """Yield which area has more or fewer scored items than the blueprint asks for."""
    have = Counter(entry.area for entry in facts.form.scored)
    for area in facts.blueprint.areas:
        if have[area.code] != area.items:
            text = N_("area {area} has {have} items, the blueprint asks for {need}")
            values = {"area": area.code, "have": have[area.code], "need": area.items}
            yield Reason("area_count", text, values)
    pilots = len(facts.form.entries) - len(facts.form.scored)
    if pilots > facts.blueprint.pilot_items:
        text = N_("the form has {have} pilot items, the blueprint allows {need}")
        yield Reason("pilot_count", text, {"have": pilots, "need": facts.blueprint.pilot_items})


def has_no_enemies(facts: Facts) -> Iterable[Reason]:
    """Yield the enemy pairs of which both items stand on the form."""
    items = {entry.item for entry in facts.form.entries}
    for pair in facts.enemies:
        if pair.first in items and pair.second in items:
            text = N_("items {first} and {second} are enemies and stand on one form")
            yield Reason("enemies", text, {"first": pair.first, "second": pair.second})


def keys_are_balanced(facts: Facts) -> Iterable[Reason]:
    """Yield which key is too frequent or too rare, and a run of equal keys that is too long."""
    scored = key_counts(facts.form, facts.keys)
    even = sum(scored.values()) / len(BALANCED)
    for letter, count in scored.items():
        if abs(count - even) > facts.limits.key_balance:
            text = N_("key {letter} occurs {count} times, an even share is {even}")
            values = {"letter": letter, "count": count, "even": f"{even:.1f}"}
            yield Reason("key_balance", text, values)
    run = longest_run([key_letter(facts.keys[entry.position]) for entry in facts.form.entries])
    if run > facts.limits.key_run:
        text = N_("{n} items in a row have the same key, {most} are allowed")
        yield Reason("key_run", text, {"n": run, "most": facts.limits.key_run})


def differs_enough(facts: Facts) -> Iterable[Reason]:
    """Yield with which earlier form too many scored items are shared."""
    most = overlap_max(facts.limits, len(facts.form.scored))
    for code, items in sorted(facts.earlier.items()):
        shared = len(facts.form.scored_items & items)
        if shared > most:
            text = N_("{shared} items are shared with form {other}, {most} are allowed")
            yield Reason("overlap", text, {"shared": shared, "other": code, "most": most})


def items_are_live(facts: Facts) -> Iterable[Reason]:
    """Yield the items that are not (or no more) in a state in which they may stand there."""
    for entry in facts.form.entries:
        state = facts.states[entry.item]
        if entry.scored and state is not ItemState.OPERATIONAL:
            text = N_("item {item} at position {position} is {state}, not operational")
            values = {"item": entry.item, "position": entry.position, "state": state.value}
            yield Reason("item_not_operational", text, values)
        if not entry.scored and state not in _PILOTS:
            text = N_("pilot item {item} at position {position} is {state}")
            values = {"item": entry.item, "position": entry.position, "state": state.value}
            yield Reason("item_not_pilot", text, values)


def is_not_the_assembler(facts: Facts) -> Iterable[Reason]:
    """Yield a reason if who assembled the form also wants to proof it."""
    if facts.by == facts.form.assembled_by:
        text = N_("who assembled a form does not proof it, in whatever role")
        yield Reason("own_form", text)


def proof_agrees(facts: Facts) -> Iterable[Reason]:
    """Yield a reason for each key that the second person disagrees with."""
    if facts.proof is None:
        yield Reason("no_proof", N_("nobody has answered the form cold yet"))
        return
    for position in sorted(facts.proof.disagreements):
        text = N_("the answer at position {position} differs from the key")
        yield Reason("disagreement", text, {"position": position})


def is_signed_by_two(facts: Facts) -> Iterable[Reason]:
    """Yield which signature is missing, and a reason if one person gave both."""
    signed = facts.form.signed_by
    for role in SIGNERS:
        if role.value not in signed:
            text = N_("the signature of the {role} is missing")
            yield Reason("signature", text, {"role": role.value})
    if len(set(signed.values())) < len(signed):
        text = N_("both signatures are by one person: two people seal a form")
        yield Reason("one_signer", text)


def has_a_reserve(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless a reserve is sealed, or it is said why there can be none."""
    form = facts.form
    if form.purpose is FormPurpose.RESERVE or facts.reserve_is_sealed:
        return
    if not form.no_reserve_because.strip():
        text = N_("no reserve form of blueprint {blueprint} is sealed: seal one, or say why not")
        yield Reason("no_reserve", text, {"blueprint": form.blueprint})


def day_is_ready(facts: Facts) -> Iterable[Reason]:
    """Yield a reason until the exam day is ready."""
    if not facts.above.day_is_ready:
        yield Reason("day_not_ready", N_("the exam day is not ready"))


def first_room_started(facts: Facts) -> Iterable[Reason]:
    """Yield a reason until the first room has started."""
    if not facts.above.first_room_started:
        yield Reason("not_started", N_("no room has started yet"))


def everything_is_back(facts: Facts) -> Iterable[Reason]:
    """Yield the sessions that are not reconciled, and a reason until the keys are validated."""
    for session in facts.above.open_sessions:
        text = N_("session {session} is not reconciled")
        yield Reason("session_open", text, {"session": session})
    if not facts.above.keys_are_validated:
        yield Reason("keys_open", N_("the validation of the keys is not signed"))


def says_why(facts: Facts) -> Iterable[Reason]:
    """Yield a reason unless the person gives one."""
    if not facts.reason.strip():
        yield Reason("no_reason", N_("say why"))


_NUMBERS = frozenset({Role.PSYCHOMETRICIAN})
_MANAGER = frozenset({Role.BANK_MANAGER})
_BOTH = frozenset(SIGNERS)
_PROOFERS = frozenset({Role.REVIEWER})
_RUNNING = _BOTH | {Role.SYSTEM}

_S = FormState
COMPOSITION = (
    counts_are_exact,
    has_no_enemies,
    keys_are_balanced,
    differs_enough,
    items_are_live,
)
LIFE_CYCLE: LifeCycle[FormState, Facts] = LifeCycle(
    "form",
    (
        Transition(_S.ASSEMBLING, _S.ASSEMBLED, _NUMBERS, COMPOSITION),
        Transition(_S.ASSEMBLED, _S.PROOFED, _PROOFERS, (is_not_the_assembler, proof_agrees)),
        Transition(
            _S.PROOFED,
            _S.SEALED,
            _BOTH,
            (is_signed_by_two, has_a_reserve, has_no_enemies, items_are_live),
        ),
        Transition(_S.SEALED, _S.RELEASED, _RUNNING, (day_is_ready,)),
        Transition(_S.RELEASED, _S.ADMINISTERED, _RUNNING, (first_room_started,)),
        Transition(_S.ADMINISTERED, _S.SCORED, _RUNNING, (everything_is_back,)),
        Transition(_S.SCORED, _S.RETIRED, _BOTH, (says_why,)),
        *(
            Transition(origin, _S.VOID, _BOTH, (says_why,))
            for origin in (_S.ASSEMBLED, _S.PROOFED, _S.SEALED)
        ),
        *(
            Transition(origin, _S.COMPROMISED, _MANAGER, (says_why,))
            for origin in (_S.SEALED, _S.RELEASED, _S.ADMINISTERED, _S.SCORED)
        ),
    ),
)


def key_counts(form: Form, keys: Mapping[int, Key]) -> dict[str, int]:
    """Return how often each letter is the key of a scored item; other keys do not count."""
    have = Counter(key_letter(keys[entry.position]) for entry in form.scored)
    return {letter: have[letter] for letter in BALANCED}


def may_sign(form: Form, *, by: str, role: Role) -> Iterable[Reason]:
    """Yield every reason why a person cannot put this signature under a form."""
    if form.state is not FormState.PROOFED:
        text = N_("the form is {state}: it is signed once it is proofed")
        yield Reason("not_proofed", text, {"state": form.state.value})
    if role not in SIGNERS:
        text = N_("the psychometrician and the bank manager sign, not the {role}")
        yield Reason("not_a_signer", text, {"role": role.value})
    if any(name == by for signed, name in form.signed_by.items() if signed != role.value):
        text = N_("you have signed in another role already: two people seal a form")
        yield Reason("one_signer", text)


def rekey_faults(
    form: Form, changes: Mapping[int, Key], *, reason: str, decided_by: Sequence[str], by: str
) -> Iterable[Reason]:
    """Yield every reason why the key of a form cannot be changed like this."""
    if form.state not in _REKEYED:
        text = N_("the form is {state}: its key is changed only once it is sealed")
        yield Reason("not_sealed", text, {"state": form.state.value})
    if len(set(decided_by)) < 2:  # noqa: PLR2004 - two people
        yield Reason("one_decider", N_("two people decide on a key"))
    if by not in decided_by:
        yield Reason("not_decider", N_("the key is entered by one of the two who decided"))
    if not reason.strip():
        yield Reason("no_reason", N_("say why"))
    if not changes:
        yield Reason("no_change", N_("no position is named whose key changes"))
    for position in sorted(changes):
        if not 1 <= position <= len(form.entries):
            text = N_("there is no position {position}: the form has {n}")
            yield Reason("no_position", text, {"position": position, "n": len(form.entries)})


def sees_booklet(form: Form, *, by: str, role: Role) -> bool:
    """Tell whether a person may read the items of a form: its keepers, and who proofs it now."""
    is_proofing = form.state is FormState.ASSEMBLED and by != form.assembled_by
    return role in _BOTH or (role in _PROOFERS and is_proofing)


def changed_keys(before: KeyVersion, after: KeyVersion) -> tuple[int, ...]:
    """Return the positions whose key differs between two versions."""
    return tuple(
        position for position, key in sorted(after.keys.items()) if before.keys[position] != key
    )
