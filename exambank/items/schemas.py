"""What items take and give over the API.  A key goes out only where `Seen` shows it."""

from typing import Self

from pydantic import Field

from exambank.core.schemas import ReasonOut, Schema
from exambank.core.vocabulary import ItemId
from exambank.items.depth import DepthReport
from exambank.items.service import Seen
from exambank.items.types import (
    EnemyPair,
    ImportResult,
    ItemState,
    ItemVersion,
    Review,
    ReviewVerdict,
)


class ItemSummaryOut(Schema):
    id: str
    version: int
    state: ItemState
    course: str
    outcome: str
    cognitive: str
    kind: str
    language: str

    @classmethod
    def of(cls, version: ItemVersion) -> Self:
        content = version.content
        return cls(
            id=version.item,
            version=version.version,
            state=version.state,
            course=content.course,
            outcome=content.outcome,
            cognitive=content.cognitive.value,
            kind=content.kind.value,
            language=content.language.value,
        )


class OptionOut(Schema):
    letter: str
    text: str
    rationale: str | None


class ReviewOut(Schema):
    reviewer: str
    answer: str | None
    agrees: bool | None
    verdict: ReviewVerdict | None
    notes: str

    @classmethod
    def of(cls, review: Review) -> Self:
        return cls(
            reviewer=review.reviewer,
            answer=None if review.answer is None else "+".join(sorted(review.answer)),
            agrees=review.agrees,
            verdict=review.verdict,
            notes=review.notes,
        )


class ItemOut(Schema):
    summary: ItemSummaryOut
    stem: str
    markup: str
    options: tuple[OptionOut, ...]
    key: str | None
    reference: str | None
    must_answer: bool
    reviews: tuple[ReviewOut, ...]
    flaws: tuple[ReasonOut, ...]
    next_states: tuple[ItemState, ...]

    @classmethod
    def of(cls, seen: Seen) -> Self:
        content, shown = seen.version.content, seen.key_is_shown
        return cls(
            summary=ItemSummaryOut.of(seen.version),
            stem=content.stem,
            markup=content.markup.value,
            options=tuple(
                OptionOut(
                    letter=option.letter,
                    text=option.text,
                    rationale=option.rationale if shown else None,
                )
                for option in content.options
            ),
            key=str(content.key) if shown else None,
            reference=content.reference if shown else None,
            must_answer=seen.must_answer,
            reviews=tuple(ReviewOut.of(review) for review in seen.reviews),
            flaws=tuple(ReasonOut.of(flaw) for flaw in seen.flaws),
            next_states=seen.next_states,
        )


class SubmitIn(Schema):
    answers: dict[str, str] = Field(default_factory=dict)


class ReviewersIn(Schema):
    reviewers: tuple[str, ...] = Field(min_length=1)


class AnswerIn(Schema):
    answer: str = Field(pattern=r"^[A-F](\+[A-F])*$")


class VerdictIn(Schema):
    verdict: ReviewVerdict
    notes: str = Field(default="", max_length=4000)


class MoveIn(Schema):
    state: ItemState
    reason: str = Field(default="", max_length=1000)


class RatingIn(Schema):
    panel_rating: float = Field(gt=0, lt=1)


class EnemiesIn(Schema):
    first: str
    second: str
    reason: str = Field(default="", max_length=500)

    def pair(self) -> EnemyPair:
        return EnemyPair.of(ItemId(self.first), ItemId(self.second), self.reason)


class ImportOut(Schema):
    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    repeated: bool

    @classmethod
    def of(cls, result: ImportResult) -> Self:
        return cls(new=result.new, unchanged=result.unchanged, repeated=result.repeated)


class AreaDepthOut(Schema):
    area: str
    operational: int
    on_the_way: int
    per_form: int
    forms: int
    commission: int
    thin: bool


class DepthOut(Schema):
    course: str
    blueprint: str
    forms: int
    areas: tuple[AreaDepthOut, ...]

    @classmethod
    def of(cls, report: DepthReport) -> Self:
        areas = tuple(
            AreaDepthOut(
                area=one.area,
                operational=one.operational,
                on_the_way=one.on_the_way,
                per_form=one.per_form,
                forms=one.forms,
                commission=one.commission,
                thin=one.is_thin,
            )
            for one in report.areas
        )
        return cls(course=report.course, blueprint=report.version, forms=report.forms, areas=areas)
