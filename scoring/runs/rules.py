"""When a run may go one step further, and who may decide what: pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exambank.core.answerkey import Key, KeyUnreadable
from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId, Role
from scoring.ladder import Statistic, supports
from scoring.runs.types import Disposition, Hold, Place, Ruling, Run, RunState

TWO = 2
POSITIONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the guards of a run look at."""

    run: Run
    rulings: Sequence[Ruling]
    disagreements: tuple[str, ...] = ()
    unanswered: tuple[int, ...] = ()
    comments_until: date | None = None
    actor: str = ""
    role: Role = Role.PSYCHOMETRICIAN


def settled(hold: Hold, rulings: Sequence[Ruling]) -> tuple[Disposition, str] | None:
    """Return what two different people agree on for a held item, or None.

    The latest ruling of each person counts.
    """
    latest: dict[str, Ruling] = {}
    for ruling in rulings:
        if ruling.item == hold.item:
            latest[ruling.by] = ruling
    voices: dict[tuple[Disposition, str], int] = {}
    for ruling in latest.values():
        choice = (ruling.disposition, ruling.key)
        voices[choice] = voices.get(choice, 0) + 1
    agreed = [choice for choice, count in voices.items() if count >= TWO]
    return agreed[0] if len(agreed) == 1 and len(voices) == 1 else None


def overrides(
    holds: Sequence[Hold], rulings: Sequence[Ruling]
) -> Mapping[ItemId, tuple[Disposition, str]]:
    """Return the settled dispositions by item, in form order."""
    found = ((hold.item, settled(hold, rulings)) for hold in holds)
    return {item: choice for item, choice in found if choice is not None}


def ruling_faults(place: Place, disposition: Disposition, key: str) -> Iterable[Reason]:
    """Yield why a decision about a held item makes no sense as it is written."""
    if disposition not in (Disposition.REKEY, Disposition.MULTI_KEY):
        if key:
            yield Reason("key_surplus", N_("this decision takes no key: leave it empty"))
        return
    try:
        written = Key.read(key)
    except KeyUnreadable:
        text = N_("write the new key with the letters of the question: B, A+C, or A|D")
        yield Reason("key_unreadable", text)
        return
    strange = written.letters - set(place.letters)
    if strange or written.is_for_everyone:
        text = N_("question {position} has the options {letters}: the key may name only these")
        values = {"position": place.position, "letters": ", ".join(place.letters)}
        yield Reason("key_strange", text, values)
    if disposition is Disposition.MULTI_KEY and len(written.alternatives) < TWO:
        yield Reason("key_single", N_("several keys need at least two alternatives, as in A|D"))


def visible(rulings: Sequence[Ruling], *, to: str) -> tuple[Ruling, ...]:
    """Return the rulings that a person may see: the own, and others' on items already ruled on.

    The second person decides without knowing what the first one did.
    """
    mine = {ruling.item for ruling in rulings if ruling.by == to}
    return tuple(ruling for ruling in rulings if ruling.by == to or ruling.item in mine)


def all_holds_are_settled(facts: RunFacts) -> Iterable[Reason]:
    """Yield each held item on which two people have not decided the same yet."""
    for hold in facts.run.holds:
        if settled(hold, facts.rulings) is not None:
            continue
        voices = len({one.by for one in facts.rulings if one.item == hold.item})
        values = {"position": hold.position, "item": hold.item, "voices": voices}
        if voices < TWO:
            text = N_("question {position} ({item}) is held: {voices} of 2 people have decided")
            yield Reason("hold_open", text, values)
        else:
            text = N_("question {position} ({item}) is held: people decided differently about it")
            yield Reason("hold_disputed", text, values)


def experts_have_answered(facts: RunFacts) -> Iterable[Reason]:
    """Yield a reason where statistics cannot judge keys and experts have not either."""
    if supports(Statistic.KEY_STATISTICS, n=facts.run.n) or not facts.unanswered:
        return
    shown = ", ".join(map(str, facts.unanswered[:POSITIONS_SHOWN]))
    more = "" if len(facts.unanswered) <= POSITIONS_SHOWN else " …"
    text = N_(
        "{n} candidates are too few to find a wrong key by statistics: experts have yet to answer "
        "{open} questions again ({positions})"
    )
    values = {"n": facts.run.n, "open": len(facts.unanswered), "positions": shown + more}
    yield Reason("experts_missing", text, values)


def comments_are_in(facts: RunFacts) -> Iterable[Reason]:
    """Yield a reason while candidates can still comment on a question."""
    if facts.comments_until is not None:
        text = N_("candidates can comment on questions until the end of {day}")
        yield Reason("comments_open", text, {"day": facts.comments_until.isoformat()})


def with_evidence(holds: Sequence[Hold], found: Iterable[Hold]) -> tuple[Hold, ...]:
    """Return holds with what was found since, one a question, by position.

    >>> one = Hold(ItemId("i"), 4, ("miskey",), ("r = 0.4 for B",))
    >>> again = Hold(ItemId("i"), 4, ("expert_disagrees", "miskey"), ("Noor answered B",))
    >>> with_evidence([one], [again])[0].kinds
    ('miskey', 'expert_disagrees')
    """
    merged = {hold.item: hold for hold in holds}
    for one in found:
        known = merged.get(one.item, one)
        kinds = tuple(dict.fromkeys((*known.kinds, *one.kinds)))
        evidence = tuple(dict.fromkeys((*known.evidence, *one.evidence)))
        merged[one.item] = Hold(one.item, one.position, kinds, evidence)
    return tuple(sorted(merged.values(), key=lambda hold: hold.position))


def keys_are_taken_over(facts: RunFacts) -> Iterable[Reason]:
    """Yield a reason unless the run takes its settled keys from the run that it corrects."""
    if facts.run.corrects is None:
        yield Reason("keys_unsettled", N_("the keys of the run are not settled"))


def computations_agree(facts: RunFacts) -> Iterable[Reason]:
    """Yield a reason when the second computation differs from the first for anybody."""
    if facts.disagreements:
        text = N_("two computations differ for {n} candidates: {numbers}")
        values = {"n": len(facts.disagreements), "numbers": ", ".join(facts.disagreements[:5])}
        yield Reason("computations_differ", text, values)


def two_have_approved(facts: RunFacts) -> Iterable[Reason]:
    """Yield what is missing of the approval by a psychometrician and a bank manager."""
    roles = {role for role, _ in facts.run.approvals}
    if Role.PSYCHOMETRICIAN.value not in roles:
        text = N_("no psychometrician has approved the release")
        yield Reason("approval_missing", text)
    if Role.BANK_MANAGER.value not in roles:
        yield Reason("approval_missing", N_("no bank manager has approved the release"))
    people = {person for _, person in facts.run.approvals}
    if len(facts.run.approvals) >= TWO and len(people) < TWO:
        yield Reason("same_person", N_("two different people must approve the release"))


_PSYCHOMETRICIAN = frozenset({Role.PSYCHOMETRICIAN})
_TWO_ROLES = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER})

LIFE_CYCLE: LifeCycle[RunState, RunFacts] = LifeCycle(
    "scoring run",
    (
        Transition(RunState.PREPARED, RunState.KEY_VALIDATION, _PSYCHOMETRICIAN),
        Transition(
            RunState.KEY_VALIDATION,
            RunState.KEYED,
            _TWO_ROLES,
            (comments_are_in, experts_have_answered, all_holds_are_settled),
        ),
        Transition(RunState.PREPARED, RunState.SCALED, _PSYCHOMETRICIAN, (keys_are_taken_over,)),
        Transition(RunState.KEYED, RunState.SCALED, _PSYCHOMETRICIAN),
        Transition(RunState.SCALED, RunState.VERIFIED, _PSYCHOMETRICIAN, (computations_agree,)),
        Transition(RunState.VERIFIED, RunState.APPROVED, _TWO_ROLES, (two_have_approved,)),
        Transition(RunState.APPROVED, RunState.PUBLISHED, _TWO_ROLES),
        Transition(RunState.PREPARED, RunState.WITHDRAWN, _TWO_ROLES),
        Transition(RunState.KEY_VALIDATION, RunState.WITHDRAWN, _TWO_ROLES),
        Transition(RunState.KEYED, RunState.WITHDRAWN, _TWO_ROLES),
        Transition(RunState.SCALED, RunState.WITHDRAWN, _TWO_ROLES),
        Transition(RunState.VERIFIED, RunState.WITHDRAWN, _TWO_ROLES),
        # An approved run whose answers were withdrawn can never be published.
        Transition(RunState.APPROVED, RunState.WITHDRAWN, _TWO_ROLES),
    ),
)
