"""Words for what is found about letters, with the tones of their tags."""

from collections.abc import Mapping
from types import MappingProxyType

from exambank.core.reasons import N_
from exambank.institutions.types import Accepts, Proposal
from frontdesk.usecases.verification import Finding
from scoring.letters.types import Standing

#: Standing: one word, the tone of its tag, and what it means in a sentence.
STANDINGS: Mapping[Standing, tuple[str, str, str]] = MappingProxyType(
    {
        Standing.VALID: (N_("valid"), "good", N_("The bank issued this letter, and it stands.")),
        Standing.SUSPENDED: (
            N_("suspended"),
            "wait",
            N_("The bank looks into something about this letter: ask again before you decide."),
        ),
        Standing.SUPERSEDED: (
            N_("superseded"),
            "wait",
            N_("A newer letter has taken the place of this one: ask its holder for it."),
        ),
        Standing.REVOKED: (
            N_("revoked"),
            "bad",
            N_("The bank has revoked this letter: do not rely on it."),
        ),
        Standing.UNKNOWN: (
            N_("unknown"),
            "bad",
            N_("No letter has this code. Compare it with the letter, sign by sign."),
        ),
    }
)

#: The same for a file.
FINDINGS: Mapping[Finding, tuple[str, str, str]] = MappingProxyType(
    {
        Finding.VALID: (
            N_("valid"),
            "good",
            N_("The file is as the bank sealed it, and the letter stands."),
        ),
        Finding.SUSPENDED: (
            N_("suspended"),
            "wait",
            N_("The file is as the bank sealed it, but the bank looks into something about it."),
        ),
        Finding.SUPERSEDED: (
            N_("superseded"),
            "wait",
            N_("The file is as the bank sealed it, but a newer letter has taken its place."),
        ),
        Finding.REVOKED: (
            N_("revoked"),
            "bad",
            N_("The file is as the bank sealed it, but the letter was revoked."),
        ),
        Finding.ALTERED: (
            N_("altered"),
            "bad",
            N_("The file is not what the bank sealed. Type its code to see the true letter."),
        ),
        Finding.UNKNOWN: (
            N_("unknown"),
            "bad",
            N_("The file does not carry a seal of this bank on a letter that it knows."),
        ),
        Finding.UNUSABLE: (
            N_("unusable"),
            "quiet",
            N_("This is not a PDF file. Choose the file that the holder was given."),
        ),
        Finding.STATUS_UNKNOWN: (
            N_("status unknown"),
            "wait",
            N_("The seal is good, but the bank could not be asked whether the letter stands."),
        ),
    }
)

PROPOSALS: Mapping[Proposal, tuple[str, str]] = MappingProxyType(
    {
        Proposal.ACCEPT: (N_("accept"), "good"),
        Proposal.DECLINE: (N_("decline"), "bad"),
        Proposal.UNDETERMINED: (N_("your policy does not decide it"), "wait"),
    }
)

ACCEPTS: Mapping[Accepts, str] = MappingProxyType(
    {
        Accepts.SPECIFIED: N_("credit for a specified course"),
        Accepts.UNSPECIFIED: N_("unspecified credit"),
        Accepts.EXEMPTION: N_("exemption without credit"),
        Accepts.BLOCK: N_("entry into a block"),
        Accepts.NO: N_("not accepted"),
    }
)
