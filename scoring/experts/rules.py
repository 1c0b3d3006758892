"""Who answers which questions cold, and when enough experts have: pure functions."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId, Role
from exambank.items.rules import SEES_EVERY_KEY
from exambank.items.types import ItemKind
from scoring.experts.types import ColdAnswer, Expert, Question


def asked_of(
    questions: Sequence[Question], writers: Mapping[ItemId, str], *, account: str
) -> tuple[Question, ...]:
    """Return the questions that a person is asked, in form order: nobody answers the own ones."""
    return tuple(one for one in questions if writers.get(one.item) != account)


def naming_faults(
    known: Sequence[Expert],
    asked: Sequence[Question],
    *,
    account: str,
    name: str,
    named_by: str,
    roles: Collection[Role],
) -> Iterator[Reason]:
    """Yield why somebody cannot be named to answer a form.

    Who names experts works with the keys, so that person answers nothing without them.  It is
    the person who counts: a reviewer who is a bank manager as well has seen the keys.
    """
    if account == named_by:
        text = N_("you work with the keys of this form: name somebody else to answer it")
        yield Reason("expert_names_self", text)
    if not SEES_EVERY_KEY.isdisjoint(roles):
        text = N_("{name} reads the keys in another role: name somebody who does not")
        yield Reason("expert_reads_keys", text, {"name": name})
    if any(one.account == account for one in known):
        yield Reason("expert_known", N_("{name} is named for this form already"), {"name": name})
    if not name.strip():
        yield Reason("expert_nameless", N_("an expert needs a name"))
    if not asked:
        text = N_("{name} wrote every question of this form: name somebody else")
        yield Reason("expert_wrote_all", text, {"name": name})


def handing_faults(
    expert: Expert, open_positions: Sequence[int], *, roles: Collection[Role]
) -> Iterator[Reason]:
    """Yield why answers cannot be handed in; a role gained since the naming counts as well."""
    yield from closed_faults(expert)
    if not SEES_EVERY_KEY.isdisjoint(roles):
        text = N_("you read the keys in another role, so your answers cannot count")
        yield Reason("expert_reads_keys", text)
    if open_positions:
        text = N_("questions without an answer: {positions}")
        positions = ", ".join(map(str, open_positions))
        yield Reason("questions_open", text, {"positions": positions})


def closed_faults(expert: Expert) -> Iterator[Reason]:
    """Yield a reason once the answers are handed in."""
    if expert.handed_in_at is not None:
        yield Reason("handed_in", N_("your answers are handed in and cannot be changed"))


def answer_faults(
    asked: Sequence[Question], given: Mapping[int, frozenset[str]]
) -> Iterator[Reason]:
    """Yield, for each answer, why it cannot be one."""
    known = {one.position: one for one in asked}
    for position, chosen in sorted(given.items()):
        if position not in known:
            text = N_("question {position} is not among those that you are asked")
            yield Reason("not_asked", text, {"position": position})
            continue
        question = known[position].shown
        offered = {letter for letter, _ in question.options}
        single = question.kind is not ItemKind.MULTIPLE
        if not chosen or not chosen <= offered or (single and len(chosen) > 1):
            text = N_("choose an answer to question {position} among {letters}")
            values = {"position": position, "letters": ", ".join(sorted(offered))}
            yield Reason("answer_strange", text, values)


def gaps(asked: Sequence[Question], answers: Iterable[ColdAnswer]) -> tuple[int, ...]:
    """Return the positions that are not answered yet, in form order."""
    done = {one.position for one in answers}
    return tuple(one.position for one in asked if one.position not in done)


def counted(experts: Sequence[Expert], answers: Iterable[ColdAnswer]) -> tuple[ColdAnswer, ...]:
    """Return the answers of those who handed in."""
    done = {one.account for one in experts if one.handed_in_at is not None}
    return tuple(one for one in answers if one.account in done)


def short_of(
    items: Mapping[int, ItemId], counting: Iterable[ColdAnswer], *, wanted: int
) -> tuple[int, ...]:
    """Return the positions that fewer than `wanted` experts have answered, in form order."""
    had: dict[int, int] = {}
    for one in counting:
        if items.get(one.position) == one.item:
            had[one.position] = had.get(one.position, 0) + 1
    return tuple(position for position in sorted(items) if had.get(position, 0) < wanted)
