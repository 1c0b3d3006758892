"""Frozen values of experts' second answers.  Answers hide from `repr`, as keys do."""

from dataclasses import dataclass, field
from datetime import datetime

from exambank.core.vocabulary import FormCode, ItemId
from exambank.forms.types import BookletItem


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody named to answer a form cold; the answers count once they are handed in."""

    form: FormCode
    account: str
    name: str
    named_by: str
    named_at: datetime
    handed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the expert sees it: neither key nor statistics."""

    item: ItemId
    shown: BookletItem

    @property
    def position(self) -> int:
        """Return where the question stands on the form."""
        return self.shown.position


@dataclass(frozen=True, slots=True)
class ColdAnswer:
    """What an expert chose: ``B``, or ``A+C`` where several answers are asked for."""

    account: str
    position: int
    item: ItemId
    option: str = field(repr=False)
    at: datetime
