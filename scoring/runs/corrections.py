"""Single sheets of a published run scored again after they were read again.

The key, the rulings and the conversion of the published run stay as they are; only the marks
of the corrected sheets are new.  Two people release it like any other run.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import CandidateId, RunId
from scoring.runs import check, compute, keying, materials, results, service, store
from scoring.runs.compute import Outcome
from scoring.runs.steps import get, record, refused, step
from scoring.runs.types import Result, ResultState, Run, RunState, ScoreLine

METHOD = N_("Sheets read again; key and conversion of the published run")
REDONE = (ResultState.RELEASED, ResultState.HELD)


def prepare(session: Session, run: RunId, people: Sequence[CandidateId], *, act: Act) -> Run:
    """Score sheets of a published run again and return the run that two people may release.

    Raises
    ------
    RunRefused
        If the run is not published, cannot be computed again, or a candidate has no result in
        it or in a correction of it that stands.
    exambank.core.lifecycle.TransitionRefused
        If the second computation differs, or the actor is no psychometrician.
    """
    base = _published(session, run)
    lines, differing = _scored_again(session, base, people)
    correction = replace(
        base,
        id=RunId(act.new_id()),
        number=store.next_number(session, base.course),
        state=RunState.PREPARED,
        file_digests=tuple(
            sorted(file.digest for file in materials.of_form(session, base.form).files)
        ),
        method=METHOD,
        n=len(people),
        made_at=act.at,
        outcome_digest=lines_digest(lines),
        approvals=(),
        published_at=None,
        corrects=base.id,
    )
    before = [_standing(session, base, one) for one in people]
    store.add(session, correction)
    record(session, correction, "run.prepared", act, {"corrects": base.number})
    for ruling in store.rulings(session, base.id):
        store.add_ruling(session, correction.id, ruling)
    made = [_result(correction, was, line) for was, line in zip(before, lines, strict=True)]
    correction = step(session, correction, RunState.SCALED, act=act)
    store.replace_results(session, correction.id, made)
    return step(session, correction, RunState.VERIFIED, act=act, disagreements=differing)


def lines_digest(lines: Sequence[ScoreLine]) -> str:
    """Return the SHA-256 of single results as RFC 8785 JSON, in the order of their numbers."""
    body: list[Any] = [
        [one.number, repr(one.raw), one.scaled, one.passed, one.b_level]
        for one in sorted(lines, key=lambda one: one.number)
    ]
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def unpublished_of(session: Session, run: RunId) -> Run | None:
    """Return the correction of a run that two people have still to release, or None."""
    given_up = (RunState.PUBLISHED, RunState.WITHDRAWN)
    open_ones = (
        one for one in store.runs(session) if one.corrects == run and one.state not in given_up
    )
    return next(open_ones, None)


def root_of(session: Session, run: RunId) -> Run:
    """Return the run that a run corrects, or the run itself."""
    known = get(session, run)
    return known if known.corrects is None else get(session, known.corrects)


def _published(session: Session, run: RunId) -> Run:
    base = root_of(session, run)
    if base.state is not RunState.PUBLISHED:
        text = N_("run {course} {number} is not published: it has nothing to correct")
        raise refused(base, text)
    waiting = unpublished_of(session, base.id)
    if waiting is not None:
        text = N_(
            "run {course} {number} corrects the same run and is not released yet: release it or"
            " give it up first"
        )
        raise refused(waiting, text)
    return base


def _scored_again(
    session: Session, base: Run, people: Sequence[CandidateId]
) -> tuple[list[ScoreLine], tuple[str, ...]]:
    """Return the new lines, and on whom a second computation of the marks differs."""
    bound = materials.of_run(session, base)
    published = service.recompute(session, base, bound.form, bound.files)
    if published.digest != base.outcome_digest:
        text = N_(
            "run {course} {number} cannot be computed again as it was published: score the form in"
            " a new run"
        )
        raise refused(base, text)
    now = materials.of_form(session, base.form)
    inputs = compute.inputs_of(now.form, now.files, keying.dispositions(session, base))
    again = service.outcome_of(session, base, now.form, now.files)
    by_candidate = {line.candidate: line for line in again.lines}
    lines = [_on_scale(by_candidate[one], published) for one in people]
    numbers = {line.number for line in lines}
    differing = check.disagreements(again.lines, inputs)
    return lines, tuple(one for one in differing if one in numbers)


def _on_scale(line: ScoreLine, published: Outcome) -> ScoreLine:
    """Return a line with the published conversion of its mark."""
    row = next(one for one in published.table.rows if one.raw == line.raw)
    return replace(line, scaled=row.scaled, passed=row.passes, b_level=row.b_level)


def _standing(session: Session, base: Run, candidate: CandidateId) -> Result:
    mine = (
        one
        for one in store.results_of_candidate(session, candidate)
        if one.form == base.form and one.state in REDONE
    )
    found = next((one for one in mine if root_of(session, one.run).id == base.id), None)
    if found is None:
        raise refused(base, N_("run {course} {number} has no standing result of that candidate"))
    return results.locked(session, found.run, found.candidate)


def _result(run: Run, was: Result, line: ScoreLine) -> Result:
    held = was.state is ResultState.HELD
    return replace(
        was,
        run=run.id,
        raw=line.raw,
        scaled=line.scaled,
        passed=line.passed,
        b_level=line.b_level,
        state=ResultState.HELD if held else ResultState.PROVISIONAL,
        released_at=None,
    )
