"""Words for states, routes and verdicts of eligibility, with the tones of their tags."""

from collections.abc import Mapping
from types import MappingProxyType

from eligibility.applications.types import ApplicationState as S
from eligibility.rules.types import EvidenceState as E
from eligibility.types import Route
from exambank.core.outcome import Verdict
from exambank.core.reasons import N_

ROUTES: Mapping[str, str] = MappingProxyType(
    {
        Route.MICRO_CREDENTIALS.value: N_("by micro-credentials"),
        Route.COLLEGE_COHORT.value: N_("with a college cohort"),
        Route.HOURS.value: N_("by hours of work"),
        Route.OPEN_ENTRY.value: N_("by open entry"),
    }
)

#: State of an application: what to call it, and the tone of its tag.
APPLICATION_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        S.DRAFT.value: (N_("not sent yet"), "quiet"),
        S.SUBMITTED.value: (N_("sent"), "wait"),
        S.EVALUATED.value: (N_("evaluated"), "wait"),
        S.ELIGIBLE.value: (N_("eligible"), "good"),
        S.NEEDS_REVIEW.value: (N_("needs review"), "wait"),
        S.NOT_YET.value: (N_("not yet"), "bad"),
        S.ASSESSED.value: (N_("assessed, to be validated"), "wait"),
        S.VALIDATED.value: (N_("validated"), "wait"),
        S.AUTHORIZED.value: (N_("authorized"), "good"),
        S.USED.value: (N_("exam sat"), "quiet"),
        S.LAPSED.value: (N_("lapsed"), "quiet"),
        S.WITHDRAWN.value: (N_("withdrawn"), "quiet"),
        S.REVOKED.value: (N_("revoked"), "bad"),
    }
)

EVIDENCE_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        E.CLAIMED.value: (N_("stated, not checked"), "wait"),
        E.CHECKING.value: (N_("being checked"), "wait"),
        E.VERIFIED.value: (N_("verified"), "good"),
        E.UNVERIFIABLE.value: (N_("could not be checked"), "bad"),
        E.REFUTED.value: (N_("refuted"), "bad"),
        E.EXPIRED.value: (N_("replaced or expired"), "quiet"),
        E.REVOKED_BY_ISSUER.value: (N_("revoked by the issuer"), "bad"),
    }
)

VERDICTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Verdict.MET.value: (N_("met"), "good"),
        Verdict.NOT_MET.value: (N_("not met"), "bad"),
        Verdict.UNDETERMINED.value: (N_("undetermined"), "wait"),
    }
)

WORDS = MappingProxyType(
    {
        "routes": ROUTES,
        "application_states": APPLICATION_STATES,
        "evidence_states": EVIDENCE_STATES,
        "verdicts": VERDICTS,
    }
)
