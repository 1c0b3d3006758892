"""Names and lateness at the door: pure functions that say why."""

import re
import unicodedata
from datetime import datetime, timedelta

from exambank.core.outcome import Met, NotMet, Outcome
from exambank.core.reasons import N_, Reason
from scheduling.attendance.types import Likeness, NameMatch

APOSTROPHES = "'’‘ʼ`´ʹ′"
HYPHENS = "-‐‑‒–—"


def plain_name(name: str) -> tuple[str, ...]:
    """Return the words of a name without case, accents, apostrophes and hyphens.

    >>> plain_name("Jean-Paul N’Guessan-O'Neil")
    ('jean', 'paul', 'nguessan', 'oneil')
    """
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    bare = bare.translate(str.maketrans("", "", APOSTROPHES))
    bare = re.sub(f"[{re.escape(HYPHENS)}.,]", " ", bare)
    return tuple(bare.casefold().split())


def match_names(booked: str, shown: str) -> NameMatch:
    """Compare the name on the booking with the one on the document.

    The same words make the same name, whatever the accents, apostrophes and hyphens.  A
    missing, added or abbreviated middle name is near.  Anything else is different.
    """
    ours, theirs = plain_name(booked), plain_name(shown)
    if ours and ours == theirs:
        if booked.split() == shown.split():
            return NameMatch(Likeness.SAME, Reason("same", N_("the names are the same")))
        text = N_("the names are the same but for accents, apostrophes, hyphens or case")
        return NameMatch(Likeness.SAME, Reason("same_but_for_marks", text))
    if _differ_in_the_middle(ours, theirs):
        text = N_("only a middle name differs: two people must decide on the spot")
        return NameMatch(Likeness.NEAR, Reason("middle_name", text))
    text = N_("the names differ: two people must decide on the spot")
    return NameMatch(Likeness.DIFFERENT, Reason("names_differ", text))


def _differ_in_the_middle(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if min(len(ours), len(theirs)) < 2:  # noqa: PLR2004 - a first and a last name
        return False
    if (ours[0], ours[-1]) != (theirs[0], theirs[-1]):
        return False
    shorter, longer = sorted((ours[1:-1], theirs[1:-1]), key=len)
    rest = iter(longer)
    return all(any(_same_or_initial(word, other) for other in rest) for word in shorter)


def _same_or_initial(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) == 1 and longer.startswith(shorter))


def judge_lateness(
    arrived: datetime, *, began: datetime, normal_minutes: int, last_minutes: int
) -> Outcome:
    """Say whether somebody who arrived then may come in; both limits include their minute."""
    late = arrived - began
    minutes = int(late.total_seconds() // 60)
    if late <= timedelta(minutes=normal_minutes):
        return Met()
    if late <= timedelta(minutes=last_minutes):
        text = N_("admitted {minutes} min after the start: flagged")
        return Met(Reason("late", text, {"minutes": minutes}))
    text = N_(
        "{minutes} min after the start; the last admission is at {last} min: "
        "an alternate form is offered, free of charge if the cause is documented"
    )
    return NotMet(Reason("too_late", text, {"minutes": minutes, "last": last_minutes}))
