"""Every SQL statement of micro-credentials."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eligibility.catalogue.tables import (
    DefinitionCoverageRow,
    DefinitionRow,
    DefinitionVersionRow,
)
from eligibility.catalogue.types import (
    Covers,
    CredentialOutcome,
    Definition,
    DefinitionVersion,
    Details,
    LevelStatus,
)
from exambank.core.vocabulary import (
    Bilingual,
    CourseCode,
    DefinitionCode,
    InstitutionCode,
    OutcomeCode,
)


def find(session: Session, code: DefinitionCode) -> Definition | None:
    row = session.get(DefinitionRow, code)
    return None if row is None else _definition(session, row)


def everyone(session: Session) -> Sequence[Definition]:
    """Return every definition by code."""
    rows = session.scalars(select(DefinitionRow).order_by(DefinitionRow.code))
    return [_definition(session, row) for row in rows]


def covering(session: Session, course: CourseCode) -> Sequence[Definition]:
    """Return the definitions of which some version covers something of `course`, by code."""
    codes = (
        select(DefinitionCoverageRow.definition_code)
        .where(DefinitionCoverageRow.course_code == course)
        .distinct()
    )
    statement = select(DefinitionRow).where(DefinitionRow.code.in_(codes))
    rows = session.scalars(statement.order_by(DefinitionRow.code))
    return [_definition(session, row) for row in rows]


def put(session: Session, definition: Definition) -> None:
    """Write a definition with all its versions, new or changed."""
    session.merge(
        DefinitionRow(
            code=definition.code,
            title_en=definition.title.en,
            title_fr=definition.title.fr,
            provider_code=definition.provider,
        )
    )
    session.flush()
    of_definition = DefinitionCoverageRow.definition_code == definition.code
    session.execute(delete(DefinitionCoverageRow).where(of_definition))
    for version in definition.versions:
        outcomes = [{"code": one.code, "text": one.text} for one in version.outcomes]
        session.merge(
            DefinitionVersionRow(
                definition_code=definition.code,
                version=version.version,
                valid_from=version.valid_from,
                valid_to=version.valid_to,
                details=_written(version.details),
                outcomes=json.dumps(outcomes, ensure_ascii=False),
            )
        )
        session.flush()
        session.add_all(_coverage_rows(definition.code, version))
    session.flush()


def _coverage_rows(code: DefinitionCode, version: DefinitionVersion) -> list[DefinitionCoverageRow]:
    return [
        DefinitionCoverageRow(
            definition_code=code,
            version=version.version,
            credential_outcome=outcome.code,
            course_code=covers.course,
            outcome_code=covers.outcome,
            share=covers.share,
        )
        for outcome in version.outcomes
        for covers in outcome.covers
    ]


def _definition(session: Session, row: DefinitionRow) -> Definition:
    statement = (
        select(DefinitionVersionRow)
        .where(DefinitionVersionRow.definition_code == row.code)
        .order_by(DefinitionVersionRow.valid_from, DefinitionVersionRow.version)
    )
    covers = _covers(session, row.code)
    return Definition(
        code=DefinitionCode(row.code),
        title=Bilingual(row.title_en, row.title_fr),
        provider=InstitutionCode(row.provider_code) if row.provider_code else None,
        versions=tuple(_version(one, covers) for one in session.scalars(statement)),
    )


def _covers(session: Session, code: str) -> dict[tuple[str, str], list[Covers]]:
    statement = (
        select(DefinitionCoverageRow)
        .where(DefinitionCoverageRow.definition_code == code)
        .order_by(
            DefinitionCoverageRow.version,
            DefinitionCoverageRow.credential_outcome,
            DefinitionCoverageRow.course_code,
            DefinitionCoverageRow.outcome_code,
        )
    )
    found: dict[tuple[str, str], list[Covers]] = {}
    for one in session.scalars(statement):
        covers = Covers(CourseCode(one.course_code), OutcomeCode(one.outcome_code), one.share)
        found.setdefault((one.version, one.credential_outcome), []).append(covers)
    return found


def _version(
    row: DefinitionVersionRow, covers: dict[tuple[str, str], list[Covers]]
) -> DefinitionVersion:
    outcomes = tuple(
        CredentialOutcome(
            one["code"], one["text"], tuple(covers.get((row.version, one["code"]), ()))
        )
        for one in json.loads(row.outcomes)
    )
    details = _read(json.loads(row.details))
    return DefinitionVersion(row.version, row.valid_from, row.valid_to, details, outcomes)


def _written(details: Details) -> str:
    values = asdict(details)
    ects = details.workload_ects
    values["workload_ects"] = None if ects is None else str(ects)
    return json.dumps(values, ensure_ascii=False)


def _read(values: dict[str, Any]) -> Details:
    ects = values["workload_ects"]
    return Details(
        **{
            **values,
            "workload_ects": None if ects is None else Fraction(ects),
            "level_status": LevelStatus(values["level_status"]),
            "languages": tuple(values["languages"]),
        }
    )
