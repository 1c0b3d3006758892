"""What the schemas of all packages share."""

from typing import Self

from pydantic import BaseModel, ConfigDict

from exambank.core.reasons import Reason


class Schema(BaseModel):
    """A frozen value at the edge; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ReasonOut(Schema):
    """A reason: its code for programs, its sentence for people."""

    code: str
    text: str

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls(code=reason.code, text=str(reason))
