"""Every SQL statement of standard-setting studies."""

import json
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CourseCode, ItemId
from scoring.cutscore.panel import Gravity, PanelFinding
from scoring.studies.tables import StudyRow
from scoring.studies.types import PanelJudge, PanelWish, Ratings, Round, Study, StudyState


def add(session: Session, study: Study) -> None:
    session.add(
        StudyRow(
            id=study.id,
            course_code=study.course,
            version=study.version,
            state=study.state.value,
            digest=study.digest,
            ratings=_written(study.ratings),
            findings=json.dumps([[one.gravity.value, one.rule] for one in study.findings]),
            reason=study.reason,
            adopted_at=study.adopted_at,
            adjustment=str(study.adjustment),
            wishes=json.dumps([[one.judge, one.limits, one.wished] for one in study.wishes]),
            definition=study.definition,
            training=study.training,
        )
    )
    session.flush()


def update(session: Session, study: Study) -> None:
    """Write what may change of a study: its state and the recorded decision."""
    row = session.get_one(StudyRow, study.id)
    row.state = study.state.value
    row.reason = study.reason
    row.adopted_at = study.adopted_at
    row.adjustment = str(study.adjustment)
    session.flush()


def of_course(session: Session, course: CourseCode) -> Sequence[Study]:
    """Return the studies of a course by version."""
    statement = select(StudyRow).where(StudyRow.course_code == course).order_by(StudyRow.version)
    return [_study(row) for row in session.scalars(statement)]


def lock_course(session: Session, course: CourseCode) -> Sequence[Study]:
    """Return the studies of a course by version and hold them until the transaction ends."""
    statement = (
        select(StudyRow)
        .where(StudyRow.course_code == course)
        .order_by(StudyRow.version)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [_study(row) for row in session.scalars(statement)]


def _written(ratings: Ratings) -> str:
    body = {
        "judges": [[one.name, one.institution, one.expertise] for one in ratings.judges],
        "items": list(ratings.items),
        "rounds": [
            [one.number, one.ratings.tolist(), one.b_ratings.tolist()] for one in ratings.rounds
        ],
    }
    return json.dumps(body)


def _study(row: StudyRow) -> Study:
    body = json.loads(row.ratings)
    ratings = Ratings(
        judges=tuple(PanelJudge(*judge) for judge in body["judges"]),
        items=tuple(ItemId(item) for item in body["items"]),
        rounds=tuple(
            Round(number, np.array(of_cut), np.array(of_b))
            for number, of_cut, of_b in body["rounds"]
        ),
    )
    return Study(
        id=row.id,
        course=CourseCode(row.course_code),
        version=row.version,
        state=StudyState(row.state),
        digest=row.digest,
        ratings=ratings,
        findings=tuple(PanelFinding(Gravity(g), rule) for g, rule in json.loads(row.findings)),
        reason=row.reason,
        adopted_at=row.adopted_at,
        adjustment=Decimal(row.adjustment),
        wishes=tuple(
            PanelWish(judge, tuple(limits), tuple(wished))
            for judge, limits, wished in json.loads(row.wishes)
        ),
        definition=row.definition,
        training=row.training,
    )
