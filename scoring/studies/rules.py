"""What a study must have before a committee can decide on it: pure functions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from exambank.core.reasons import N_, Reason
from scoring.cutscore.panel import Demand, Gravity, Judge, PanelGap, PanelRules, panel_gaps
from scoring.studies.types import PanelJudge, Study, StudyState

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
