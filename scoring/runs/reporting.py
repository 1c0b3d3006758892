"""From score lines to results as stored, and what changed against an earlier run.

Pure functions; who may see which result is decided in `scoring.runs.results`.
"""

from collections.abc import Mapping, Sequence

from exambank.core.vocabulary import CandidateId, InstitutionCode, SessionId
from scoring.runs.compute import Outcome
from scoring.runs.types import CandidateChange, Result, ResultState, Run
from scoring.scale import ScaleFixture
from scoring.sheets.types import AnswerFile


def results_of(
    run: Run,
    outcome: Outcome,
    files: Sequence[AnswerFile],
    *,
    fixture: ScaleFixture,
    colleges: Mapping[CandidateId, InstitutionCode | None],
    held: Mapping[CandidateId, str],
) -> tuple[Result, ...]:
    """Return the results of a run as they are stored, provisional or held with their case."""
    rooms: dict[CandidateId, SessionId] = {
        sheet.candidate: file.session for file in files for sheet in file.sheets
    }
    sem = _sem_scaled(outcome, fixture)
    return tuple(
        Result(
            run=run.id,
            candidate=line.candidate,
            number=line.number,
            course=run.course,
            form=run.form,
            college=colleges.get(line.candidate),
            session=rooms[line.candidate],
            raw=line.raw,
            scaled=line.scaled,
            passed=line.passed,
            b_level=line.b_level,
            state=ResultState.HELD if line.candidate in held else ResultState.PROVISIONAL,
            sem_scaled=sem,
            case=held.get(line.candidate),
        )
        for line in outcome.lines
    )


def changes(before: Sequence[Result], after: Sequence[Result]) -> tuple[CandidateChange, ...]:
    """Return every candidate whose pass or fail differs between two runs, by number.

    Candidates who stand in one of the runs only are no change.
    """
    earlier = {result.candidate: result for result in before}
    return tuple(
        CandidateChange(now.candidate, now.number, was.scaled, was.passed, now.scaled, now.passed)
        for now in sorted(after, key=lambda one: one.number)
        if (was := earlier.get(now.candidate)) is not None and was.passed != now.passed
    )


def _sem_scaled(outcome: Outcome, fixture: ScaleFixture) -> int | None:
    """Return the standard error of measurement in points of the scale, around the cut."""
    if outcome.sem is None:
        return None
    points_a_mark = (fixture.b_level - fixture.cut) / (outcome.basis.b_level - outcome.basis.cut)
    return round(outcome.sem * points_a_mark)
