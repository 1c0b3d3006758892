"""What the catalogue gives over the API."""

from typing import Self

from eligibility.catalogue.types import Definition, courses_of
from exambank.core.schemas import Schema


class CredentialOut(Schema):
    code: str
    title: dict[str, str]
    provider: str
    version: str
    courses: list[str]
    workload_hours: int | None
    level_oqf: int | None
    level_status: str
    expires_after_months: int | None

    @classmethod
    def of(cls, definition: Definition) -> Self:
        version = definition.newest
        details = version.details
        return cls(
            code=definition.code,
            title={"en": definition.title.en, "fr": definition.title.fr},
            provider=details.provider,
            version=version.version,
            courses=list(courses_of(version)),
            workload_hours=details.workload_hours,
            level_oqf=details.level_oqf,
            level_status=details.level_status.value,
            expires_after_months=details.expires_after_months,
        )
