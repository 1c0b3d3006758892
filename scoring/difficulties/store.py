"""Every SQL statement of pooled difficulties."""

import json
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CourseCode, ItemId, RunId
from scoring.difficulties.tables import DifficultyPoolRow
from scoring.difficulties.types import BankItem, DifficultyPool, ItemDifficulty


def add(session: Session, pool: DifficultyPool) -> None:
    session.add(
        DifficultyPoolRow(
            course_code=pool.course,
            version=pool.version,
            made_at=pool.made_at,
            runs=json.dumps([str(run) for run in pool.runs]),
            n=pool.n,
            items=json.dumps(
                [[one.item.item, one.item.version, one.b, one.se, one.n] for one in pool.items]
            ),
            assumptions=json.dumps(list(pool.assumptions)),
        )
    )
    session.flush()


def find(session: Session, course: CourseCode, version: int) -> DifficultyPool | None:
    row = session.get(DifficultyPoolRow, (course, version))
    return None if row is None else _pool(row)


def newest(session: Session, course: CourseCode) -> DifficultyPool | None:
    """Return the newest version of a course's difficulties."""
    statement = (
        select(DifficultyPoolRow)
        .where(DifficultyPoolRow.course_code == course)
        .order_by(DifficultyPoolRow.version.desc())
        .limit(1)
    )
    row = session.scalar(statement)
    return None if row is None else _pool(row)


def _pool(row: DifficultyPoolRow) -> DifficultyPool:
    return DifficultyPool(
        course=CourseCode(row.course_code),
        version=row.version,
        made_at=row.made_at,
        runs=tuple(RunId(UUID(one)) for one in json.loads(row.runs)),
        n=row.n,
        items=tuple(
            ItemDifficulty(BankItem(ItemId(item), version), b, se, n)
            for item, version, b, se, n in json.loads(row.items)
        ),
        assumptions=tuple(json.loads(row.assumptions)),
    )
