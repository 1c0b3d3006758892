"""What a study must have before a committee can decide on it: pure functions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from exambank.core.reasons import N_, Reason
from scoring.cutscore.panel import Demand, Gravity, Judge, PanelGap, PanelRules, panel_gaps
from scoring.studies.types import PanelJudge, Ratings, Study, StudyState

GAPS: Mapping[Demand, str] = MappingProxyType(
    {
        Demand.JUDGES_NEEDED: N_("the panel has {have} judges, at least {need} are needed"),
        Demand.JUDGES_WANTED: N_("the panel has {have} judges, {need} are wanted"),
        Demand.INSTITUTIONS_NEEDED: N_(
            "the judges come from {have} institutions, at least {need} are needed"
        ),
        Demand.EXPERTISE_WANTED: N_("the judges cover {have} fields, {need} are wanted"),
    }
)
ROUNDS_MIN = 2  # one before and one after feedback
STATE_BLOCKS: Mapping[StudyState, str] = MappingProxyType(
    {
        StudyState.ADOPTED: N_("the study is adopted already: a new study would supersede it"),
        StudyState.REJECTED: N_("the study was rejected: hand in a new one"),
        StudyState.SUPERSEDED: N_("a later study has taken the place of this one"),
    }
)


def seated(judges: Sequence[PanelJudge]) -> tuple[Judge, ...]:
    """Return the judges of a study as the rules of composition take them."""
    return tuple(Judge(one.name, one.institution, one.expertise) for one in judges)


def demands(judges: Sequence[PanelJudge], *, rules: PanelRules) -> PanelRules:
    """Return the rules that can be tried: where nobody's field is told, none is demanded."""
    if any(one.expertise for one in judges):
        return rules
    return replace(rules, expertise_min=0)


def gaps(judges: Sequence[PanelJudge], *, rules: PanelRules) -> Iterator[PanelGap]:
    """Yield what the composition of a panel leaves to be desired."""
    yield from panel_gaps(seated(judges), rules=demands(judges, rules=rules))


def gap_reason(gap: PanelGap) -> Reason:
    """Return a gap as a sentence that can be translated."""
    values = {"have": gap.have, "need": gap.need}
    return Reason(gap.demand.value, GAPS[gap.demand], values)


def seat_faults(judges: Sequence[PanelJudge]) -> Iterator[Reason]:
    """Yield what is not told of the judges: where each comes from, and what each is expert in."""
    for judge in judges:
        if not judge.institution:
            text = N_("say which institution judge {judge} comes from")
            yield Reason("institution_missing", text, {"judge": judge.name})
        if not judge.expertise:
            text = N_("say which field judge {judge} is expert in")
            yield Reason("expertise_missing", text, {"judge": judge.name})


def definition_faults(definition: str) -> Iterator[Reason]:
    """Yield a reason if nobody wrote down whom the judges had in mind."""
    if not definition.strip():
        text = N_("describe the borderline candidate: judges need one picture of that person")
        yield Reason("definition_missing", text)


def training_faults(training: str) -> Iterator[Reason]:
    """Yield a reason if nobody wrote down what the judges were taught."""
    if not training.strip():
        text = N_("write what the training covered: it stays with the panel")
        yield Reason("training_missing", text)


def rounds_few(rounds: int) -> Iterator[Reason]:
    """Yield a reason while the judges have not rated again after feedback."""
    if rounds < ROUNDS_MIN:
        text = N_("{have} round is rated, {need} are needed: open a round after the feedback")
        yield Reason("rounds_few", text, {"have": rounds, "need": ROUNDS_MIN})


def judges_few(judges: int, *, judges_min: int) -> Iterator[Reason]:
    """Yield a reason if fewer judges rated than a study needs."""
    if judges < judges_min:
        values = {"have": judges, "need": judges_min}
        yield Reason(Demand.JUDGES_NEEDED.value, GAPS[Demand.JUDGES_NEEDED], values)


def paper_blocks(
    ratings: Ratings, *, definition: str, training: str, judges_min: int
) -> Iterator[Reason]:
    """Yield what forbids to make a study of ratings on paper: what the web asks step by step."""
    yield from seat_faults(ratings.judges)
    yield from definition_faults(definition)
    yield from training_faults(training)
    yield from rounds_few(len(ratings.rounds))
    yield from judges_few(len(ratings.judges), judges_min=judges_min)


def two_people(handed_in_by: str | None, *, by: str) -> Iterator[Reason]:
    """Yield a reason if the person who handed the ratings in adopts their cut as well."""
    if handed_in_by == by:
        text = N_("you handed these ratings in: another person records the committee's decision")
        yield Reason("adopts_own", text)


def panel_blocks(study: Study, *, rules: PanelRules) -> Iterable[Reason]:
    """Yield what in the panel's composition forbids an adoption."""
    for gap in gaps(study.ratings.judges, rules=rules):
        if gap.gravity is Gravity.BLOCKS:
            yield gap_reason(gap)


def decision_blocks(study: Study, *, reason: str) -> Iterable[Reason]:
    """Yield what forbids any decision: that one was taken, or that it has no reason."""
    if study.state is not StudyState.ANALYSED:
        yield Reason(f"study_{study.state.value}", STATE_BLOCKS[study.state])
    if not reason.strip():
        yield Reason("decision_unreasoned", N_("the committee's reason is missing: write why"))
