"""Rules about accounts: passwords, waiting after failed sign-ins, life of a session."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from exambank.core.policy import Pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import SCOPED_ROLES, Grant

EMAIL_LENGTH_MAX = 254  # RFC 5321, section 4.5.3.1.3
NAME_LENGTH_MAX = 200
KEPT_APART = frozenset({Role.PUBLIC, Role.SYSTEM})  # nobody holds these
COMMON_PARTS = ("password", "motdepasse", "exambank", "123456", "qwerty", "azerty")


def normal_email(text: str) -> str:
    """Return an e-mail address in the form in which it is kept and looked up."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def email_faults(email: str) -> Iterable[Reason]:
    """Yield what is wrong with an e-mail address, seen from outside."""
    local, at, domain = email.rpartition("@")
    well_formed = at and local and "." in domain and not any(c.isspace() for c in email)
    if not well_formed or len(email) > EMAIL_LENGTH_MAX or not email.isprintable():
        yield Reason("email", N_("Enter an e-mail address in the usual form, like name@example.ca"))


def name_faults(name: str) -> Iterable[Reason]:
    """Yield what is wrong with a person's name as typed."""
    if not name.strip():
        yield Reason("name_missing", N_("Enter the name"))
    if len(name) > NAME_LENGTH_MAX:
        yield Reason(
            "name_long",
            N_("The name has {length} characters; at most {most} can be kept"),
            {"length": len(name), "most": NAME_LENGTH_MAX},
        )
    if not name.isprintable():
        yield Reason("name_signs", N_("The name contains characters that cannot be printed"))


def password_faults(
    password: str, *, email: str, name: str, policy: Pack, now: datetime
) -> Iterable[Reason]:
    """Yield every reason not to accept a password; length counts, mixtures of signs do not."""
    least = policy.whole("password_length_min", now.date())
    most = policy.whole("password_length_max", now.date())
    if not least <= len(password) <= most:
        yield Reason(
            "password_length",
            N_("The password has {length} characters; use {least} to {most}"),
            {"length": len(password), "least": least, "most": most},
        )
    folded = "".join(password.casefold().split())
    own = [part for part in (email.partition("@")[0], *name.casefold().split()) if len(part) > 3]  # noqa: PLR2004 - shorter parts occur in any sentence
    if any(part in folded for part in own):
        yield Reason("password_own", N_("The password contains your name or e-mail address"))
    if any(part in folded for part in COMMON_PARTS) or len(set(folded)) < least // 3:
        yield Reason(
            "password_common",
            N_(
                "The password is easy to guess; use three or four words that do not belong together"
            ),
        )


def wait_until(
    failures: Sequence[datetime], *, allowed: int, window: timedelta, now: datetime
) -> datetime | None:
    """Return the instant before which no further sign-in is tried, or None when there is none."""
    recent = sorted(at for at in failures if now - window < at <= now)
    return None if len(recent) < allowed else recent[len(recent) - allowed] + window


def session_holds(*, opened_at: datetime, seen_at: datetime, policy: Pack, now: datetime) -> bool:
    """Say whether a session opened and last used at these instants still proves anything."""
    idle = timedelta(minutes=policy.whole("session_idle", now.date()))
    total = timedelta(minutes=policy.whole("session_total", now.date()))
    return now - seen_at < idle and now - opened_at < total


def grant_faults(grants: Sequence[Grant]) -> Iterable[Reason]:
    """Yield every reason why an account cannot hold these grants together."""
    for grant in grants:
        values = {"role": grant.role.value, "institution": grant.institution or ""}
        if grant.role in KEPT_APART:
            yield Reason("role_kept", N_("Nobody can be given the role {role}"), values)
        if grant.role in SCOPED_ROLES and not grant.institution:
            yield Reason("role_scope", N_("The role {role} needs an institution"), values)
        if grant.role not in SCOPED_ROLES and grant.institution:
            yield Reason("role_free", N_("The role {role} belongs to no institution"), values)
    if Role.AUDITOR in {grant.role for grant in grants} and len(grants) > 1:
        yield Reason("auditor_alone", N_("An auditor holds no other role"))
