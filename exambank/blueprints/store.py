"""Every SQL statement of course equivalents and blueprints."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.blueprints.tables import (
    BlueprintAreaRow,
    BlueprintOutcomeRow,
    BlueprintRow,
    CourseRow,
)
from exambank.blueprints.types import (
    Area,
    Blueprint,
    BlueprintState,
    CourseEquivalent,
    LearningOutcome,
    PanelSeat,
)
from exambank.core.exact import Cents
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, OutcomeCode


def put_course(session: Session, course: CourseEquivalent) -> None:
    """Write a course equivalent, new or changed."""
    note = course.note or Bilingual("")
    session.merge(
        CourseRow(
            code=course.code,
            title_en=course.title.en,
            title_fr=course.title.fr,
            version=course.version,
            oqf_level=course.oqf_level,
            oqf_name_en=course.oqf_name.en,
            oqf_name_fr=course.oqf_name.fr,
            instructional_hours=course.instructional_hours,
            notional_hours=course.notional_hours,
            prerequisites=json.dumps(list(course.prerequisites)),
            practicum_excluded=course.practicum_excluded,
            price_cents=course.price,
            effective_from=course.effective_from,
            review_due=course.review_due,
            work_hours_min=course.work_hours_min,
            note_en=note.en,
            note_fr=note.fr,
        )
    )
    session.flush()


def find_course(session: Session, code: CourseCode) -> CourseEquivalent | None:
    row = session.get(CourseRow, code)
    return None if row is None else _course(row)


def courses(session: Session) -> Sequence[CourseEquivalent]:
    """Return every course equivalent by code."""
    return [_course(row) for row in session.scalars(select(CourseRow).order_by(CourseRow.code))]


def add_blueprint(session: Session, blueprint: Blueprint) -> None:
    key = {"course_code": blueprint.course, "version": blueprint.version}
    session.add(
        BlueprintRow(
            **key,
            state=blueprint.state.value,
            scored_items=blueprint.scored_items,
            pilot_items=blueprint.pilot_items,
            minutes=blueprint.minutes,
            panel=json.dumps([[seat.institution, seat.side] for seat in blueprint.panel]),
            open_comments=blueprint.open_comments,
            effective_from=blueprint.effective_from,
        )
    )
    session.flush()
    for place, area in enumerate(blueprint.areas):
        session.add(
            BlueprintAreaRow(
                **key,
                code=area.code,
                position=place,
                name_en=area.name.en,
                name_fr=area.name.fr,
                weight=area.weight,
                items=area.items,
            )
        )
    session.flush()
    for area in blueprint.areas:
        for place, outcome in enumerate(area.outcomes):
            session.add(
                BlueprintOutcomeRow(
                    **key,
                    code=outcome.code,
                    area_code=area.code,
                    position=place,
                    text_en=outcome.text.en,
                    text_fr=outcome.text.fr,
                )
            )
    session.flush()


def set_state(
    session: Session, blueprint: Blueprint, state: BlueprintState, *, effective_from: date | None
) -> None:
    row = session.get_one(BlueprintRow, (blueprint.course, blueprint.version))
    row.state = state.value
    row.effective_from = effective_from or row.effective_from
    session.flush()


def find_blueprint(session: Session, course: CourseCode, version: str) -> Blueprint | None:
    row = session.get(BlueprintRow, (course, version))
    return None if row is None else _blueprint(session, row)


def blueprints_of(session: Session, course: CourseCode) -> Sequence[Blueprint]:
    """Return every version of a course's blueprint, by version."""
    statement = (
        select(BlueprintRow)
        .where(BlueprintRow.course_code == course)
        .order_by(BlueprintRow.version)
    )
    return [_blueprint(session, row) for row in session.scalars(statement)]


def _blueprint(session: Session, row: BlueprintRow) -> Blueprint:
    outcomes: dict[str, list[LearningOutcome]] = {}
    of_outcomes = (
        select(BlueprintOutcomeRow)
        .where(
            BlueprintOutcomeRow.course_code == row.course_code,
            BlueprintOutcomeRow.version == row.version,
        )
        .order_by(BlueprintOutcomeRow.area_code, BlueprintOutcomeRow.position)
    )
    for one in session.scalars(of_outcomes):
        text = Bilingual(one.text_en, one.text_fr)
        outcome = LearningOutcome(OutcomeCode(one.code), text)
        outcomes.setdefault(one.area_code, []).append(outcome)
    of_areas = (
        select(BlueprintAreaRow)
        .where(
            BlueprintAreaRow.course_code == row.course_code,
            BlueprintAreaRow.version == row.version,
        )
        .order_by(BlueprintAreaRow.position)
    )
    areas = tuple(
        Area(
            AreaCode(one.code),
            Bilingual(one.name_en, one.name_fr),
            one.weight,
            one.items,
            tuple(outcomes.get(one.code, ())),
        )
        for one in session.scalars(of_areas)
    )
    return Blueprint(
        course=CourseCode(row.course_code),
        version=row.version,
        state=BlueprintState(row.state),
        scored_items=row.scored_items,
        pilot_items=row.pilot_items,
        minutes=row.minutes,
        areas=areas,
        panel=tuple(PanelSeat(*seat) for seat in json.loads(row.panel)),
        open_comments=row.open_comments,
        effective_from=row.effective_from,
    )


def _course(row: CourseRow) -> CourseEquivalent:
    return CourseEquivalent(
        code=CourseCode(row.code),
        title=Bilingual(row.title_en, row.title_fr),
        version=row.version,
        oqf_level=row.oqf_level,
        oqf_name=Bilingual(row.oqf_name_en, row.oqf_name_fr),
        instructional_hours=row.instructional_hours,
        notional_hours=row.notional_hours,
        prerequisites=tuple(CourseCode(code) for code in json.loads(row.prerequisites)),
        practicum_excluded=row.practicum_excluded,
        price=Cents(row.price_cents),
        effective_from=row.effective_from,
        review_due=row.review_due,
        work_hours_min=row.work_hours_min,
        note=Bilingual(row.note_en, row.note_fr) if row.note_en else None,
    )
