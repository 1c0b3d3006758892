"""Running numbers that never repeat and leave no room for two alike."""

from exambank.core.counters.store import hold, next_value

__all__ = ["hold", "next_value"]
