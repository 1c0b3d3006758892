"""Words for runs, decisions on keys, and what is found about items."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from scoring.classical.flags import ItemFlag
from scoring.classical.keycheck import SuspicionKind
from scoring.comments.types import CommentSource
from scoring.runs.types import RAISED, Disposition, ResultState, RunState

RUN_STATES: Mapping[RunState, tuple[str, str]] = MappingProxyType(
    {
        RunState.PREPARED: (N_("prepared"), "quiet"),
        RunState.KEY_VALIDATION: (N_("keys being validated"), "wait"),
        RunState.KEYED: (N_("keys settled"), "wait"),
        RunState.SCALED: (N_("scaled"), "wait"),
        RunState.VERIFIED: (N_("verified"), "wait"),
        RunState.APPROVED: (N_("approved"), "wait"),
        RunState.PUBLISHED: (N_("published"), "good"),
        RunState.WITHDRAWN: (N_("withdrawn"), "quiet"),
    }
)

RESULT_STATES: Mapping[ResultState, tuple[str, str]] = MappingProxyType(
    {
        ResultState.PROVISIONAL: (N_("provisional"), "wait"),
        ResultState.HELD: (N_("held"), "wait"),
        ResultState.RELEASED: (N_("given out"), "good"),
        ResultState.SUPERSEDED: (N_("replaced by a later run"), "quiet"),
        ResultState.CANCELLED: (N_("cancelled"), "bad"),
    }
)

DISPOSITIONS: Mapping[Disposition, str] = MappingProxyType(
    {
        Disposition.KEEP: N_("keep the key"),
        Disposition.REKEY: N_("another key is right"),
        Disposition.MULTI_KEY: N_("several keys are right"),
        Disposition.CREDIT_ALL: N_("give everybody the mark"),
        Disposition.DROP: N_("drop the question; the cut is derived again"),
        Disposition.DROP_FOR_EQUATING: N_("keep it in the score, leave it out of the anchor"),
    }
)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        SuspicionKind.NOBODY_CHOSE_KEY.value: N_("nobody chose the key"),
        SuspicionKind.EXPERT_DISAGREES.value: N_("an expert answered differently"),
        SuspicionKind.MISKEY.value: N_("possibly miskeyed"),
        SuspicionKind.DOUBLE_KEY.value: N_("possibly two right answers"),
        SuspicionKind.NO_KEY.value: N_("possibly no right answer"),
        SuspicionKind.COMMENTS.value: N_("candidates commented on it"),
        RAISED: N_("somebody here doubts it"),
    }
)

COMMENT_SOURCES: Mapping[CommentSource, str] = MappingProxyType(
    {
        CommentSource.SLIP: N_("on a slip in the room"),
        CommentSource.ONLINE: N_("online afterwards"),
    }
)

FLAGS: Mapping[ItemFlag, str] = MappingProxyType(
    {
        ItemFlag.NOBODY_CHOSE_KEY: N_("nobody chose the key"),
        ItemFlag.TOO_HARD: N_("hard"),
        ItemFlag.TOO_EASY: N_("easy"),
        ItemFlag.LOW_DISCRIMINATION: N_("separates little"),
        ItemFlag.NEGATIVE_DISCRIMINATION: N_("separates the wrong way"),
        ItemFlag.DISTRACTOR_POSITIVE: N_("a wrong option draws the able"),
        ItemFlag.DISTRACTOR_BEATS_KEY: N_("a wrong option beats the key"),
        ItemFlag.RARE_OPTION: N_("an option hardly chosen"),
    }
)
