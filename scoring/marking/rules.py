"""Who marks which script, and what stands against a task or a mark: pure functions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, cycle

from exambank.core.reasons import N_, Reason
from scoring.marking.types import Assignment, Criterion, Marker, Script, Seat

PAIR = 2
NAME_MAX = 60
CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def opening_faults(
    question: str,
    rubric: Sequence[Criterion],
    scripts: Sequence[Script],
    markers: Sequence[Marker],
    *,
    opened_by: str,
) -> Iterator[Reason]:
    """Yield everything that is missing before scripts can be marked.

    Who opens a task reads every mark as it comes in, so that person marks nothing of it.
    """
    if not question.strip():
        yield Reason("question_missing", N_("write the question that was asked"))
    yield from _rubric_faults(rubric)
    yield from _script_faults([one.code for one in scripts])
    if len({one.account for one in markers}) < PAIR:
        yield Reason("markers_few", N_("choose two markers at least"))
    if opened_by in {one.account for one in markers}:
        yield Reason("marker_opens", N_("who opens a marking task does not mark in it"))


def pairs(scripts: Sequence[Script], markers: Sequence[Marker]) -> tuple[Assignment, ...]:
    """Return the blind pair of every script: all pairs in turn, so that markers can be compared.

    >>> people = [Marker("1", "Ann"), Marker("2", "Ben"), Marker("3", "Cid")]
    >>> found = pairs([Script("a", ""), Script("b", ""), Script("c", "")], people)
    >>> [one.marker.name for one in found]
    ['Ann', 'Ben', 'Ann', 'Cid', 'Ben', 'Cid']
    """
    turns = cycle(combinations(markers, PAIR))
    return tuple(
        Assignment(script.code, marker, seat)
        for script, pair in zip(scripts, turns, strict=False)
        for marker, seat in zip(pair, (Seat.FIRST, Seat.SECOND), strict=True)
    )


def mark_faults(rubric: Sequence[Criterion], marks: Mapping[str, int]) -> Iterator[Reason]:
    """Yield, for each criterion, why its mark cannot be."""
    for one in rubric:
        if not 0 <= marks.get(one.code, -1) <= one.maximum:
            text = N_("{criterion}: give a whole mark from 0 to {maximum}")
            values = {"criterion": one.code, "maximum": one.maximum}
            yield Reason("mark_off", text, values)


def closed_faults(mine: Assignment, of_script: Sequence[Assignment]) -> Iterator[Reason]:
    """Yield why a mark cannot be changed: the pair is complete, or the third mark is given."""
    blind = [one for one in of_script if one.seat is not Seat.THIRD]
    both = all(one.done_at is not None for one in blind)
    if (mine.seat is Seat.THIRD and mine.done_at is not None) or (
        mine.seat is not Seat.THIRD and both
    ):
        yield Reason(
            "marked",
            N_("script {script} is marked by both: its marks stand"),
            {"script": mine.script},
        )


def third_faults(
    script: str,
    waiting: Sequence[str],
    of_script: Sequence[Assignment],
    *,
    marker: Marker,
    named_by: str,
) -> Iterator[Reason]:
    """Yield why somebody cannot be named to settle a script.

    Who names the third person has read both marks, and the third person must not have.
    """
    if marker.account == named_by:
        text = N_("you have read both marks of script {script}: name somebody else")
        yield Reason("marker_names_self", text, {"script": script})
    if any(one.marker.account == marker.account for one in of_script):
        text = N_("{name} has marked script {script}: name somebody else")
        yield Reason("marker_again", text, {"name": marker.name, "script": script})
    if script not in waiting or len(of_script) > PAIR:
        yield Reason("not_waiting", N_("script {script} waits for nobody"), {"script": script})


def _rubric_faults(rubric: Sequence[Criterion]) -> Iterator[Reason]:
    if not rubric:
        yield Reason("rubric_missing", N_("a rubric needs one criterion at least"))
    if any(not 1 <= len(one.code) <= NAME_MAX for one in rubric):
        text = N_("name each criterion with 1 to {most} characters")
        yield Reason("rubric_nameless", text, {"most": NAME_MAX})
    for one in rubric:
        if one.maximum < 1:
            text = N_("criterion {criterion} needs 1 mark at least")
            yield Reason("rubric_zero", text, {"criterion": one.code})
    for name in _twice([one.code for one in rubric]):
        yield Reason("rubric_twice", N_("criterion {criterion} stands twice"), {"criterion": name})


def _script_faults(codes: Sequence[str]) -> Iterator[Reason]:
    if not codes:
        yield Reason("scripts_missing", N_("there is no script to mark"))
    for code in _twice(codes):
        yield Reason("script_twice", N_("script {script} stands twice"), {"script": code})
    for code in codes:
        if CODE.fullmatch(code) is None:
            text = N_("{script} is no code: up to 40 letters, digits, - and _")
            yield Reason("script_code", text, {"script": code[:40]})


def _twice(names: Sequence[str]) -> list[str]:
    return sorted(one for one, count in Counter(names).items() if count > 1)
