"""Life cycles as tables: from where to where, by whom, under which guards.

A refused transition lists every unmet guard, not the first, so that the person at the desk
can mend all of it in one go.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role

State = TypeVar("State", bound=StrEnum)
Facts = TypeVar("Facts")


class TransitionRefused(Exception):
    """An object may not go from one state to another; `reasons` says everything that is unmet."""

    def __init__(self, *, subject: str, wanted: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{subject} cannot become {wanted}: " + "; ".join(map(str, reasons)))
        self.subject = subject
        self.wanted = wanted
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Transition(Generic[State, Facts]):
    """One allowed step.  A guard yields the reasons why the facts do not allow it."""

    origin: State
    target: State
    roles: frozenset[Role]
    guards: tuple[Callable[[Facts], Iterable[Reason]], ...] = ()


@dataclass(frozen=True, slots=True)
class LifeCycle(Generic[State, Facts]):
    """All steps that a kind of object may take."""

    name: str
    transitions: tuple[Transition[State, Facts], ...]
    _by_step: dict[tuple[State, State], Transition[State, Facts]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for step in self.transitions:
            self._by_step[step.origin, step.target] = step

    def next_states(self, state: State) -> tuple[State, ...]:
        """Return the states that may follow `state`, in the order of the table."""
        return tuple(step.target for step in self.transitions if step.origin == state)

    def refusals(
        self, state: State, target: State, *, role: Role, facts: Facts
    ) -> tuple[Reason, ...]:
        """Return every reason why an object in `state` may not become `target`; empty means yes."""
        step = self._by_step.get((state, target))
        if step is None:
            # Mostly a second click or a page that was left open: states are words of programs.
            text = N_(
                "this step was taken already, or it is not the next one: look at where things stand"
                " now"
            )
            values = {"state": state.value, "known": ", ".join(self.next_states(state))}
            return (Reason("no_such_step", text, values),)
        found: list[Reason] = []
        if role not in step.roles:
            allowed = ", ".join(sorted(one.value for one in step.roles))
            text = N_("the role {role} may not do this; it takes: {allowed}")
            found.append(Reason("role", text, {"role": role.value, "allowed": allowed}))
        for guard in step.guards:
            found.extend(guard(facts))
        return tuple(found)

    def demand(
        self, state: State, target: State, *, role: Role, facts: Facts, subject: str
    ) -> None:
        """Raise `TransitionRefused` with every reason unless the step is allowed."""
        reasons = self.refusals(state, target, role=role, facts=facts)
        if reasons:
            raise TransitionRefused(subject=subject, wanted=target.value, reasons=reasons)
