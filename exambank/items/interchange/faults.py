"""Faults of item files: where, what was found there, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exambank.core.reasons import Reason

SHOWN = 80
"""Characters of a faulty value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file; line 0 means the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    reason: Reason

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        column = f", column {self.column}" if self.column else ""
        said = str(self.reason)
        value = f" ({self.value!r})" if self.value and self.value not in said else ""
        return f"{place}{column}{value}: {said}"


class ImportRefused(Exception):
    """A file cannot be imported and nothing of it was stored; `faults` says all of why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def fault(
    file: str,
    code: str,
    text: str,
    *,
    line: int = 0,
    column: str = "",
    value: str = "",
    values: Mapping[str, Any] | None = None,
) -> Fault:
    """Return a fault whose sentence may name ``{value}`` and the other `values`."""
    shown = shortened(value)
    return Fault(file, line, column, shown, Reason(code, text, {"value": shown, **(values or {})}))


def shortened(value: str) -> str:
    r"""Return the beginning of `value`, without characters that disturb a page or a terminal.

    >>> shortened("left" + chr(0x202E) + "right")
    'left\ufffdright'
    """
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value)
    return shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "\N{HORIZONTAL ELLIPSIS}"
