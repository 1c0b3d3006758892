"""Every SQL statement of rating sheets."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CourseCode, ItemId
from scoring.panels.tables import JudgeRow, RatingRow, SheetRow, WishRow
from scoring.panels.types import (
    JudgeRating,
    JudgeWish,
    RatingSheet,
    SheetItem,
    SheetJudge,
    SheetState,
)


def add(session: Session, sheet: RatingSheet) -> None:
    """Write a new sheet with its judges."""
    session.add(
        SheetRow(
            id=sheet.id,
            course_code=sheet.course,
            number=sheet.number,
            state=sheet.state.value,
            round=sheet.round,
            definition=sheet.definition,
            items=json.dumps([[one.item, one.version] for one in sheet.items]),
            opened_at=sheet.opened_at,
            study_version=sheet.study_version,
            training=sheet.training,
        )
    )
    session.flush()
    for place, judge in enumerate(sheet.judges):
        session.add(
            JudgeRow(
                sheet_id=sheet.id,
                account=judge.account,
                place=place,
                name=judge.name,
                institution=judge.institution,
                expertise=judge.expertise,
            )
        )
    session.flush()


def update(session: Session, sheet: RatingSheet) -> None:
    """Write what may change of a sheet: state, round, training, the study made of it."""
    row = session.get_one(SheetRow, sheet.id)
    row.state, row.round, row.study_version = sheet.state.value, sheet.round, sheet.study_version
    row.training = sheet.training
    session.flush()


def find(session: Session, sheet: UUID) -> RatingSheet | None:
    row = session.get(SheetRow, sheet)
    return None if row is None else _sheet(session, row)


def lock(session: Session, sheet: UUID) -> RatingSheet | None:
    """Return a sheet and hold it until the transaction ends."""
    row = session.get(SheetRow, sheet, with_for_update=True, populate_existing=True)
    return None if row is None else _sheet(session, row)


def sheets(session: Session) -> Sequence[RatingSheet]:
    """Return every sheet by course, newest first."""
    statement = select(SheetRow).order_by(SheetRow.course_code, SheetRow.number.desc())
    return _sheets(session, statement)


def sheets_of_judge(session: Session, account: str) -> Sequence[RatingSheet]:
    """Return the sheets on which somebody is a judge, newest first."""
    statement = (
        select(SheetRow)
        .join(JudgeRow, JudgeRow.sheet_id == SheetRow.id)
        .where(JudgeRow.account == account)
        .order_by(SheetRow.opened_at.desc(), SheetRow.id)
    )
    return _sheets(session, statement)


def next_number(session: Session, course: CourseCode) -> int:
    statement = select(func.max(SheetRow.number)).where(SheetRow.course_code == course)
    return (session.scalar(statement) or 0) + 1


def put_rating(session: Session, sheet: UUID, rating: JudgeRating, *, at: datetime) -> None:
    """Keep a rating in place of the judge's earlier one of the same item and round."""
    session.merge(
        RatingRow(
            sheet_id=sheet,
            account=rating.account,
            round=rating.round,
            item_id=rating.item,
            of_100=rating.of_100,
            b_of_100=rating.b_of_100,
            rated_at=at,
        )
    )
    session.flush()


def ratings(session: Session, sheet: UUID, *, account: str | None = None) -> Sequence[JudgeRating]:
    """Return the ratings of a sheet, of one judge where one is named."""
    statement = (
        select(RatingRow)
        .where(RatingRow.sheet_id == sheet)
        .order_by(RatingRow.round, RatingRow.account, RatingRow.item_id)
    )
    if account is not None:
        statement = statement.where(RatingRow.account == account)
    return [
        JudgeRating(row.account, row.round, ItemId(row.item_id), row.of_100, row.b_of_100)
        for row in session.scalars(statement)
    ]


def put_wish(session: Session, sheet: UUID, wish: JudgeWish, *, at: datetime) -> None:
    """Keep what a judge could live with, in place of what was said before."""
    session.merge(
        WishRow(
            sheet_id=sheet,
            account=wish.account,
            cut_low=wish.cut_low,
            cut_high=wish.cut_high,
            fail_low=wish.fail_low,
            fail_high=wish.fail_high,
            cut=wish.cut,
            passing=wish.passing,
            given_at=at,
        )
    )
    session.flush()


def wishes(session: Session, sheet: UUID) -> Sequence[JudgeWish]:
    """Return what the judges of a sheet could live with, by account."""
    statement = select(WishRow).where(WishRow.sheet_id == sheet).order_by(WishRow.account)
    return [
        JudgeWish(
            account=row.account,
            cut_low=row.cut_low,
            cut_high=row.cut_high,
            fail_low=row.fail_low,
            fail_high=row.fail_high,
            cut=row.cut,
            passing=row.passing,
        )
        for row in session.scalars(statement)
    ]


def _sheets(session: Session, statement: Select[tuple[SheetRow]]) -> Sequence[RatingSheet]:
    return [_sheet(session, row) for row in session.scalars(statement).all()]


def _sheet(session: Session, row: SheetRow) -> RatingSheet:
    statement = select(JudgeRow).where(JudgeRow.sheet_id == row.id).order_by(JudgeRow.place)
    return RatingSheet(
        id=row.id,
        course=CourseCode(row.course_code),
        number=row.number,
        state=SheetState(row.state),
        round=row.round,
        definition=row.definition,
        items=tuple(SheetItem(ItemId(item), version) for item, version in json.loads(row.items)),
        judges=tuple(
            SheetJudge(one.account, one.name, one.institution, one.expertise)
            for one in session.scalars(statement)
        ),
        opened_at=row.opened_at,
        study_version=row.study_version,
        training=row.training,
    )
