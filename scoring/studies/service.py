"""What can be done with standard-setting studies: hand in, adopt, reject, read."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode, ItemId
from scoring.cutscore.panel import panel_findings
from scoring.policies import cut_adjustment_max, panel_rules
from scoring.studies import analysis, rules, store
from scoring.studies.reading import read_ratings
from scoring.studies.types import PanelWish, Study, StudyState

HANDED_IN = "study.handed_in"


class StudyNotFound(LookupError):
    """The course has no study in the state that is asked for."""


class StudyRefused(Exception):
    """A panel's study cannot be decided so; `reasons` lists every demand it does not meet."""

    def __init__(self, label: str, wanted: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{label} cannot be {wanted}: " + "; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


def hand_in(
    session: Session,
    course: CourseCode,
    raw: bytes,
    *,
    name: str,
    known_items: Sequence[ItemId],
    wishes: Sequence[PanelWish] = (),
    definition: str = "",
    training: str = "",
    act: Act,
) -> Study:
    """Keep the ratings of a panel; the very same file again returns the study it made.

    `wishes` are what judges could live with, where they said so; `definition` and `training`
    say whom they had in mind and what they were taught.

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
    demands = rules.demands(ratings.judges, rules=panel_rules(act.at.date()))
    study = Study(
        id=act.new_id(),
        course=course,
        version=len(earlier) + 1,
        state=StudyState.ANALYSED,
        digest=digest,
        ratings=ratings,
        findings=tuple(panel_findings(rules.seated(ratings.judges), rules=demands)),
        wishes=tuple(wishes),
        definition=definition.strip(),
        training=training.strip(),
    )
    store.add(session, study)
    _record(session, study, HANDED_IN, act)
    return study


def hand_in_paper(
    session: Session,
    course: CourseCode,
    raw: bytes,
    *,
    name: str,
    known_items: Sequence[ItemId],
    definition: str,
    training: str,
    act: Act,
) -> Study:
    """Keep the ratings of a panel that rated on paper, if it did what the web asks step by step.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault of the file; nothing is stored.
    StudyRefused
        If a judge's field is not told, fewer judges or rounds rated than a study needs, or the
        borderline candidate or the training is not described.
    """
    ratings = read_ratings(raw, name=name, known_items=known_items)
    least = panel_rules(act.at.date()).judges_min
    reasons = [
        *rules.paper_blocks(ratings, definition=definition, training=training, judges_min=least)
    ]
    if reasons:
        raise StudyRefused(name, StudyState.ANALYSED.value, reasons)
    return hand_in(
        session,
        course,
        raw,
        name=name,
        known_items=known_items,
        definition=definition,
        training=training,
        act=act,
    )


def adopt(session: Session, study: Study, *, adjustment: Decimal = Decimal(0), act: Act) -> Study:
    """Adopt a study as the base of the course's cut, with the committee's reason.

    Parameters
    ----------
    adjustment
        By how many standard errors of the panel the committee puts the cut above the panel's
        (below where negative); every form gets its cut moved by as many of its own errors.

    Raises
    ------
    StudyRefused
        If the panel does not meet a demand that blocks, no reason is given, the adjustment goes
        farther than the policy lets it, or the actor handed the ratings in.
    """
    found, others = _standing(session, study)
    on = act.at.date()
    reasons = [*rules.panel_blocks(found, rules=panel_rules(on))]
    reasons.extend(rules.decision_blocks(found, reason=act.reason))
    reasons.extend(rules.two_people(_handed_in_by(session, found), by=act.by))
    numbers = analysis.analyse(found.ratings)
    reasons.extend(analysis.adjustment_blocks(numbers, adjustment, most=cut_adjustment_max(on)))
    if reasons:
        raise StudyRefused(_label(study), StudyState.ADOPTED.value, reasons)
    for other in others:
        if other.state is StudyState.ADOPTED:
            store.update(session, replace(other, state=StudyState.SUPERSEDED))
    decided = replace(found, adjustment=adjustment)
    marks = analysis.shift(numbers, adjustment)
    told = {"adjustment_errors": str(adjustment), "adjustment_marks": f"{marks:.4f}"}
    return _decided(session, decided, StudyState.ADOPTED, act, **told)


def reject(session: Session, study: Study, *, act: Act) -> Study:
    """Record that the committee does not take a study, and why; the cut in force stays.

    Raises
    ------
    StudyRefused
        If the study is decided already, or no reason is given.
    """
    found, _others = _standing(session, study)
    reasons = [*rules.decision_blocks(found, reason=act.reason)]
    if reasons:
        raise StudyRefused(_label(study), StudyState.REJECTED.value, reasons)
    return _decided(session, found, StudyState.REJECTED, act)


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


def _handed_in_by(session: Session, study: Study) -> str | None:
    done = events.history(session, _subject(study))
    return next((one.actor for one in done if one.kind == HANDED_IN), None)


def _standing(session: Session, study: Study) -> tuple[Study, list[Study]]:
    """Return the study as it stands now, and the others of its course, held for the decision."""
    all_of_course = store.lock_course(session, study.course)
    found = next(one for one in all_of_course if one.version == study.version)
    return found, [one for one in all_of_course if one.version != study.version]


def _decided(session: Session, study: Study, state: StudyState, act: Act, **more: str) -> Study:
    decided = replace(study, state=state, reason=act.reason.strip(), adopted_at=act.at)
    store.update(session, decided)
    _record(session, decided, f"study.{state.value}", act, **more)
    return decided


def _subject(study: Study) -> str:
    return f"study/{study.course}/{study.version}"


def _label(study: Study) -> str:
    return f"study {study.course} v{study.version}"


def _record(session: Session, study: Study, kind: str, act: Act, **more: str) -> None:
    data = {"digest": study.digest, "judges": len(study.ratings.judges), **more}
    subject = _subject(study)
    events.record(session, kind=kind, subject=subject, act=act, version=study.version, data=data)
