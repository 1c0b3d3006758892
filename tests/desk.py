"""A front desk for tests: the real app over an empty database, and visitors who click.

Take the fixture `desk` and write ``desk.sign_in(Role.COORDINATOR, "LBC").get("/cohorts")``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from argon2 import PasswordHasher
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act, seeded_ids
from exambank.core.vocabulary import InstitutionCode, Language, Role
from frontdesk import visits
from frontdesk.accounts import service, signin
from frontdesk.accounts.secrecy import Passwords, keyed_digest
from frontdesk.accounts.types import Account, Grant
from frontdesk.app import create_app
from frontdesk.settings import Settings

SECRET = "a secret for tests only"  # noqa: S105 - for tests only
PASSWORD = "harbour lantern 27"  # noqa: S105 - for tests only
NOON = datetime(2027, 1, 15, 17, 0, tzinfo=UTC)
QUICK_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Desk:
    """The app with a clock that the test sets."""

    sessions: sessionmaker[Session]
    now: datetime = NOON
    settings: Settings = field(default_factory=lambda: Settings(secret=SECRET))
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - identifiers of a test

    def __post_init__(self) -> None:
        self.ids = seeded_ids(self.random)
        self.app = create_app(
            self.settings,
            sessions=self.sessions,
            clock=lambda: self.now,
            ids=self.ids,
            passwords=QUICK_PASSWORDS,
        )

    def pass_time(self, **span: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**span)

    def act(self, role: Role = Role.SYSTEM, by: str = "setup") -> Act:
        """Return an act for preparing a test through the services."""
        return Act(by=by, role=role, at=self.now, new_id=self.ids)

    def account(
        self,
        *grants: Grant,
        email: str = "",
        name: str = "Robin Example",
        language: Language = Language.ENGLISH,
        password: str = "",
    ) -> Account:
        """Make an account that can sign in."""
        with self.sessions.begin() as session:
            account = service.create(
                session,
                email=email or f"{self.ids()}@example.ca",
                name=name,
                language=language,
                grants=grants,
                act=self.act(),
            )
            hashed = QUICK_PASSWORDS.hash(password or PASSWORD)
            service.set_password(session, account.id, hashed, act=self.act())
        return account

    def visitor(self, account: Account | None = None, language: str = "en") -> "Visitor":
        """Return a browser, signed in with an account or not."""
        client = TestClient(self.app, base_url=self.settings.base_url)
        client.follow_redirects = False
        client.headers["accept-language"] = language
        if account is not None:
            with self.sessions.begin() as session:
                secret = signin.open_session(session, account.id, act=self.act())
            client.cookies.set(visits.session_cookie_name(self.settings), secret)
        return Visitor(self, client, account)

    def sign_in(self, role: Role, institution: str | None = None) -> "Visitor":
        """Return a browser of somebody new who holds one role."""
        scope = InstitutionCode(institution) if institution else None
        return self.visitor(self.account(Grant(role, scope)))

    def program(self, role: Role, institution: str | None = None) -> TestClient[Any]:
        """Return a client of the API with the token of somebody new who holds one role."""
        scope = InstitutionCode(institution) if institution else None
        account = self.account(Grant(role, scope))
        with self.sessions.begin() as session:
            _, secret = signin.issue_token(session, account.id, label="test", act=self.act())
        client = TestClient(self.app, base_url=self.settings.base_url)
        client.headers["authorization"] = f"Bearer {secret}"
        return client


@dataclass
class Visitor:
    """Somebody with a browser: forms carry the token that our pages put into them."""

    desk: Desk
    client: TestClient[Any]
    account: Account | None

    def get(self, path: str, **query: str) -> Response:
        """Open a page."""
        return self.client.get(path, params=query or None)

    def post(self, path: str, form: Mapping[str, Any] | None = None, files: Any = None) -> Response:
        """Send a form with its token."""
        return self.client.post(
            path, data={"form_token": self.form_token()} | dict(form or {}), files=files
        )

    def form_token(self) -> str:
        """Return the token of this browser's forms, opening a page with a form if need be."""
        name = visits.session_cookie_name(self.desk.settings)
        if name not in self.client.cookies:
            self.client.get("/sign-in")
        return keyed_digest(self.desk.settings.secret, f"form {self.client.cookies[name]}")
