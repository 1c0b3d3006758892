"""Read YAML files whose faults are told with line and column.

Values come out as entries that know where they stood.  Scalars stay the text that was
written, so that ``yes`` is a word and ``3.10`` keeps its zero; whoever needs a number asks
for one.  It knows no subject; the commands know what the settings mean.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from frontdesk.cli.csvfile import UnusableFile


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the file, the name it goes by, and where it stands."""

    node: yaml.Node
    name: str
    path: Path

    def refuse(self, fault: str) -> UnusableFile:
        """Return the error that this value has *fault*."""
        mark = self.node.start_mark
        return UnusableFile(self.path, mark.line + 1, mark.column + 1, f"{self.name} {fault}")

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def mapping(self, *, known: Sequence[str] | None = None) -> dict[str, "Entry"]:
        """Return the settings by name; refuse one that is not *known* or stands twice."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.refuse("must be settings such as {name: value}")
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            entry = Entry(value, _joined(self.name, str(key.value)), self.path)
            here = Entry(key, _joined(self.name, str(key.value)), self.path)
            if not isinstance(key, yaml.ScalarNode):
                raise here.refuse("must have a plain name")
            if key.value in found:
                raise here.refuse("stands twice: keep one")
            if known is not None and key.value not in known:
                raise here.refuse(f"is not a setting: choose from {', '.join(known)}")
            found[key.value] = entry
        return found

    def sequence(self) -> list["Entry"]:
        """Return the values of a list such as [a, b]."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.refuse("must be a list such as [a, b]")
        return [
            Entry(value, f"{self.name}[{number}]", self.path)
            for number, value in enumerate(self.node.value, start=1)
        ]

    def text(self) -> str:
        """Return the value as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.refuse("must be a single value")
        if not self.node.value:
            raise self.refuse("is empty: give a value")
        return str(self.node.value)

    def texts(self) -> tuple[str, ...]:
        """Return the values of a list as they are written."""
        return tuple(entry.text() for entry in self.sequence())

    def number(self) -> float:
        """Return the value as a finite number."""
        text = self.text()
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.refuse(f"is {text!r}, not a number such as 1.5")
        return value

    def numbers(self) -> tuple[float, ...]:
        """Return the values of a list as numbers."""
        return tuple(entry.number() for entry in self.sequence())

    def whole(self, *, least: int) -> int:
        """Return the value as a whole number not below *least*."""
        value = self.number()
        if value != int(value) or value < least:
            raise self.refuse(f"is {self.text()}: give a whole number of at least {least}")
        return int(value)

    def limits(self) -> tuple[float, float]:
        """Return a minimum and a maximum such as [4, 6]."""
        values = self.numbers()
        if len(values) != 2:  # noqa: PLR2004 - a minimum and a maximum
            raise self.refuse(f"has {len(values)} values: give [minimum, maximum]")
        low, high = values
        if low > high:
            raise self.refuse(f"has a minimum {low:g} above its maximum {high:g}")
        return low, high

    def at(self, path: str) -> "Entry":
        """Return the entry that a dotted *path* leads to, or the last one on the way there."""
        for name, entry in self._children():
            if path == name:
                return entry
            if path.startswith(f"{name}."):
                return entry.at(path[len(name) + 1 :])
        return self

    def _children(self) -> Iterator[tuple[str, "Entry"]]:
        if isinstance(self.node, yaml.MappingNode):
            yield from self.mapping().items()
        if isinstance(self.node, yaml.SequenceNode):
            yield from ((str(number), entry) for number, entry in enumerate(self.sequence()))


def read_yaml(path: Path) -> Entry:
    """Return the one document of a file; `UnusableFile` tells where it is not YAML."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise UnusableFile(path, line, 1, "the text is not UTF-8: save it as UTF-8") from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise UnusableFile(path, line, column, f"not YAML: {fault.problem}") from None
    except yaml.YAMLError as fault:
        raise UnusableFile(path, 1, 1, f"not YAML: {fault}") from None
    if node is None:
        raise UnusableFile(path, 1, 1, "the file is empty")
    return Entry(node, "", path)


def _joined(outer: str, name: str) -> str:
    return f"{outer}.{name}" if outer else name
