"""What can be done with a panel: plan, train, open rounds, rate, close, hand in, read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, ItemId, Role
from scoring.panels import rules, store
from scoring.panels.types import (
    ItemFeedback,
    JudgeRating,
    JudgeWish,
    RatingSheet,
    SheetItem,
    SheetJudge,
    SheetState,
)
from scoring.policies import panel_rules
from scoring.studies import service as studies
from scoring.studies.types import PanelWish, Study

READERS = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR})


class SheetNotFound(LookupError):
    """No rating sheet has that identifier, or not for the person who asks."""


class SheetRefused(Exception):
    """A sheet cannot be opened or taken further; `reasons` says everything that is unmet."""

    def __init__(self, label: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{label}: " + "; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class WishRefused(Exception):
    """What a judge says of limits cannot be kept; `reasons` says why."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class RatingRefused(Exception):
    """A rating cannot be kept; `reasons` says why."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"rating of item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


def plan(
    session: Session,
    course: CourseCode,
    *,
    items: Sequence[SheetItem],
    judges: Sequence[SheetJudge],
    definition: str,
    act: Act,
) -> RatingSheet:
    """Plan a panel: who rates which items, with which candidate in mind.

    The same panel planned twice, before it begins, is one panel.

    Raises
    ------
    SheetRefused
        If there are fewer than two items or judges, a judge has no institution, no field or
        shares a name, or the borderline candidate is not described.
    """
    reasons = [*rules.opening_faults(items, judges, definition=definition)]
    if reasons:
        raise SheetRefused(f"panel of {course}", reasons)
    asked = (course, definition.strip(), tuple(items), tuple(judges))
    for known in store.sheets(session):
        held = (known.course, known.definition, known.items, known.judges)
        if known.state is SheetState.PLANNED and held == asked:
            return known
    sheet = RatingSheet(
        id=act.new_id(),
        course=course,
        number=store.next_number(session, course),
        state=SheetState.PLANNED,
        round=1,
        definition=definition.strip(),
        items=tuple(items),
        judges=tuple(judges),
        opened_at=act.at,
    )
    store.add(session, sheet)
    _record(session, sheet, "panel.planned", act)
    return sheet


def train(session: Session, sheet: UUID, *, act: Act) -> RatingSheet:
    """Begin the training: the judges may read the description of the borderline candidate.

    Raises
    ------
    SheetRefused
        If the panel is past that, or has fewer judges than a study needs.
    """
    found = _held(session, sheet)
    least = panel_rules(act.at.date()).judges_min
    reasons = [*rules.training_blocks(found, judges_min=least)]
    return _moved(session, found, reasons, "panel.training_begun", act, state=SheetState.TRAINING)


def rate(
    session: Session, sheet: UUID, item: ItemId, *, of_100: int, b_of_100: int, act: Act
) -> JudgeRating:
    """Keep the rating of the judge who acts; the same rating again changes nothing.

    Raises
    ------
    SheetNotFound
        If the person is not a judge of the sheet.
    RatingRefused
        If no round is open, the item is not on the sheet, or the numbers cannot be.
    """
    found = _held(session, sheet)
    if found.seat(act.by) is None:
        raise _not_found(sheet)
    reasons = [*rules.state_block(found, wanted=SheetState.RATING)]
    if item not in {one.item for one in found.items}:
        reasons.append(Reason("item_not_asked", N_("this item is not on the sheet")))
    reasons.extend(rules.rating_faults(of_100, b_of_100))
    if reasons:
        raise RatingRefused(item, reasons)
    rating = JudgeRating(act.by, found.round, item, of_100, b_of_100)
    if rating not in store.ratings(session, sheet, account=act.by):
        store.put_rating(session, sheet, rating, at=act.at)
        # The rating itself stays out of the chain: others read that while the round is open.
        _record(session, found, "panel.rated", act, item=item)
    return rating


def close_round(session: Session, sheet: UUID, *, act: Act) -> RatingSheet:
    """Close the round that is open; its means become feedback to the judges.

    Raises
    ------
    SheetRefused
        With a reason for each judge whose ratings are not complete.
    """
    found = _held(session, sheet)
    reasons = [*rules.state_block(found, wanted=SheetState.RATING)]
    if not reasons:
        reasons.extend(rules.gaps(found, store.ratings(session, sheet)))
    return _moved(session, found, reasons, "panel.round_closed", act, state=SheetState.FEEDBACK)


def open_round(session: Session, sheet: UUID, *, training: str = "", act: Act) -> RatingSheet:
    """Open round 1 after the training, which is recorded, or another round after feedback.

    Every judge rates every item in every round.

    Raises
    ------
    SheetRefused
        If neither training nor feedback is going on, or the training is not recorded.
    """
    found = _held(session, sheet)
    reasons = [*rules.round_blocks(found, training=training)]
    kind, further = "panel.round_opened", found.round + 1
    if found.state is not SheetState.FEEDBACK:
        found, further = replace(found, training=training.strip()), found.round
    return _moved(session, found, reasons, kind, act, state=SheetState.RATING, number=further)


def withdraw(session: Session, sheet: UUID, *, act: Act) -> RatingSheet:
    """Give a sheet up, with a reason; its ratings are kept and count for nothing."""
    found = _held(session, sheet)
    reasons: list[Reason] = []
    if found.state in {SheetState.HANDED_IN, SheetState.WITHDRAWN}:
        reasons.extend(rules.state_block(found, wanted=SheetState.RATING))
    if not act.reason.strip():
        reasons.append(Reason("no_reason", N_("say why")))
    return _moved(session, found, reasons, "panel.withdrawn", act, state=SheetState.WITHDRAWN)


def hand_in(session: Session, sheet: UUID, *, act: Act) -> Study:
    """Make a study of all closed rounds, through the same checks as a file of ratings.

    Raises
    ------
    SheetRefused
        If a round is open, there was no round after feedback, judges are too few, or the
        sheet was withdrawn.
    exambank.core.tabular.FileRefused
        If the collected ratings break a rule of the file.
    """
    found = _held(session, sheet)
    if found.state is SheetState.HANDED_IN and found.study_version is not None:
        return studies.version_of(session, found.course, found.study_version)
    least = panel_rules(act.at.date()).judges_min
    reasons = [*rules.analysis_blocks(found, judges_min=least)]
    if reasons:
        raise SheetRefused(_label(found), reasons)
    study = studies.hand_in(
        session,
        found.course,
        rules.written(found, store.ratings(session, sheet)),
        name=f"panel-{found.course}-{found.number}.csv",
        known_items=[one.item for one in found.items],
        wishes=_named_wishes(session, found),
        definition=found.definition,
        training=found.training,
        act=act,
    )
    done = replace(found, state=SheetState.HANDED_IN, study_version=study.version)
    store.update(session, done)
    _record(session, done, "panel.handed_in", act, study=study.version)
    return study


def say_limits(session: Session, sheet: UUID, wish: JudgeWish, *, act: Act) -> JudgeWish:
    """Keep what the judge who acts could live with; Hofstee and Beuk are worked out from it.

    Raises
    ------
    SheetNotFound
        If the person is not a judge of the sheet.
    WishRefused
        If the panel has not begun to rate or is done, or the numbers cannot be.
    """
    found = _held(session, sheet)
    if found.seat(act.by) is None:
        raise _not_found(sheet)
    own = replace(wish, account=act.by)
    reasons: list[Reason] = []
    if found.state not in {SheetState.RATING, SheetState.FEEDBACK}:
        reasons.extend(rules.state_block(found, wanted=SheetState.RATING))
    reasons.extend(rules.wish_faults(own))
    if reasons:
        raise WishRefused(reasons)
    if own not in store.wishes(session, sheet):
        store.put_wish(session, sheet, own, at=act.at)
        _record(session, found, "panel.limits_said", act)
    return own


def own_wish(session: Session, sheet: RatingSheet, *, act: Act) -> JudgeWish | None:
    """Return what the judge who acts said of limits, None where nothing was said."""
    said = store.wishes(session, sheet.id)
    return next((one for one in said if one.account == act.by), None)


def get(session: Session, sheet: UUID, *, act: Act) -> RatingSheet:
    """Return a sheet to its judges and to those who keep studies, or raise `SheetNotFound`."""
    found = store.find(session, sheet)
    if found is None or (act.role not in READERS and found.seat(act.by) is None):
        raise _not_found(sheet)
    return found


def sheets(session: Session) -> Sequence[RatingSheet]:
    """Return every sheet by course, newest first."""
    return store.sheets(session)


def sheets_of_judge(session: Session, *, act: Act) -> Sequence[RatingSheet]:
    """Return the sheets on which the person who acts is a judge, newest first."""
    return store.sheets_of_judge(session, act.by)


def missing(session: Session, sheet: RatingSheet) -> Mapping[str, tuple[ItemId, ...]]:
    """Return the items that each judge has not rated in the current round, by account."""
    return rules.missing(sheet, store.ratings(session, sheet.id))


def own_ratings(session: Session, sheet: RatingSheet, *, act: Act) -> Mapping[ItemId, JudgeRating]:
    """Return the ratings of the judge who acts in the current round, by item."""
    found = store.ratings(session, sheet.id, account=act.by)
    return {one.item: one for one in found if one.round == sheet.round}


def feedback(session: Session, sheet: RatingSheet, *, act: Act) -> Mapping[ItemId, ItemFeedback]:
    """Return own ratings and panel means of the last closed round, for the judge who acts."""
    return rules.feedback(sheet, store.ratings(session, sheet.id), account=act.by)


def _named_wishes(session: Session, sheet: RatingSheet) -> list[PanelWish]:
    """Return the judges' limits under their names, in the order of the seats."""
    said = {one.account: one for one in store.wishes(session, sheet.id)}
    return [
        PanelWish(
            judge=judge.name,
            limits=(wish.cut_low, wish.cut_high, wish.fail_low, wish.fail_high),
            wished=(wish.cut, wish.passing),
        )
        for judge in sheet.judges
        if (wish := said.get(judge.account)) is not None
    ]


def _held(session: Session, sheet: UUID) -> RatingSheet:
    found = store.lock(session, sheet)
    if found is None:
        raise _not_found(sheet)
    return found


def _moved(
    session: Session,
    sheet: RatingSheet,
    reasons: Sequence[Reason],
    kind: str,
    act: Act,
    *,
    state: SheetState,
    number: int | None = None,
) -> RatingSheet:
    if reasons:
        raise SheetRefused(_label(sheet), reasons)
    moved = replace(sheet, state=state, round=number or sheet.round)
    store.update(session, moved)
    _record(session, moved, kind, act)
    return moved


def _label(sheet: RatingSheet) -> str:
    return f"panel {sheet.course}/{sheet.number}"


def _not_found(sheet: UUID) -> SheetNotFound:
    return SheetNotFound(f"no rating sheet {sheet} is open to you")


def _record(session: Session, sheet: RatingSheet, kind: str, act: Act, **more: str | int) -> None:
    data = {"course": sheet.course, "round": sheet.round, **more}
    events.record(session, kind=kind, subject=f"rating_sheet/{sheet.id}", act=act, data=data)
