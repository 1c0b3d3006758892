"""Every SQL statement of exam days and sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session as Connection

from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode, DayId, SessionId
from scheduling.days.tables import ExamDayRow, SessionRow
from scheduling.days.types import DayState, ExamDay, Session


def add_day(session: Connection, day: ExamDay) -> None:
    session.add(
        ExamDayRow(
            id=day.id,
            name_en=day.name.en,
            name_fr=day.name.fr,
            held_on=day.on,
            key_time=day.key_time,
            state=day.state.value,
        )
    )
    session.flush()


def find_day(session: Connection, day: DayId) -> ExamDay | None:
    row = session.get(ExamDayRow, day)
    return None if row is None else _day(row)


def days(session: Connection) -> Sequence[ExamDay]:
    """Return every exam day, soonest first."""
    statement = select(ExamDayRow).order_by(ExamDayRow.key_time, ExamDayRow.id)
    return [_day(row) for row in session.scalars(statement)]


def set_state(session: Connection, day: DayId, state: DayState) -> None:
    session.get_one(ExamDayRow, day).state = state.value
    session.flush()


def add_session(session: Connection, sitting: Session) -> None:
    session.add(
        SessionRow(
            id=sitting.id,
            day_id=sitting.day,
            centre_code=sitting.centre,
            room_code=sitting.room,
            course_code=sitting.course,
            form_family=sitting.form_family,
            local_start=sitting.local_start.isoformat(timespec="seconds"),
            zone=sitting.zone,
            starts_at=sitting.starts_at,
            tzdb=sitting.tzdb,
            minutes=sitting.minutes,
            capacity=sitting.capacity,
            latest_admission_minutes=sitting.latest_admission_minutes,
            started_at=sitting.started_at,
        )
    )
    session.flush()


def find_session(session: Connection, sitting: SessionId) -> Session | None:
    row = session.get(SessionRow, sitting)
    return None if row is None else _session(row)


def lock_session(session: Connection, sitting: SessionId) -> Session | None:
    """Return a session, holding its row until the transaction ends."""
    statement = (
        select(SessionRow)
        .where(SessionRow.id == sitting)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalar(statement)
    return None if row is None else _session(row)


def sessions_of(session: Connection, day: DayId) -> Sequence[Session]:
    """Return the sessions of a day by centre, room and course."""
    statement = (
        select(SessionRow)
        .where(SessionRow.day_id == day)
        .order_by(SessionRow.centre_code, SessionRow.room_code, SessionRow.course_code)
    )
    return [_session(row) for row in session.scalars(statement)]


def set_started(session: Connection, sitting: SessionId, at: datetime) -> None:
    session.get_one(SessionRow, sitting).started_at = at
    session.flush()


def _day(row: ExamDayRow) -> ExamDay:
    return ExamDay(
        id=DayId(row.id),
        name=Bilingual(row.name_en, row.name_fr),
        on=row.held_on,
        key_time=row.key_time,
        state=DayState(row.state),
    )


def _session(row: SessionRow) -> Session:
    return Session(
        id=SessionId(row.id),
        day=DayId(row.day_id),
        centre=CentreCode(row.centre_code),
        room=row.room_code,
        course=CourseCode(row.course_code),
        form_family=row.form_family,
        local_start=datetime.fromisoformat(row.local_start),
        zone=row.zone,
        starts_at=row.starts_at,
        tzdb=row.tzdb,
        minutes=row.minutes,
        capacity=row.capacity,
        latest_admission_minutes=row.latest_admission_minutes,
        started_at=row.started_at,
    )
