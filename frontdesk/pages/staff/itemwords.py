"""How the states and kinds of items and forms are called on pages."""

from collections.abc import Mapping

import nh3
from markupsafe import Markup as Safe

from exambank.core.reasons import N_
from exambank.forms.types import FormPurpose, FormState
from exambank.items.interchange.richtext import KEPT
from exambank.items.types import Cognitive, ItemKind, ItemState, Markup

STATES: Mapping[ItemState, tuple[str, str]] = {
    ItemState.DRAFT: (N_("draft"), "quiet"),
    ItemState.SUBMITTED: (N_("submitted"), "wait"),
    ItemState.IN_REVIEW: (N_("in review"), "wait"),
    ItemState.RETURNED: (N_("returned to the writer"), "bad"),
    ItemState.CONTENT_OK: (N_("content settled"), "wait"),
    ItemState.APPROVED_PILOT: (N_("approved for pilot"), "good"),
    ItemState.PILOTING: (N_("in pilot"), "good"),
    ItemState.CALIBRATED: (N_("calibrated"), "good"),
    ItemState.OPERATIONAL: (N_("operational"), "good"),
    ItemState.SUSPENDED: (N_("suspended"), "bad"),
    ItemState.RETIRED: (N_("retired"), "quiet"),
    ItemState.COMPROMISED: (N_("compromised"), "bad"),
    ItemState.REJECTED: (N_("rejected"), "bad"),
}
FORM_STATES: Mapping[FormState, tuple[str, str]] = {
    FormState.ASSEMBLING: (N_("being assembled"), "wait"),
    FormState.ASSEMBLED: (N_("assembled"), "wait"),
    FormState.PROOFED: (N_("proofed"), "wait"),
    FormState.SEALED: (N_("sealed"), "good"),
    FormState.RELEASED: (N_("released"), "good"),
    FormState.ADMINISTERED: (N_("administered"), "good"),
    FormState.SCORED: (N_("scored"), "good"),
    FormState.RETIRED: (N_("retired"), "quiet"),
    FormState.COMPROMISED: (N_("compromised"), "bad"),
    FormState.VOID: (N_("void"), "bad"),
}
PURPOSES: Mapping[FormPurpose, str] = {
    FormPurpose.MAIN: N_("main form"),
    FormPurpose.RESERVE: N_("reserve form"),
}
LEVELS: Mapping[Cognitive, str] = {
    Cognitive.RECALL: N_("recall"),
    Cognitive.APPLY: N_("apply"),
    Cognitive.ANALYSE: N_("analyse"),
}
KINDS: Mapping[ItemKind, str] = {
    ItemKind.SINGLE: N_("single choice"),
    ItemKind.MULTIPLE: N_("multiple response"),
}


def shown(text: str, markup: Markup) -> str:
    """Return a text of an item for a page; HTML is sanitised once more on its way out."""
    if markup is Markup.PLAIN:
        return text
    return Safe(nh3.clean(text, tags=set(KEPT), attributes={}))  # noqa: S704 - just sanitised
