"""Who may do what: one table from what a route needs to the roles that may call it.

A route without ``opt={"needs": ...}`` is refused (`frontdesk.gate`).  Rules about single
objects (own college, writer is not reviewer) are not here but in the packages' rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from exambank.core.vocabulary import InstitutionCode, Role
from frontdesk.accounts.types import Account, Grant, SignedIn

PUBLIC = "public"  # no account needed
SELF = "self"  # any signed-in person, about that person's own things
ASSET = "asset"  # a file that is the same for everybody: the caller is not even looked up

_STAFF = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER})
_BANK = _STAFF | {Role.ITEM_WRITER, Role.REVIEWER}
_ANYONE = frozenset(Role) - {Role.SYSTEM}
_SIGNED_IN = _ANYONE - {Role.PUBLIC}

#: What a route needs, and who may have it.  What is not here, nobody may do.
NEEDS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "accounts:read": frozenset({Role.ADMIN, Role.AUDITOR}),
        "accounts:write": frozenset({Role.ADMIN}),
        "appeals:ask": frozenset({Role.CANDIDATE}),
        "appeals:decide": _STAFF,
        "appeals:read": _STAFF | {Role.AUDITOR},
        "applications:decide": frozenset({Role.ASSESSOR}),
        "applications:read": frozenset(
            {Role.CANDIDATE, Role.COORDINATOR, Role.BANK_MANAGER, Role.ASSESSOR, Role.AUDITOR}
        ),
        "applications:write": frozenset({Role.CANDIDATE, Role.COORDINATOR}),
        "audit:read": frozenset({Role.AUDITOR}),
        "blueprints:approve": _STAFF | {Role.REVIEWER},
        "blueprints:read": _BANK | {Role.COORDINATOR, Role.REGISTRAR, Role.AUDITOR},
        "blueprints:write": _BANK,
        "bookings:read": frozenset(
            {Role.CANDIDATE, Role.COORDINATOR, Role.INVIGILATOR, Role.BANK_MANAGER, Role.AUDITOR}
        ),
        "bookings:write": frozenset({Role.CANDIDATE, Role.COORDINATOR, Role.BANK_MANAGER}),
        "cases:answer": frozenset({Role.CANDIDATE}),
        "cases:decide": _STAFF,
        "cases:read": _STAFF | {Role.AUDITOR},
        "catalogue:read": _ANYONE,
        "centres:write": frozenset({Role.COORDINATOR, Role.BANK_MANAGER}),
        "checkin:write": frozenset({Role.INVIGILATOR}),
        "cohorts:read": frozenset({Role.COORDINATOR, Role.BANK_MANAGER, Role.AUDITOR}),
        "cohorts:write": frozenset({Role.COORDINATOR}),
        "comments:write": frozenset({Role.CANDIDATE, Role.COORDINATOR, Role.BANK_MANAGER}),
        "days:publish": frozenset({Role.BANK_MANAGER}),
        "days:read": _SIGNED_IN - {Role.ITEM_WRITER, Role.REVIEWER, Role.ADMIN},
        "days:write": frozenset({Role.BANK_MANAGER}),
        "forms:assemble": frozenset({Role.PSYCHOMETRICIAN}),
        "forms:proof": frozenset({Role.REVIEWER}),
        "forms:read": _STAFF | {Role.REVIEWER, Role.AUDITOR},
        "forms:seal": _STAFF,
        "institutions:read": _SIGNED_IN,
        "items:assign": frozenset({Role.BANK_MANAGER}),
        "items:approve": _STAFF | {Role.REVIEWER},
        "items:rate": frozenset({Role.PSYCHOMETRICIAN}),
        "items:read": _BANK | {Role.AUDITOR},
        "items:review": frozenset({Role.REVIEWER}),
        "items:write": frozenset({Role.ITEM_WRITER}),
        "keys:answer": frozenset({Role.REVIEWER}),
        "letters:decide": frozenset({Role.REGISTRAR}),
        "letters:issue": frozenset({Role.BANK_MANAGER}),
        "letters:read": frozenset(
            {Role.CANDIDATE, Role.REGISTRAR, Role.BANK_MANAGER, Role.AUDITOR}
        ),
        "letters:revoke": frozenset({Role.BANK_MANAGER}),
        "letters:verify": _ANYONE,
        "policies:write": frozenset({Role.REGISTRAR}),
        "results:read": _STAFF | {Role.CANDIDATE, Role.COORDINATOR, Role.AUDITOR},
        "runs:read": _STAFF | {Role.AUDITOR},
        "runs:release": _STAFF,
        "runs:validate_keys": _STAFF,
        "runs:write": frozenset({Role.PSYCHOMETRICIAN}),
        "scripts:manage": frozenset({Role.PSYCHOMETRICIAN}),
        "scripts:mark": frozenset({Role.REVIEWER}),
        "sheets:write": frozenset({Role.BANK_MANAGER}),
        "studies:adopt": frozenset({Role.BANK_MANAGER}),
        "studies:rate": frozenset({Role.REVIEWER}),
        "studies:read": _STAFF | {Role.AUDITOR},
        "studies:write": frozenset({Role.PSYCHOMETRICIAN}),
    }
)


VISITOR = Grant(Role.PUBLIC)


class AccessRefused(Exception):
    """The caller's roles do not include one that may do this."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and under which grant: an account may hold several roles."""

    signed_in: SignedIn | None = None
    grant: Grant = VISITOR

    @property
    def account(self) -> Account | None:
        """Return the account, None for a visitor without one."""
        return None if self.signed_in is None else self.signed_in.account

    @property
    def role(self) -> Role:
        """Return the role under which the caller acts."""
        return self.grant.role

    @property
    def roles(self) -> frozenset[Role]:
        """Return every role that the account holds, whichever the caller acts under."""
        return frozenset() if self.account is None else self.account.roles

    @property
    def institution(self) -> InstitutionCode | None:
        """Return the college or receiver on whose behalf the caller acts."""
        return self.grant.institution

    @property
    def by(self) -> str:
        """Return what events name as the actor."""
        return str(self.account.id) if self.account else Role.PUBLIC.value

    def may(self, need: str) -> bool:
        """Say whether the caller could have what a route needs, under any role held."""
        return acting_grant(self.signed_in, need) is not None


def acting_grant(signed_in: SignedIn | None, need: str) -> Grant | None:
    """Return the grant under which somebody may have what a route needs, None when none does.

    The grant that the person chose comes first, then the order in which the account holds
    them.  Needing nothing (`PUBLIC`) or only an account (`SELF`) takes the first of those.
    """
    held = _in_order(signed_in)
    if need == PUBLIC:
        return held[0] if held else VISITOR
    if need == SELF:
        return None if signed_in is None else (held or (VISITOR,))[0]
    allowed = NEEDS.get(need, frozenset())
    fitting = (grant for grant in (*held, VISITOR) if grant.role in allowed)
    return next(fitting, None)


def _in_order(signed_in: SignedIn | None) -> tuple[Grant, ...]:
    if signed_in is None:
        return ()
    held = signed_in.account.grants
    chosen = signed_in.acting
    return held if chosen not in held else (chosen, *(one for one in held if one != chosen))
