"""Every SQL statement of items: rows in, values out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, tuple_
from sqlalchemy.orm import Session

from exambank.core.answerkey import Key, choice
from exambank.core.vocabulary import CourseCode, ItemId, Language, OutcomeCode
from exambank.items.tables import (
    EnemyPairRow,
    ItemImportRow,
    ItemReviewRow,
    ItemRow,
    ItemVersionRow,
)
from exambank.items.types import (
    Cognitive,
    EnemyPair,
    ItemContent,
    ItemKind,
    ItemState,
    ItemVersion,
    Markup,
    Option,
    Review,
    ReviewVerdict,
)

BATCH = 500


def add(session: Session, versions: Sequence[ItemVersion]) -> None:
    """Write new items, each with its first version, or further versions of known ones."""
    first = [one for one in versions if one.version == 1]
    session.add_all([ItemRow(id=one.item, course_code=one.content.course) for one in first])
    session.flush()
    session.add_all([_row(one) for one in versions])
    session.flush()


def find(session: Session, item: ItemId, version: int | None = None) -> ItemVersion | None:
    """Return one version of an item, the newest where none is named."""
    statement = select(ItemVersionRow, ItemRow.course_code).join(ItemRow)
    statement = statement.where(ItemVersionRow.item_id == item)
    if version is not None:
        statement = statement.where(ItemVersionRow.version == version)
    found = session.execute(statement.order_by(ItemVersionRow.version.desc()).limit(1)).first()
    return None if found is None else _version(found[0], found[1])


def lock(session: Session, item: ItemId) -> None:
    """Hold an item until the transaction ends."""
    session.scalar(select(ItemRow.id).where(ItemRow.id == item).with_for_update())


def versions(session: Session, item: ItemId) -> list[ItemVersion]:
    """Return every version of an item, oldest first."""
    statement = select(ItemVersionRow, ItemRow.course_code).join(ItemRow)
    statement = statement.where(ItemVersionRow.item_id == item)
    rows = session.execute(statement.order_by(ItemVersionRow.version))
    return [_version(row, course) for row, course in rows]


def newest_of_course(session: Session, course: CourseCode) -> list[ItemVersion]:
    """Return the newest version of every item of a course, by item."""
    newest = (
        select(ItemVersionRow.item_id, func.max(ItemVersionRow.version))
        .join(ItemRow)
        .where(ItemRow.course_code == course)
        .group_by(ItemVersionRow.item_id)
    )
    statement = _whole().where(tuple_(ItemVersionRow.item_id, ItemVersionRow.version).in_(newest))
    return _several(session, statement)


def in_states(
    session: Session, course: CourseCode, states: Iterable[ItemState]
) -> list[ItemVersion]:
    """Return the versions of a course's items in one of these states, by item and version."""
    values = sorted(state.value for state in states)
    statement = _whole().where(ItemRow.course_code == course, ItemVersionRow.state.in_(values))
    return _several(session, statement)


def these(session: Session, wanted: Sequence[tuple[ItemId, int]]) -> list[ItemVersion]:
    """Return these versions, by item and version."""
    items = sorted({item for item, _ in wanted})
    chosen = set(wanted)
    found: list[ItemVersion] = []
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        found += _several(session, _whole().where(ItemVersionRow.item_id.in_(batch)))
    return [one for one in found if (one.item, one.version) in chosen]


def newest(session: Session, items: Sequence[ItemId]) -> dict[ItemId, ItemVersion]:
    """Return the newest version of each of these items that exists."""
    found: dict[ItemId, ItemVersion] = {}
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        for one in _several(session, _whole().where(ItemVersionRow.item_id.in_(batch))):
            found[one.item] = one
    return found


def courses(session: Session) -> list[CourseCode]:
    """Return the courses that have items, by code."""
    statement = select(ItemRow.course_code).distinct().order_by(ItemRow.course_code)
    return [CourseCode(code) for code in session.scalars(statement)]


def change(session: Session, version: ItemVersion) -> None:
    """Write what may change of a version: its state, its numbers and who answered for it."""
    row = session.get_one(ItemVersionRow, (version.item, version.version))
    row.state = version.state.value
    row.warnings_answered = json.dumps(dict(version.warnings_answered), ensure_ascii=False)
    row.panel_rating = version.panel_rating
    row.responses = version.responses
    row.approved_by = version.approved_by
    row.calibrated_by = version.calibrated_by
    session.flush()


def reviews(session: Session, item: ItemId, version: int) -> list[Review]:
    """Return the reviews of a version, first assigned first."""
    statement = (
        select(ItemReviewRow)
        .where(ItemReviewRow.item_id == item, ItemReviewRow.version == version)
        .order_by(ItemReviewRow.assigned_at, ItemReviewRow.reviewer)
    )
    return [_review(row) for row in session.scalars(statement)]


def reviews_of_course(
    session: Session, course: CourseCode
) -> Mapping[tuple[ItemId, int], tuple[Review, ...]]:
    """Return all reviews of a course's items, by item and version."""
    statement = (
        select(ItemReviewRow)
        .join(ItemRow, ItemRow.id == ItemReviewRow.item_id)
        .where(ItemRow.course_code == course)
        .order_by(
            ItemReviewRow.item_id,
            ItemReviewRow.version,
            ItemReviewRow.assigned_at,
            ItemReviewRow.reviewer,
        )
    )
    found: dict[tuple[ItemId, int], tuple[Review, ...]] = {}
    for row in session.scalars(statement):
        review = _review(row)
        place = (review.item, review.version)
        found[place] = (*found.get(place, ()), review)
    return found


def drop_reviews(session: Session, item: ItemId, version: int) -> None:
    """Forget the reviews of a version that goes back to its writer; the events keep them."""
    session.execute(
        delete(ItemReviewRow).where(ItemReviewRow.item_id == item, ItemReviewRow.version == version)
    )
    session.expire_all()


def put_review(session: Session, review: Review) -> None:
    """Write a review, new or changed."""
    answer = None if review.answer is None else "+".join(sorted(review.answer))
    session.merge(
        ItemReviewRow(
            item_id=review.item,
            version=review.version,
            reviewer=review.reviewer,
            assigned_at=review.assigned_at,
            answer=answer,
            agrees=review.agrees,
            verdict=None if review.verdict is None else review.verdict.value,
            notes=review.notes,
        )
    )
    session.flush()


def enemies(session: Session, course: CourseCode) -> list[EnemyPair]:
    """Return the enemy pairs among a course's items."""
    statement = (
        select(EnemyPairRow)
        .join(ItemRow, ItemRow.id == EnemyPairRow.first_id)
        .where(ItemRow.course_code == course)
        .order_by(EnemyPairRow.first_id, EnemyPairRow.second_id)
    )
    return [
        EnemyPair(ItemId(row.first_id), ItemId(row.second_id), row.reason)
        for row in session.scalars(statement)
    ]


def put_enemies(session: Session, pairs: Iterable[EnemyPair]) -> None:
    """Write enemy pairs, new or with a new reason."""
    for pair in pairs:
        session.merge(EnemyPairRow(first_id=pair.first, second_id=pair.second, reason=pair.reason))
    session.flush()


def is_imported(session: Session, digest: str) -> bool:
    """Tell whether a file with this digest was imported before."""
    return session.get(ItemImportRow, digest) is not None


def note_import(session: Session, digest: str, *, file: str, at: datetime, by: str) -> None:
    """Write down that a file was imported."""
    session.add(ItemImportRow(digest=digest, file_name=file[:200], at=at, by=by))
    session.flush()


def _whole() -> Select[tuple[ItemVersionRow, str]]:
    return select(ItemVersionRow, ItemRow.course_code).join(ItemRow)


def _several(session: Session, statement: Select[tuple[ItemVersionRow, str]]) -> list[ItemVersion]:
    ordered = statement.order_by(ItemVersionRow.item_id, ItemVersionRow.version)
    return [_version(row, course) for row, course in session.execute(ordered)]


def _row(one: ItemVersion) -> ItemVersionRow:
    content = one.content
    options = [[option.letter, option.text, option.rationale] for option in content.options]
    return ItemVersionRow(
        item_id=one.item,
        version=one.version,
        state=one.state.value,
        outcome=content.outcome,
        cognitive=content.cognitive.value,
        kind=content.kind.value,
        markup=content.markup.value,
        stem=content.stem,
        options=json.dumps(options, ensure_ascii=False),
        key=str(content.key),
        reference=content.reference,
        language=content.language.value,
        digest=one.digest,
        writer=one.writer,
        written_at=one.written_at,
        warnings_answered=json.dumps(dict(one.warnings_answered), ensure_ascii=False),
        panel_rating=one.panel_rating,
        responses=one.responses,
        approved_by=one.approved_by,
        calibrated_by=one.calibrated_by,
    )


def _version(row: ItemVersionRow, course: str) -> ItemVersion:
    content = ItemContent(
        course=CourseCode(course),
        outcome=OutcomeCode(row.outcome),
        cognitive=Cognitive(row.cognitive),
        kind=ItemKind(row.kind),
        stem=row.stem,
        options=tuple(Option(*option) for option in json.loads(row.options)),
        key=Key.read(row.key),
        reference=row.reference,
        language=Language(row.language),
        markup=Markup(row.markup),
    )
    return ItemVersion(
        item=ItemId(row.item_id),
        version=row.version,
        state=ItemState(row.state),
        content=content,
        digest=row.digest,
        writer=row.writer,
        written_at=row.written_at,
        warnings_answered=tuple(sorted(json.loads(row.warnings_answered).items())),
        panel_rating=row.panel_rating,
        responses=row.responses,
        approved_by=row.approved_by,
        calibrated_by=row.calibrated_by,
    )


def _review(row: ItemReviewRow) -> Review:
    return Review(
        item=ItemId(row.item_id),
        version=row.version,
        reviewer=row.reviewer,
        assigned_at=row.assigned_at,
        answer=None if row.answer is None else choice(row.answer),
        agrees=row.agrees,
        verdict=None if row.verdict is None else ReviewVerdict(row.verdict),
        notes=row.notes,
    )
