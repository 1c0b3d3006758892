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
    SheetState.RATING: (N_("round {round}: judges rate"), "wait"),
    SheetState.FEEDBACK: (N_("round {round} is closed"), "quiet"),
    SheetState.HANDED_IN: (N_("handed in"), "good"),
    SheetState.WITHDRAWN: (N_("withdrawn"), "bad"),
}
#: What a judge can choose: of 100 candidates, in steps of five.
STEPS = tuple(range(0, 101, 5))
ADOPT, REJECT = "adopt", "reject"
DECISIONS: Mapping[str, str] = {
    ADOPT: N_("Adopt the cut as the panel found it"),
    REJECT: N_("Reject the study"),
}
