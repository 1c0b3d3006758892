"""What forms take and give over the API.  Keys go out only through their own route."""

from typing import Self

from pydantic import Field

from exambank.core.schemas import Schema
from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from exambank.forms.types import (
    BookletItem,
    Form,
    FormOrder,
    FormPurpose,
    FormSheet,
    FormState,
    KeyVersion,
    Proof,
)


class FormOut(Schema):
    code: str
    course: str
    blueprint: str
    purpose: FormPurpose
    state: FormState
    items: int
    scored: int
    digest: str | None
    signed_as: tuple[str, ...]

    @classmethod
    def of(cls, form: Form) -> Self:
        return cls(
            code=form.code,
            course=form.course,
            blueprint=form.blueprint,
            purpose=form.purpose,
            state=form.state,
            items=len(form.entries),
            scored=len(form.scored),
            digest=form.digest,
            signed_as=tuple(sorted(form.signed_by)),
        )


class AreaCountOut(Schema):
    area: str
    have: int
    need: int


class FormSheetOut(Schema):
    form: FormOut
    areas: tuple[AreaCountOut, ...]
    pilots: int
    pilots_wanted: int
    longest_run: int
    overlaps: dict[str, int]

    @classmethod
    def of(cls, sheet: FormSheet) -> Self:
        areas = (AreaCountOut(area=a.area, have=a.have, need=a.need) for a in sheet.areas)
        return cls(
            form=FormOut.of(sheet.form),
            areas=tuple(areas),
            pilots=sheet.pilots,
            pilots_wanted=sheet.pilots_wanted,
            longest_run=sheet.longest_run,
            overlaps={str(code): shared for code, shared in sheet.overlaps.items()},
        )


class OrderIn(Schema):
    code: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,39}$")
    course: str
    purpose: FormPurpose = FormPurpose.MAIN
    seed: int = Field(default=0, ge=0, lt=2**31)
    pinned: dict[int, str] = Field(default_factory=dict)
    also_differs_from: tuple[str, ...] = ()

    def order(self) -> FormOrder:
        return FormOrder(
            code=FormCode(self.code),
            course=CourseCode(self.course),
            purpose=self.purpose,
            seed=self.seed,
            pinned={position: ItemId(item) for position, item in self.pinned.items()},
            also_differs_from=tuple(FormCode(code) for code in self.also_differs_from),
        )


class BookletItemOut(Schema):
    position: int
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    markup: str
    language: str

    @classmethod
    def of(cls, item: BookletItem) -> Self:
        return cls(
            position=item.position,
            kind=item.kind.value,
            stem=item.stem,
            options=item.options,
            markup=item.markup.value,
            language=item.language,
        )


class ProofIn(Schema):
    answers: dict[int, str]


class ProofOut(Schema):
    agrees: bool
    disagreements: tuple[int, ...]

    @classmethod
    def of(cls, proof: Proof) -> Self:
        return cls(agrees=proof.agrees, disagreements=tuple(sorted(proof.disagreements)))


class SignIn(Schema):
    no_reserve_because: str = Field(default="", max_length=500)


class MoveIn(Schema):
    state: FormState
    reason: str = Field(default="", max_length=1000)


class KeyOut(Schema):
    form: str
    version: int
    keys: dict[int, str]
    reason: str
    decided_by: tuple[str, ...]

    @classmethod
    def of(cls, key: KeyVersion) -> Self:
        return cls(
            form=key.form,
            version=key.version,
            keys={position: str(one) for position, one in key.keys.items()},
            reason=key.reason,
            decided_by=key.decided_by,
        )
