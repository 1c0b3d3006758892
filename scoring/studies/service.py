"""What can be done with standard-setting studies: hand in, adopt, read."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, ItemId
from scoring.cutscore.panel import Gravity, Judge, panel_findings
from scoring.policies import panel_rules
from scoring.studies import store
from scoring.studies.reading import read_ratings
from scoring.studies.types import Study, StudyState


class StudyNotFound(LookupError):
    """The course has no study in the state that is asked for."""


class StudyRefused(Exception):
    """A panel's study cannot be adopted; the message lists every demand it does not meet."""


def hand_in(
    session: Session,
    course: CourseCode,
    raw: bytes,
    *,
    name: str,
    known_items: Sequence[ItemId],
    act: Act,
) -> Study:
    """Keep the ratings of a panel; the very same file again returns the study it made.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault of the file; nothing is stored.
    """
    digest = hashlib.sha256(raw).hexdigest()
    earlier = store.of_course(session, course)
    for one in earlier:
        if one.digest == digest:
            return one
    ratings = read_ratings(raw, name=name, known_items=known_items)
    # The file does not tell the judges' expertise, so nothing is said of its mix.
    rules = replace(panel_rules(act.at.date()), expertise_min=0)
    judges = [Judge(judge.name, judge.institution) for judge in ratings.judges]
    study = Study(
        id=act.new_id(),
        course=course,
        version=len(earlier) + 1,
        state=StudyState.ANALYSED,
        digest=digest,
        ratings=ratings,
        findings=tuple(panel_findings(judges, rules=rules)),
    )
    store.add(session, study)
    _record(session, study, "study.handed_in", act)
    return study


def adopt(session: Session, study: Study, *, act: Act) -> Study:
    """Adopt a study as the base of the course's cut, with the committee's reason.

    Raises
    ------
    StudyRefused
        If the panel does not meet a demand that blocks, or no reason is given.
    """
    blocking = [one.rule for one in study.findings if one.gravity is Gravity.BLOCKS]
    if not act.reason:
        blocking.append("the committee's reason is missing: write why the cut is adopted")
    if study.state is not StudyState.ANALYSED:
        blocking.append(f"the study is {study.state.value}")
    if blocking:
        label = f"study {study.course} v{study.version}"
        raise StudyRefused(f"{label} cannot be adopted: " + "; ".join(blocking))
    for other in store.of_course(session, study.course):
        if other.state is StudyState.ADOPTED:
            store.update(session, replace(other, state=StudyState.SUPERSEDED))
    adopted = replace(study, state=StudyState.ADOPTED, reason=act.reason, adopted_at=act.at)
    store.update(session, adopted)
    _record(session, adopted, "study.adopted", act)
    return adopted


def adopted(session: Session, course: CourseCode) -> Study:
    """Return the study that sets the cut of a course, or raise `StudyNotFound`."""
    for study in store.of_course(session, course):
        if study.state is StudyState.ADOPTED:
            return study
    msg = f"course {course} has no adopted standard-setting study: hand in the panel's ratings"
    raise StudyNotFound(msg)


def studies(session: Session, course: CourseCode) -> Sequence[Study]:
    """Return the studies of a course by version."""
    return store.of_course(session, course)


def version_of(session: Session, course: CourseCode, version: int) -> Study:
    """Return one version of a course's study, or raise `StudyNotFound`."""
    for study in store.of_course(session, course):
        if study.version == version:
            return study
    msg = f"course {course} has no standard-setting study version {version}"
    raise StudyNotFound(msg)


def _record(session: Session, study: Study, kind: str, act: Act) -> None:
    data = {"digest": study.digest, "judges": len(study.ratings.judges)}
    subject = f"study/{study.course}/{study.version}"
    events.record(session, kind=kind, subject=subject, act=act, version=study.version, data=data)
