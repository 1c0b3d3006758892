"""Running numbers that never repeat and leave no room for two alike."""

from exambank.core.counters.store import next_value

__all__ = ["next_value"]
