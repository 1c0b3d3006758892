"""Reasons that can be shown in two languages.

A rule says why with a `Reason`: an English sentence with named places, marked for
translation where it is written, and the values for the places.  Pages translate the
sentence and fill it; the command line and the log fill the English one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name that catalogues are extracted by
    """Mark `text` for the translation catalogues and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence with named places, and their values.

    >>> str(Reason("coverage", "{have} % is below {need} %", {"have": "52.5", "need": 80}))
    '52.5 % is below 80 %'
    """

    code: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values)

    def __hash__(self) -> int:
        return hash((self.code, self.text, tuple(sorted(self.values))))

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence as `translate` puts it, with the values filled in.

        Values that are words are translated too, where the catalogue knows them; an empty one
        is left alone, because catalogues keep their own head under the empty message.
        """
        values = {
            name: translate(value) if isinstance(value, str) and value else value
            for name, value in self.values.items()
        }
        return translate(self.text).format_map(values)
