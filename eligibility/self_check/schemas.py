"""What a self-check gives over the API."""

from typing import Self

from eligibility.schemas import EvaluationOut
from eligibility.self_check.service import SelfCheck
from exambank.core.exact import percent
from exambank.core.schemas import Schema


class SelfCheckOut(Schema):
    """What a self-check says; `would_help` with `reaching` names the smallest closing set."""

    evaluation: EvaluationOut
    would_help: list[str]
    reaching: str | None
    price_cents: int

    @classmethod
    def of(cls, found: SelfCheck) -> Self:
        closing = found.help.closing if found.help else None
        return cls(
            evaluation=EvaluationOut.of(found.evaluation),
            would_help=list(closing.definitions) if closing else [],
            reaching=percent(closing.total) if closing else None,
            price_cents=found.price,
        )
