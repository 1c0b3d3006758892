"""Versions of a form: the same items in another order, so that neighbours read other pages.

A version is an order and nothing else: statistics, keys and equating know only the form.
Items keep to their area, and version 1 is the form itself.
"""

import hashlib
from collections.abc import Sequence
from itertools import groupby
from random import Random

from exambank.forms.types import Form

NAMES = ("1", "2", "3", "4")


class VersionUnknown(LookupError):
    """The form has no version of that name."""

    def __init__(self, form: Form, version: str) -> None:
        known = ", ".join(NAMES)
        super().__init__(f"form {form.code} has no version {version!r}; it has: {known}")
        self.version = version


def order(form: Form, version: str) -> tuple[int, ...]:
    """Return, for each question as printed, the position (from 1) it has on the form.

    The order follows from the seal of the form, so that it can be had again at any time.

    Raises
    ------
    VersionUnknown
        If there is no such version.
    ValueError
        If the form is not sealed yet.
    """
    if version not in NAMES:
        raise VersionUnknown(form, version)
    if form.digest is None:
        msg = f"form {form.code} has no versions before it is sealed"
        raise ValueError(msg)
    positions = [entry.position for entry in form.entries]
    if version == NAMES[0]:
        return tuple(positions)
    seed = hashlib.sha256(f"{form.digest}/{version}".encode()).digest()
    random = Random(seed)  # noqa: S311 - an order to be found again, not a secret
    shuffled: list[int] = []
    for _, run in groupby(form.entries, key=lambda entry: entry.area):
        places = [entry.position for entry in run]
        random.shuffle(places)
        shuffled.extend(places)
    return tuple(shuffled)


def in_form_order(answers: Sequence[str], printed: Sequence[int]) -> tuple[str, ...]:
    """Return answers given in the order of a version, in the order of the form.

    >>> in_form_order(["C", "A", "B"], (3, 1, 2))
    ('A', 'B', 'C')
    """
    placed = dict(zip(printed, answers, strict=True))
    return tuple(placed[position] for position in sorted(placed))
