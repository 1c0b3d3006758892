"""The ways into the site, by role: the menu and the list of tasks on the home page.

An entry shows to those who hold one of its roles; whether they may is decided at the route.
"""

from dataclasses import dataclass

from exambank.core.reasons import N_
from exambank.core.vocabulary import Role
from frontdesk.access import Caller


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in: address, name and what can be done there (both marked for translation)."""

    path: str
    name: str
    hint: str
    roles: frozenset[Role]


#: Package owners add a line for each page that somebody should find from the home page.
ENTRIES: tuple[Entry, ...] = (
    Entry(
        "/items",
        N_("Items"),
        N_("Read, import, review and approve the questions of the bank."),
        frozenset({Role.ITEM_WRITER, Role.REVIEWER, Role.PSYCHOMETRICIAN, Role.BANK_MANAGER}),
    ),
    Entry(
        "/forms",
        N_("Forms"),
        N_("Assemble, proof and seal the forms of an exam."),
        frozenset({Role.REVIEWER, Role.PSYCHOMETRICIAN, Role.BANK_MANAGER, Role.AUDITOR}),
    ),
    Entry(
        "/audit/events",
        N_("Events"),
        N_("Read what was done, by whom and why, and check the chain of events."),
        frozenset({Role.AUDITOR}),
    ),
    Entry(
        "/admin/accounts",
        N_("Accounts"),
        N_("Invite people, give and take roles, close accounts."),
        frozenset({Role.ADMIN}),
    ),
)


def entries_for(caller: Caller) -> tuple[Entry, ...]:
    """Return the entries for the roles that a caller holds."""
    held = caller.account.roles if caller.account else frozenset({Role.PUBLIC})
    return tuple(entry for entry in ENTRIES if entry.roles & held)
