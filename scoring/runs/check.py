"""A second way to the same marks: plain Python, cell by cell, nothing shared with the first.

It knows the notation of keys (``B``, ``B|D``, ``A+C``, ``*``) and nothing of numpy, so that
the same mistake would have to be made twice.
"""

from collections.abc import Sequence

from scoring.runs.types import Disposition, RunInputs, ScoreLine


def second_totals(inputs: RunInputs) -> dict[str, int]:
    """Return the total mark of each candidate number."""
    return {
        number: sum(
            _mark(inputs, column, row[column])
            for column, place in enumerate(inputs.form.places)
            if place.scored
        )
        for number, row in zip(inputs.numbers, inputs.answers, strict=True)
    }


def disagreements(lines: Sequence[ScoreLine], inputs: RunInputs) -> tuple[str, ...]:
    """Return the candidate numbers on which the two computations differ; none means verified."""
    again = second_totals(inputs)
    ours = {line.number: line.raw for line in lines}
    return tuple(
        sorted(number for number in {*ours, *again} if ours.get(number) != again.get(number))
    )


def _mark(inputs: RunInputs, column: int, answer: str) -> int:
    place = inputs.form.places[column]
    disposition, changed = inputs.overrides.get(place.item, (Disposition.KEEP, ""))
    key = changed or place.key
    if disposition is Disposition.DROP:
        return 0
    if disposition is Disposition.CREDIT_ALL or key == "*":
        return 1
    if answer in {"", "-"}:
        return 0
    chosen = "+".join(sorted(answer.split("+")))
    accepted = {"+".join(sorted(part.split("+"))) for part in key.split("|")}
    return int(chosen in accepted)
