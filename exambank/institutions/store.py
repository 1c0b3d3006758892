"""Every SQL statement of institutions and acceptance policies."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exambank.core.exact import Cents
from exambank.core.vocabulary import Bilingual, CourseCode, InstitutionCode
from exambank.institutions.tables import AcceptanceRow, InstitutionRow
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditUnit,
    Institution,
    LocalCourse,
)


def find(session: Session, code: InstitutionCode) -> Institution | None:
    row = session.get(InstitutionRow, code)
    return None if row is None else _institution(row)


def everyone(session: Session) -> Sequence[Institution]:
    """Return every institution by code."""
    rows = session.scalars(select(InstitutionRow).order_by(InstitutionRow.code))
    return [_institution(row) for row in rows]


def put(session: Session, institution: Institution) -> None:
    """Write an institution, new or changed."""
    unit = institution.unit
    session.merge(
        InstitutionRow(
            code=institution.code,
            name_en=institution.name.en,
            name_fr=institution.name.fr,
            kind=institution.kind,
            is_college=institution.is_college,
            is_receiver=institution.is_receiver,
            is_provider=institution.is_provider,
            unit_en=unit and unit.name.en,
            unit_fr=unit and unit.name.fr,
            units_en=unit and unit.plural.en,
            units_fr=unit and unit.plural.fr,
            half_course=unit and unit.half_course,
            hours_per_credit=unit and unit.hours_per_credit,
            min_scaled=institution.min_scaled,
            requires_b_level=institution.requires_b_level,
            residency_percent=institution.residency_percent,
            challenge_cap=institution.challenge_cap,
            recency_years=institution.recency_years,
            attempts_max=institution.attempts_max,
            transcript_note=institution.transcript_note,
            fee_cents=institution.fee,
        )
    )
    session.flush()


def acceptances(
    session: Session,
    *,
    course: CourseCode | None = None,
    institution: InstitutionCode | None = None,
) -> Sequence[Acceptance]:
    """Return the newest version of every acceptance asked for, by institution and course."""
    newest = (
        select(
            AcceptanceRow.institution_code,
            AcceptanceRow.course_code,
            func.max(AcceptanceRow.version).label("version"),
        )
        .group_by(AcceptanceRow.institution_code, AcceptanceRow.course_code)
        .subquery()
    )
    statement = select(AcceptanceRow).join(
        newest,
        (AcceptanceRow.institution_code == newest.c.institution_code)
        & (AcceptanceRow.course_code == newest.c.course_code)
        & (AcceptanceRow.version == newest.c.version),
    )
    if course is not None:
        statement = statement.where(AcceptanceRow.course_code == course)
    if institution is not None:
        statement = statement.where(AcceptanceRow.institution_code == institution)
    ordered = statement.order_by(AcceptanceRow.institution_code, AcceptanceRow.course_code)
    return [_acceptance(row) for row in session.scalars(ordered)]


def add_acceptance(session: Session, acceptance: Acceptance) -> None:
    local = acceptance.local
    session.add(
        AcceptanceRow(
            institution_code=acceptance.institution,
            course_code=acceptance.course,
            version=acceptance.version,
            accepts=acceptance.accepts.value,
            since=acceptance.since,
            local_code=local and local.code,
            local_title=local and local.title,
            local_value=local and local.value,
            conditions_en=acceptance.conditions.en,
            conditions_fr=acceptance.conditions.fr,
        )
    )
    session.flush()


def _institution(row: InstitutionRow) -> Institution:
    unit = None
    if row.unit_en is not None:
        unit = CreditUnit(
            name=Bilingual(row.unit_en, row.unit_fr or ""),
            plural=Bilingual(row.units_en or "", row.units_fr or ""),
            half_course=row.half_course,
            hours_per_credit=row.hours_per_credit,
        )
    return Institution(
        code=InstitutionCode(row.code),
        name=Bilingual(row.name_en, row.name_fr),
        kind=row.kind,
        is_college=row.is_college,
        is_receiver=row.is_receiver,
        is_provider=row.is_provider,
        unit=unit,
        min_scaled=row.min_scaled,
        requires_b_level=row.requires_b_level,
        residency_percent=row.residency_percent,
        challenge_cap=row.challenge_cap,
        recency_years=row.recency_years,
        attempts_max=row.attempts_max,
        transcript_note=row.transcript_note,
        fee=None if row.fee_cents is None else Cents(row.fee_cents),
    )


def _acceptance(row: AcceptanceRow) -> Acceptance:
    local = None
    if row.local_code is not None and row.local_value is not None:
        local = LocalCourse(row.local_code, row.local_value, row.local_title or "")
    return Acceptance(
        institution=InstitutionCode(row.institution_code),
        course=CourseCode(row.course_code),
        accepts=Accepts(row.accepts),
        since=row.since,
        local=local,
        conditions=Bilingual(row.conditions_en, row.conditions_fr),
        version=row.version,
    )
