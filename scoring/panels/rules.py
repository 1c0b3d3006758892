"""Who may see which ratings, and what a round lacks: pure functions that give every reason."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from types import MappingProxyType

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId
from scoring.panels.types import (
    ItemFeedback,
    JudgeRating,
    JudgeWish,
    RatingSheet,
    SheetItem,
    SheetJudge,
    SheetState,
)
from scoring.studies import rules as studies
from scoring.studies.types import PanelJudge

HUNDRED = 100
TWO = 2  # of judges and of items: a spread needs two
COLUMNS = ("judge", "institution", "expertise", "round", "item", "rating", "b_rating")
STATE_REASONS: Mapping[SheetState, str] = MappingProxyType(
    {
        SheetState.PLANNED: N_("the panel is only planned: begin with its training"),
        SheetState.TRAINING: N_("the judges are in training: open round 1 first"),
        SheetState.RATING: N_("round {round} is still open: close it first"),
        SheetState.FEEDBACK: N_("no round is open: ratings cannot be changed now"),
        SheetState.HANDED_IN: N_("the ratings are handed in and stay as they are"),
        SheetState.WITHDRAWN: N_("the panel's sheet was withdrawn"),
    }
)


def opening_faults(
    items: Sequence[SheetItem], judges: Sequence[SheetJudge], *, definition: str
) -> Iterator[Reason]:
    """Yield what forbids to plan a panel."""
    if len(items) < TWO:
        yield Reason("items_few", N_("there are {have} items to rate: choose others"), _n(items))
    if len(judges) < TWO:
        text = N_("{have} judges are named, at least {need} are needed for a spread")
        yield Reason("judges_few", text, {**_n(judges), "need": TWO})
    yield from studies.definition_faults(definition)
    seats = [PanelJudge(one.name, one.institution, one.expertise) for one in judges]
    yield from studies.seat_faults(seats)
    for name, times in Counter(one.name for one in judges).items():
        if times > 1:
            text = N_("{times} judges are called {judge}: tell them apart")
            yield Reason("judge_twice", text, {"times": times, "judge": name})


def training_blocks(sheet: RatingSheet, *, judges_min: int) -> Iterator[Reason]:
    """Yield what forbids to begin a panel's training."""
    yield from state_block(sheet, wanted=SheetState.PLANNED)
    yield from studies.judges_few(len(sheet.judges), judges_min=judges_min)


def round_blocks(sheet: RatingSheet, *, training: str) -> Iterator[Reason]:
    """Yield what forbids to open a round: the first follows the training, others feedback."""
    if sheet.state is not SheetState.FEEDBACK:
        yield from state_block(sheet, wanted=SheetState.TRAINING)
        yield from studies.training_faults(training)


def analysis_blocks(sheet: RatingSheet, *, judges_min: int) -> Iterator[Reason]:
    """Yield what forbids to make a study of the ratings."""
    yield from state_block(sheet, wanted=SheetState.FEEDBACK)
    yield from studies.rounds_few(sheet.round)
    yield from studies.judges_few(len(sheet.judges), judges_min=judges_min)


def wish_faults(wish: JudgeWish) -> Iterator[Reason]:
    """Yield what is wrong with a judge's limits and wishes."""
    limits = (wish.cut_low, wish.cut_high, wish.fail_low, wish.fail_high, wish.cut, wish.passing)
    for value in limits:
        if not 0 <= value <= HUNDRED:
            yield Reason("percent", N_("{value} is no percentage from 0 to 100"), {"value": value})
    for low, high in ((wish.cut_low, wish.cut_high), (wish.fail_low, wish.fail_high)):
        if low >= high:
            text = N_("the lowest, {low} %, must lie below the highest, {high} %")
            yield Reason("limits_crossed", text, {"low": low, "high": high})


def rating_faults(of_100: int, b_of_100: int) -> Iterator[Reason]:
    """Yield what is wrong with a rating; the same rules hold for a file of ratings."""
    for value in (of_100, b_of_100):
        if not 0 <= value <= HUNDRED:
            text = N_("{value} is no number of candidates out of 100")
            yield Reason("rating", text, {"value": value})
    if b_of_100 < of_100:
        text = N_(
            "at the B level {b_level} of 100 would be right, but {rating} at the borderline: "
            "the B level cannot be lower"
        )
        yield Reason("b_below", text, {"b_level": b_of_100, "rating": of_100})


def state_block(sheet: RatingSheet, *, wanted: SheetState) -> Iterable[Reason]:
    """Yield a reason unless the sheet is in the wanted state."""
    if sheet.state is not wanted:
        text = STATE_REASONS[sheet.state]
        yield Reason(f"sheet_{sheet.state.value}", text, {"round": sheet.round})


def missing(sheet: RatingSheet, ratings: Iterable[JudgeRating]) -> Mapping[str, tuple[ItemId, ...]]:
    """Return the items that each judge has not rated in the current round, by account."""
    have = {(one.account, one.item) for one in ratings if one.round == sheet.round}
    return {
        judge.account: tuple(
            one.item for one in sheet.items if (judge.account, one.item) not in have
        )
        for judge in sheet.judges
    }


def gaps(sheet: RatingSheet, ratings: Iterable[JudgeRating]) -> Iterator[Reason]:
    """Yield a reason for each judge who has not rated every item of the round."""
    names = {one.account: one.name for one in sheet.judges}
    for account, items in missing(sheet, ratings).items():
        if items:
            text = N_("judge {judge} has not rated {n} of {all} items yet")
            values = {"judge": names[account], "n": len(items), "all": len(sheet.items)}
            yield Reason("rating_missing", text, values)


def feedback_round(sheet: RatingSheet) -> int:
    """Return the last round whose means may be shown to judges, 0 while the first is open."""
    return sheet.round - 1 if sheet.state is SheetState.RATING else sheet.round


def feedback(
    sheet: RatingSheet, ratings: Iterable[JudgeRating], *, account: str
) -> Mapping[ItemId, ItemFeedback]:
    """Return what one judge may know of the last closed round: own ratings and panel means.

    Nothing while the first round is open, and never another judge's single rating.
    """
    by_item: dict[ItemId, list[JudgeRating]] = {}
    for one in ratings:
        if one.round == feedback_round(sheet):
            by_item.setdefault(one.item, []).append(one)
    return {
        item: ItemFeedback(
            item=item,
            own=own,
            mean_of_100=sum(one.of_100 for one in found) / len(found),
            b_mean_of_100=sum(one.b_of_100 for one in found) / len(found),
            n=len(found),
        )
        for item, found in by_item.items()
        for own in found
        if own.account == account
    }


def written(sheet: RatingSheet, ratings: Iterable[JudgeRating]) -> bytes:
    """Return collected ratings as the file that a panel on paper would hand in."""
    cells = {(one.round, one.account, one.item): one for one in ratings}
    out = StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for number in range(1, sheet.round + 1):
        for judge in sheet.judges:
            said = (judge.name, judge.institution, judge.expertise, number)
            for place in sheet.items:
                found = cells.get((number, judge.account, place.item))
                shares = ("", "") if found is None else _shares(found)
                rows.writerow([*said, place.item, *shares])
    return out.getvalue().encode()


def _shares(rating: JudgeRating) -> tuple[str, str]:
    return f"{rating.of_100 / HUNDRED:.2f}", f"{rating.b_of_100 / HUNDRED:.2f}"


def _n(values: Sequence[object]) -> dict[str, int]:
    return {"have": len(values)}
