"""Words for rescores and cases, with the tones of their tags."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from scoring.appeals.types import AppealState, Choice
from scoring.cases.types import CancelGround, CaseKind, CaseState, Remedy
from scoring.forensics.evidence import EvidenceKind
from scoring.letters.types import LetterState, RevocationGround

#: State: a word, the tone of its tag, and what happens next, in a sentence for the candidate.
APPEAL_STATES: Mapping[AppealState, tuple[str, str, str]] = MappingProxyType(
    {
        AppealState.REQUESTED: (N_("asked for"), "wait", N_("Your consent is missing.")),
        AppealState.CONSENTED: (
            N_("waits for payment"),
            "wait",
            N_("Pay the fee at the desk of the bank; the check begins then."),
        ),
        AppealState.PAID: (
            N_("waits for the check"),
            "wait",
            N_("Somebody who has not read your sheet before will read it again from the paper."),
        ),
        AppealState.WAIVED: (
            N_("waits for the check"),
            "wait",
            N_("Somebody who has not read your sheet before will read it again from the paper."),
        ),
        AppealState.CLERICAL_CHECK: (
            N_("being checked"),
            "wait",
            N_("Your sheet is being read again from the paper."),
        ),
        AppealState.UNCHANGED: (
            N_("no difference found"),
            "quiet",
            N_("The second reading is the same as the first: your result stands."),
        ),
        AppealState.CHANGED: (
            N_("read differently"),
            "wait",
            N_(
                "The second reading differs. Your sheet is scored again, and two people release it."
            ),
        ),
        AppealState.REVIEW: (
            N_("in review"),
            "wait",
            N_("Somebody who took no part so far looks at the whole of it."),
        ),
        AppealState.PANEL: (
            N_("before the panel"),
            "wait",
            N_("People who took no part so far decide."),
        ),
        AppealState.DECIDED: (N_("decided"), "good", N_("The rescore is decided.")),
        AppealState.CLOSED: (N_("closed"), "quiet", N_("The rescore is closed.")),
    }
)

CHOICES: Mapping[Choice, str] = MappingProxyType(
    {
        Choice.STANDS: N_("what was found stands"),
        Choice.READ_AGAIN: N_("somebody else reads the sheet again"),
    }
)

CASE_STATES: Mapping[CaseState, tuple[str, str]] = MappingProxyType(
    {
        CaseState.OPEN: (N_("open"), "wait"),
        CaseState.NOTICE_SENT: (N_("notice sent"), "wait"),
        CaseState.LIFTED: (N_("hold lifted"), "good"),
        CaseState.CANCELLED: (N_("result cancelled"), "bad"),
        CaseState.APPEALED: (N_("appealed"), "wait"),
        CaseState.FINAL: (N_("cancelled, and confirmed on appeal"), "bad"),
    }
)

CASE_KINDS: Mapping[CaseKind, str] = MappingProxyType(
    {
        CaseKind.SEATING: N_("seats or the room"),
        CaseKind.MISTIMING: N_("the time that was given"),
        CaseKind.DISTURBANCE: N_("a disturbance"),
        CaseKind.ILLNESS: N_("an illness"),
        CaseKind.MATERIAL: N_("wrong or missing papers"),
        CaseKind.IDENTITY: N_("the check of identity"),
        CaseKind.COPYING: N_("answers that are alike"),
        CaseKind.DEVICE: N_("a device"),
        CaseKind.REMOVAL: N_("papers taken out of the room"),
        CaseKind.STAFF: N_("the conduct of staff"),
        CaseKind.LEAK: N_("questions known beforehand"),
        CaseKind.DATA: N_("a fault in the data"),
    }
)

EVIDENCE: Mapping[EvidenceKind, str] = MappingProxyType(
    {
        EvidenceKind.STATISTIC: N_("a statistic"),
        EvidenceKind.SEAT: N_("the seats"),
        EvidenceKind.REPORT: N_("a report of a witness"),
        EvidenceKind.MATERIAL: N_("papers or things"),
        EvidenceKind.ADMISSION: N_("an admission"),
    }
)

REMEDIES: Mapping[Remedy, str] = MappingProxyType(
    {
        Remedy.LIFT: N_("lift the hold: the result is released"),
        Remedy.CANCEL: N_("cancel the result"),
    }
)

#: The same when a cancellation is appealed.
APPEAL_REMEDIES: Mapping[Remedy, str] = MappingProxyType(
    {
        Remedy.LIFT: N_("take the cancellation back: the result is released"),
        Remedy.CANCEL: N_("confirm the cancellation"),
    }
)

CANCEL_GROUNDS: Mapping[CancelGround, str] = MappingProxyType(
    {
        CancelGround.COPYING: N_("copying"),
        CancelGround.IMPERSONATION: N_("somebody else sat the exam"),
        CancelGround.DEVICE: N_("a forbidden device"),
        CancelGround.REMOVAL: N_("papers taken out of the room"),
        CancelGround.LEAK: N_("questions known beforehand"),
        CancelGround.CONDITIONS: N_("conditions in the room; nobody is to blame"),
    }
)

LETTER_STATES: Mapping[LetterState, tuple[str, str]] = MappingProxyType(
    {
        LetterState.ISSUED: (N_("stands"), "good"),
        LetterState.SUSPENDED: (N_("suspended"), "wait"),
        LetterState.SUPERSEDED: (N_("superseded"), "wait"),
        LetterState.REVOKED: (N_("revoked"), "bad"),
    }
)

LETTER_GROUNDS: Mapping[RevocationGround, str] = MappingProxyType(
    {
        RevocationGround.SCORE_CANCELLED: N_("the result was cancelled"),
        RevocationGround.IDENTITY_FRAUD: N_("fraud about the identity"),
        RevocationGround.ISSUED_IN_ERROR: N_("issued in error"),
    }
)
