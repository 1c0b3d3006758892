"""Clocks of cases and appeals: what is due on which day, and whether it was missed."""

from dataclasses import dataclass
from datetime import date

from exambank.core.businessdays import after_business_days
from exambank.core.policy import pack


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that must be done by the end of a day; `name` is marked for translation."""

    name: str
    due: date
    done: date | None = None

    def is_missed(self, on: date) -> bool:
        """Say whether it was done late, or is late on the day `on`.

        >>> Clock("check", date(2027, 5, 3)).is_missed(date(2027, 5, 3))
        False
        >>> Clock("check", date(2027, 5, 3), date(2027, 5, 4)).is_missed(date(2027, 6, 1))
        True
        """
        return (self.done or on) > self.due

    @property
    def is_running(self) -> bool:
        """Say whether it is still to be done."""
        return self.done is None


def due(policy: str, *, start: date) -> date:
    """Return the day by which something is due that a policy value gives business days for.

    >>> due("clerical_check_days", start=date(2027, 4, 23))
    datetime.date(2027, 5, 7)
    """
    return after_business_days(start, pack("scoring").whole(policy, start))
