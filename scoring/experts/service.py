"""What can be done with experts' second answers: name people, answer cold, hand in, read.

What a disagreement with the key does to a scoring run is in `scoring.runs`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, ItemId, Role
from exambank.forms import service as forms
from scoring.classical.keycheck import ExpertAnswer
from scoring.experts import rules, store
from scoring.experts.types import ColdAnswer, Expert, Question


class ExpertNotNamed(LookupError):
    """The person who asks is not named to answer that form."""


class ExpertRefused(Exception):
    """A person cannot be named, or answers cannot be taken; `reasons` says why."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"experts of form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


def name(
    session: Session,
    form: FormCode,
    *,
    account: str,
    called: str,
    roles: Collection[Role],
    act: Act,
) -> Expert:
    """Name somebody to answer every scored question of a sealed form without its key.

    `roles` are all that the account holds, not only the one of the expert.

    Raises
    ------
    ExpertRefused
        If the form is not sealed, the person is named already, wrote every question, is the
        one who names, or reads the keys in another role.
    """
    questions, writers = _questions(session, form)
    asked = rules.asked_of(questions, writers, account=account)
    known = store.experts_of(session, form)
    reasons = [
        *rules.naming_faults(
            known, asked, account=account, name=called, named_by=act.by, roles=roles
        )
    ]
    if reasons:
        raise ExpertRefused(form, reasons)
    expert = Expert(form, account, called, act.by, act.at)
    store.add(session, expert)
    _record(session, expert, "form.expert_named", act)
    return expert


def answer(
    session: Session, form: FormCode, given: Mapping[int, frozenset[str]], *, act: Act
) -> Expert:
    """Keep answers of the person who acts, by position; earlier ones are replaced.

    Raises
    ------
    ExpertNotNamed
        If the person is not an expert of the form.
    ExpertRefused
        If the answers were handed in, a question is not asked or an option not on offer.
    """
    expert = _held(session, form, act)
    asked = questions_for(session, form, act=act)
    reasons = [*rules.closed_faults(expert), *rules.answer_faults(asked, given)]
    if reasons:
        raise ExpertRefused(form, reasons)
    items = {one.position: one.item for one in asked}
    store.put_answers(
        session,
        form,
        [
            ColdAnswer(act.by, position, items[position], "+".join(sorted(chosen)), act.at)
            for position, chosen in sorted(given.items())
        ],
    )
    return expert


def hand_in(session: Session, form: FormCode, *, roles: Collection[Role], act: Act) -> Expert:
    """Hand the answers in: from now on they count, and cannot be changed.

    `roles` are all that the account of the person who acts holds.

    Raises
    ------
    ExpertNotNamed
        If the person is not an expert of the form.
    ExpertRefused
        If they were handed in before, a question is open, or the person reads the keys.
    """
    expert = _held(session, form, act)
    open_ = rules.gaps(questions_for(session, form, act=act), own(session, form, act=act))
    reasons = [*rules.handing_faults(expert, open_, roles=roles)]
    if reasons:
        raise ExpertRefused(form, reasons)
    store.hand_in(session, expert, at=act.at)
    # The answers stay out of the chain of events: whoever reads that would read keys.
    _record(session, expert, "form.expert_handed_in", act)
    return replace(expert, handed_in_at=act.at)


def questions_for(session: Session, form: FormCode, *, act: Act) -> tuple[Question, ...]:
    """Return what the person who acts is asked, in form order; no key is in it.

    Raises
    ------
    ExpertNotNamed
        If the person is not an expert of the form.
    """
    if store.find(session, form, act.by) is None:
        raise _not_named(form)
    questions, writers = _questions(session, form)
    return rules.asked_of(questions, writers, account=act.by)


def own(session: Session, form: FormCode, *, act: Act) -> tuple[ColdAnswer, ...]:
    """Return what the person who acts has answered so far, in form order."""
    return tuple(one for one in store.answers(session, form) if one.account == act.by)


def tasks(session: Session, *, act: Act) -> Sequence[Expert]:
    """Return the forms that the person who acts is to answer, last named first."""
    return store.of_account(session, act.by)


def task(session: Session, form: FormCode, *, act: Act) -> Expert:
    """Return the task of the person who acts, or raise `ExpertNotNamed`."""
    found = store.find(session, form, act.by)
    if found is None:
        raise _not_named(form)
    return found


def of_form(session: Session, form: FormCode) -> Sequence[Expert]:
    """Return the experts of a form in the order in which they were named."""
    return store.experts_of(session, form)


def answered(session: Session, form: FormCode) -> tuple[ColdAnswer, ...]:
    """Return the answers that count: those of experts who handed in."""
    return rules.counted(store.experts_of(session, form), store.answers(session, form))


def second_answers(session: Session, form: FormCode) -> tuple[ExpertAnswer, ...]:
    """Return the answers that count as key validation takes them, by position."""
    names = {one.account: one.name for one in store.experts_of(session, form)}
    return tuple(
        ExpertAnswer(names[one.account], one.item, one.option) for one in answered(session, form)
    )


def missing(session: Session, form: FormCode, *, act: Act) -> tuple[int, ...]:
    """Return the scored positions that too few experts have answered, by the policy in force."""
    items = {one.position: one.item for one in forms.get(session, form).scored}
    wanted = pack("scoring").whole("key_experts_min", act.at.date())
    return rules.short_of(items, answered(session, form), wanted=wanted)


def _questions(
    session: Session, code: FormCode
) -> tuple[tuple[Question, ...], Mapping[ItemId, str]]:
    """Return the scored questions of a sealed form, and who wrote each."""
    form = forms.get(session, code)
    if form.digest is None:
        raise ExpertRefused(code, [Reason("not_sealed", N_("the form is not sealed yet"))])
    standing = forms.standing(session, form)
    shown = {one.position: one for one in forms.booklet_of(standing)}
    asked = tuple(Question(one.item, shown[one.position]) for one in form.scored)
    return asked, {item: version.writer for item, version in standing.versions.items()}


def _held(session: Session, form: FormCode, act: Act) -> Expert:
    found = store.lock(session, form, act.by)
    if found is None:
        raise _not_named(form)
    return found


def _not_named(form: FormCode) -> ExpertNotNamed:
    return ExpertNotNamed(f"you are not named to answer form {form}")


def _record(session: Session, expert: Expert, kind: str, act: Act) -> None:
    subject = f"form/{expert.form}"
    events.record(session, kind=kind, subject=subject, act=act, data={"expert": expert.account})
