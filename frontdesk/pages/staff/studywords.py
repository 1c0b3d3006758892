"""How studies, panels and their demands are called on pages."""

from collections.abc import Mapping

from exambank.core.reasons import N_
from scoring.panels.types import SheetState
from scoring.studies.types import StudyState

STATES: Mapping[StudyState, tuple[str, str]] = {
    StudyState.ANALYSED: (N_("to be decided"), "wait"),
    StudyState.ADOPTED: (N_("adopted"), "good"),
    StudyState.REJECTED: (N_("rejected"), "bad"),
    StudyState.SUPERSEDED: (N_("superseded"), "quiet"),
}
SHEET_STATES: Mapping[SheetState, tuple[str, str]] = {
    SheetState.PLANNED: (N_("planned"), "quiet"),
    SheetState.TRAINING: (N_("training"), "wait"),
    SheetState.RATING: (N_("round {round}: judges rate"), "wait"),
    SheetState.FEEDBACK: (N_("round {round} is closed"), "quiet"),
    SheetState.HANDED_IN: (N_("handed in"), "good"),
    SheetState.WITHDRAWN: (N_("withdrawn"), "bad"),
}
#: What a judge can choose: of 100 candidates, in steps of five.
STEPS = tuple(range(0, 101, 5))
ADOPT, ADJUST, REJECT = "adopt", "adjust", "reject"
DECISIONS: Mapping[str, str] = {
    ADOPT: N_("Adopt the cut as the panel found it"),
    ADJUST: N_("Adopt the panel's cut with an adjustment"),
    REJECT: N_("Reject the study"),
}
#: By how many standard errors of the panel a committee can move a cut, as the form sends it.
ADJUSTMENTS = ("-2", "-1.5", "-1", "-0.5", "0.5", "1", "1.5", "2")
#: The percentages that a judge is asked for: field, question, hint.
LIMITS: tuple[tuple[str, str, str], ...] = (
    ("cut_low", N_("Lowest cut you could accept"), N_("Percent of the marks.")),
    ("cut_high", N_("Highest cut you could accept"), N_("Percent of the marks.")),
    ("fail_low", N_("Lowest share of failures you could accept"), N_("Percent of candidates.")),
    ("fail_high", N_("Highest share of failures you could accept"), N_("Percent of candidates.")),
    ("cut", N_("The cut you would choose yourself"), N_("Percent of the marks.")),
    ("passing", N_("The share of candidates you expect to pass"), N_("Percent of candidates.")),
)
