"""What each decision about a key would do to the cut and to who passes: a look, never a choice.

Every decision is computed as the run itself would compute it, beside "keep the key".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from exambank.core.vocabulary import ItemId
from scoring.runs import keying, service
from scoring.runs.compute import Outcome
from scoring.runs.types import Disposition, Place, Run, ScoredForm
from scoring.sheets.types import AnswerFile

Choice = tuple[Disposition, str]


@dataclass(frozen=True, slots=True)
class Effect:
    """One decision about one item, and how the run would come out under it.

    Attributes
    ----------
    cut : float
        Cut of the form in marks, unrounded.
    passing : int
        How many pass.
    gained, lost : tuple of str
        Numbers of the candidates who pass only under this decision, or only under "keep".
    """

    disposition: Disposition
    key: str = field(repr=False)
    cut: float
    passing: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def of_item(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile], item: ItemId
) -> tuple[Effect, ...]:
    """Return the effect of every decision about an item that makes sense, "keep" first.

    The other held items stand as two people have settled them, or with their key.

    Raises
    ------
    scoring.runs.compute.ItemsUnrated
        If the form has no cut yet, because its panel has not rated every item.
    """
    place = next(one for one in form.places if one.item == item)
    settled = dict(keying.dispositions(session, run))
    answers = {sheet.answers[place.position - 1] for file in files for sheet in file.sheets}
    before: Outcome | None = None
    found = []
    for disposition, key in choices(place, answers):
        under: Mapping[ItemId, Choice] = {**settled, item: (disposition, key)}
        outcome = service.outcome_under(session, run, form, files, under)
        before = before or outcome
        found.append(_effect(disposition, key, outcome, before))
    return tuple(found)


def choices(place: Place, answers: set[str]) -> Iterator[Choice]:
    """Yield what can be decided about an item: keep, another key, both, credit all, drop.

    Another key is each other letter on offer, or, where several letters are chosen, each other
    set that anybody marked.

    Examples
    --------
    >>> from scoring.runs.types import Place
    >>> place = Place(1, ItemId("i"), "E1", True, "AB", False, "A")
    >>> [(one.value, key) for one, key in choices(place, set())][:3]
    [('keep', ''), ('rekey', 'B'), ('multi_key', 'A|B')]
    """
    keyed = place.key.split("|")
    offered = sorted(answers - {"", "-", "?"}) if place.several else list(place.letters)
    others = [one for one in offered if one not in keyed]
    yield Disposition.KEEP, ""
    for one in others:
        yield Disposition.REKEY, one
    for one in others:
        yield Disposition.MULTI_KEY, "|".join(sorted([*keyed, one]))
    yield Disposition.CREDIT_ALL, ""
    yield Disposition.DROP, ""


def _effect(disposition: Disposition, key: str, outcome: Outcome, before: Outcome) -> Effect:
    passed = {line.number for line in before.lines if line.passed}
    passing = {line.number for line in outcome.lines if line.passed}
    return Effect(
        disposition=disposition,
        key=key,
        cut=outcome.basis.cut,
        passing=len(passing),
        gained=tuple(sorted(passing - passed)),
        lost=tuple(sorted(passed - passing)),
    )
