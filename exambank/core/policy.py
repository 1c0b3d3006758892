"""Dated policy values: what a decree can change, with unit, source and the day it begins.

A package keeps its values in ``PACKAGE/policy/*.yaml``; `pack` reads them once.  Code asks
for a value *on a day*, so that yesterday's decision can be explained tomorrow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

Value = int | Decimal | str | tuple["Value", ...]


class PolicyMissing(LookupError):
    """No policy value has that name, or none was in force on that day."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value, the first day it holds and the document it comes from."""

    begins: date
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Constant:
    """One policy value through time, oldest first."""

    name: str
    description: str
    unit: str
    values: tuple[DatedValue, ...]

    def on(self, day: date) -> DatedValue:
        """Return the value in force on `day`."""
        for dated in reversed(self.values):
            if dated.begins <= day:
                return dated
        msg = f"policy {self.name} has no value before {self.values[0].begins}; asked for {day}"
        raise PolicyMissing(msg)


@dataclass(frozen=True, slots=True)
class Pack:
    """The policy values of one package."""

    package: str
    constants: Mapping[str, Constant]

    def dated(self, name: str, on: date) -> DatedValue:
        """Return the value called `name` with its source, as it stood on the day `on`."""
        if name not in self.constants:
            msg = f"package {self.package} has no policy value {name!r}"
            raise PolicyMissing(msg)
        return self.constants[name].on(on)

    def whole(self, name: str, on: date) -> int:
        """Return a value that is a whole number."""
        value = self.dated(name, on).value
        if not isinstance(value, int):
            msg = f"policy {name} is {value!r}, not a whole number"
            raise TypeError(msg)
        return value

    def decimal(self, name: str, on: date) -> Decimal:
        """Return a value that is a decimal number (a whole one counts)."""
        value = self.dated(name, on).value
        if not isinstance(value, int | Decimal):
            msg = f"policy {name} is {value!r}, not a number"
            raise TypeError(msg)
        return Decimal(value)


@cache
def pack(package: str) -> Pack:
    """Read the policy values of `package` from its ``policy`` folder."""
    found: dict[str, Constant] = {}
    for entry in sorted(files(package).joinpath("policy").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            raw = yaml.load(entry.read_text(encoding="utf-8"), Loader=_DecimalLoader)  # noqa: S506 - a SafeLoader
            found.update({name: _constant(name, body) for name, body in raw.items()})
    return Pack(package, MappingProxyType(found))


class _DecimalLoader(yaml.SafeLoader):
    """A safe loader that keeps the digits of decimal numbers."""


def _decimal(loader: _DecimalLoader, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(loader.construct_scalar(node)))


_DecimalLoader.add_constructor("tag:yaml.org,2002:float", _decimal)


def _constant(name: str, body: Mapping[str, Any]) -> Constant:
    dated = tuple(
        DatedValue(day, _value(entry["value"]), entry["source"])
        for day, entry in sorted(body["values"].items())
    )
    return Constant(name, body["description"], body["unit"], dated)


def _value(raw: Any) -> Value:
    if isinstance(raw, list):
        return tuple(_value(part) for part in raw)
    if isinstance(raw, int | Decimal | str) and not isinstance(raw, bool):
        return raw
    msg = f"{raw!r} is no policy value: a number, a text or a list of them"
    raise TypeError(msg)
