"""Who can be registered: pure functions that give every reason against."""

from collections.abc import Iterable
from datetime import date

from eligibility.candidates import names
from eligibility.candidates.types import Person
from exambank.core.reasons import N_, Reason

OLDEST_BIRTH = date(1900, 1, 1)


def cleaned(person: Person) -> Person:
    """Return the person with both names cleaned."""
    return Person(
        names.cleaned(person.first_name),
        names.cleaned(person.last_name),
        person.birth_date,
        person.language,
        person.email.strip(),
    )


def faults(person: Person, *, today: date) -> Iterable[tuple[str, Reason]]:
    """Yield every field of a cleaned person that cannot be used, with the reason."""
    for field in ("first_name", "last_name"):
        found = names.fault(getattr(person, field))
        if found is not None:
            yield field, found
    found = birth_fault(person.birth_date, today=today)
    if found is not None:
        yield "birth_date", found


def birth_fault(born: date | None, *, today: date) -> Reason | None:
    """Return why a date of birth cannot be right, None where it can."""
    if born is None:
        return Reason("missing", N_("is missing: give the date of birth as 2001-03-14"))
    if born > today:
        text = N_("{born} lies in the future: check the year")
        return Reason("future_birth", text, {"born": born.isoformat()})
    if born < OLDEST_BIRTH:
        text = N_("{born} is too long ago: check the year")
        return Reason("old_birth", text, {"born": born.isoformat()})
    return None


def is_same_person(first: Person, second: Person) -> bool:
    """Say whether two statements agree on birth date and, but for spelling marks, on the name."""
    return (
        first.birth_date == second.birth_date
        and names.folded(first.first_name) == names.folded(second.first_name)
        and names.folded(first.last_name) == names.folded(second.last_name)
    )
