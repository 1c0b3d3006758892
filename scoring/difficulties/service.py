"""What can be done with pooled difficulties: make a new version, read one."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, FormCode
from scoring.difficulties import store
from scoring.difficulties.pooling import pool
from scoring.difficulties.types import DifficultyPool, PooledSitting


class DifficultiesNotFound(LookupError):
    """The course has no such version of its pooled difficulties."""


def renew(
    session: Session,
    course: CourseCode,
    sittings: Sequence[PooledSitting],
    *,
    base: FormCode,
    act: Act,
) -> DifficultyPool | None:
    """Return the difficulties over these sittings, as a new version where the sittings are new.

    None where too few candidates sat for the difficulty of any item.
    """
    known = store.newest(session, course)
    wanted = {one.run for one in sittings}
    if known is not None and set(known.runs) == wanted:
        return known
    found = pool(sittings, base=base)
    if found is None or not found.items:
        return None
    made = DifficultyPool(
        course=course,
        version=1 if known is None else known.version + 1,
        made_at=act.at,
        runs=tuple(sorted(wanted, key=str)),
        n=found.n,
        items=found.items,
        assumptions=found.assumptions,
    )
    store.add(session, made)
    events.record(
        session,
        kind="difficulties.pooled",
        subject=f"difficulties/{course}",
        act=act,
        version=made.version,
        data={"runs": [str(run) for run in made.runs], "n": made.n, "items": len(made.items)},
    )
    return made


def get(session: Session, course: CourseCode, version: int) -> DifficultyPool:
    """Return one version of a course's difficulties, or raise `DifficultiesNotFound`."""
    found = store.find(session, course, version)
    if found is None:
        msg = f"course {course} has no version {version} of pooled difficulties"
        raise DifficultiesNotFound(msg)
    return found
