"""The bank's memory: an append-only, hash-chained list of what was done."""

from exambank.core.events.chain import BrokenLink
from exambank.core.events.service import head, history, record, search, verify
from exambank.core.events.types import Event

__all__ = ["BrokenLink", "Event", "head", "history", "record", "search", "verify"]
