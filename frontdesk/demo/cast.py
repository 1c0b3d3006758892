"""Who plays in the demonstration: accounts, roles, and the acts they perform.

Every act carries an account that can sign in on the demo site afterwards.  The clock is the
demonstration's own: each scene says when it takes place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.core.acting import Act
from exambank.core.vocabulary import AccountId, InstitutionCode, Language, Role
from frontdesk.accounts import service as accounts
from frontdesk.accounts.types import Grant

PASSWORD = "maple-lantern-2027"  # noqa: S105 - the printed login of a demonstration, on fictional data


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody with an account: the role played, and for whom."""

    key: str
    name: str
    role: Role
    institution: InstitutionCode | None = None
    language: Language = Language.ENGLISH

    @property
    def email(self) -> str:
        """Return the address the player signs in with."""
        return f"{self.key}@exambank.example"


def _for(code: str) -> InstitutionCode:
    return InstitutionCode(code)


PLAYERS = (
    Player("writer", "Wanda Okoro", Role.ITEM_WRITER),
    Player("reviewer", "Rémi Gauthier", Role.REVIEWER, language=Language.FRENCH),
    Player("reviewer2", "Noor Ahmadi", Role.REVIEWER),
    Player("psychometrician", "Petra Lindqvist", Role.PSYCHOMETRICIAN),
    Player("manager", "Mara Delisle", Role.BANK_MANAGER),
    Player("assessor", "Asa Whitehorse", Role.ASSESSOR),
    Player("assessor2", "Bram Tessier", Role.ASSESSOR),
    Player("maple", "Corinne Abara", Role.COORDINATOR, _for("MRC")),
    Player("lakeshore", "Lou Varga", Role.COORDINATOR, _for("LBC")),
    Player("cobalt", "Kit Sandoval", Role.COORDINATOR, _for("CSA")),
    Player("invigilator", "Ines Moreau", Role.INVIGILATOR, _for("NGP")),
    Player("northgate", "Gwen Tran", Role.REGISTRAR, _for("NGP")),
    Player("harbourfront", "Hugo Petit", Role.REGISTRAR, _for("HBU")),
    Player("tamarack", "Tess Wong", Role.REGISTRAR, _for("TAM")),
    Player("auditor", "Odile Renaud", Role.AUDITOR, language=Language.FRENCH),
    Player("admin", "Ada Novak", Role.ADMIN),
)

CANDIDATES = {
    "P01": "amara",
    "P02": "luc",
    "P03": "priya",
    "P04": "dan",
    "P05": "mei",
    "P06": "omar",
    "P07": "grace",
    "P08": "sofia",
    "P09": "jeanpaul",
    "P10": "ruth",
}
"""Persona to the first part of the address that the person signs in with."""

#: The first part of the address of somebody who has not passed.
FAILED = "notyet"


@dataclass(frozen=True, slots=True)
class Cast:
    """The players by key, with their account, and where new identifiers come from."""

    accounts: Mapping[str, AccountId]
    new_id: Callable[[], UUID]
    password_hash: str = field(default="", repr=False)

    def act(self, key: str, at: datetime, reason: str = "", *, request: str | None = None) -> Act:
        """Return an act of one player at one instant."""
        player = next(one for one in PLAYERS if one.key == key)
        return Act(
            by=str(self.accounts[key]),
            role=player.role,
            at=at,
            reason=reason,
            institution=player.institution,
            request_key=request,
            new_id=self.new_id,
        )

    def candidate(self, key: str, at: datetime, *, request: str | None = None) -> Act:
        """Return an act of a candidate who has an account."""
        by = str(self.accounts[key])
        return Act(by, Role.CANDIDATE, at, request_key=request, new_id=self.new_id)


def enter(
    session: Session, *, password_hash: str, at: datetime, new_id: Callable[[], UUID]
) -> Cast:
    """Open an account for every player and every persona, all with the demo's password."""
    act = Act(by="set-up", role=Role.SYSTEM, at=at, new_id=new_id)
    known: dict[str, AccountId] = {}
    for player in PLAYERS:
        grant = Grant(player.role, player.institution)
        account = accounts.create(
            session,
            email=player.email,
            name=player.name,
            language=player.language,
            grants=[grant],
            act=act,
        )
        accounts.set_password(session, account.id, password_hash, act=act)
        known[player.key] = account.id
    for key in CANDIDATES.values():
        language = Language.FRENCH if key in {"luc", "jeanpaul"} else Language.ENGLISH
        known[key] = _candidate(
            session, key, name=key.title(), language=language, hashed=password_hash, act=act
        )
    return Cast(known, new_id, password_hash)


def enter_one_who_failed(
    session: Session, candidate: Candidate, cast: Cast, *, at: datetime
) -> AccountId:
    """Open an account for a candidate without a pass: who that is shows only after scoring."""
    act = Act(by="set-up", role=Role.SYSTEM, at=at, new_id=cast.new_id)
    account = _candidate(
        session,
        FAILED,
        name=candidate.full_name,
        language=candidate.language,
        hashed=cast.password_hash,
        act=act,
    )
    candidates.link_account(session, candidate, account, act=act)
    return account


def _candidate(
    session: Session, key: str, *, name: str, language: Language, hashed: str, act: Act
) -> AccountId:
    account = accounts.create(
        session,
        email=f"{key}@exambank.example",
        name=name,
        language=language,
        grants=[Grant(Role.CANDIDATE)],
        act=act,
    )
    accounts.set_password(session, account.id, hashed, act=act)
    return account.id
