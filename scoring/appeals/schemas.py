"""What the interface gives of appeals: where they stand and which clocks run, never an answer."""

from datetime import date, datetime
from typing import Self

from exambank.core.schemas import Schema
from scoring.appeals import rules
from scoring.appeals.types import Appeal, AppealState, Origin
from scoring.clocks import Clock


class ClockOut(Schema):
    """One clock of an appeal."""

    name: str
    due: date
    done: date | None
    missed: bool

    @classmethod
    def of(cls, clock: Clock, *, on: date) -> Self:
        return cls(name=clock.name, due=clock.due, done=clock.done, missed=clock.is_missed(on))


class AppealOut(Schema):
    """One appeal as the bank's people see it; candidates by number."""

    number: str
    candidate: str
    course: str
    form: str
    state: AppealState
    origin: Origin
    requested_at: datetime
    consent_version: str
    questions_differing: int
    score_changed: bool | None
    clocks: tuple[ClockOut, ...]

    @classmethod
    def of(cls, appeal: Appeal, *, on: date) -> Self:
        return cls(
            number=appeal.number,
            candidate=appeal.candidate_number,
            course=appeal.course,
            form=appeal.form,
            state=appeal.state,
            origin=appeal.origin,
            requested_at=appeal.requested_at,
            consent_version=appeal.consent_version,
            questions_differing=len(appeal.differences),
            score_changed=appeal.score_changed,
            clocks=tuple(ClockOut.of(one, on=on) for one in rules.clocks(appeal)),
        )
