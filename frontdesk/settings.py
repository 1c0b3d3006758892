"""Settings from the environment, and the only clock of the program.

Nothing else reads ``os.environ`` or asks the time; the web app, the commands and the jobs
are given what stands here.
"""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]

DEFAULT_DATABASE = "sqlite:///exambank.db"
DEFAULT_BASE = "http://127.0.0.1:8000"


class SettingRefused(ValueError):
    """An environment variable has a value that cannot be used."""

    def __init__(self, *, name: str, value: str, advice: str) -> None:
        super().__init__(f"{name} is {value!r}: {advice}")
        self.name = name
        self.value = value


@dataclass(frozen=True, slots=True)
class Settings:
    """What can differ from one installation to the next.

    `secret` keys the form tokens and the digests of network addresses: an installation with
    more than one process must set it.  `clock_start` starts a demonstration clock.
    `bank_name` goes into the certificate of the seal when it is made, and from there onto the
    letters; `contact` tells their readers whom to ask.
    """

    database_url: str = DEFAULT_DATABASE
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    clock_start: datetime | None = None
    base_url: str = DEFAULT_BASE
    keys: Path = Path("exambank-keys")
    bank_name: str = "Challenge Exam Bank"
    contact: str = ""

    @property
    def is_https(self) -> bool:
        """Say whether visitors come by HTTPS, so that cookies may be marked secure."""
        return self.base_url.startswith("https://")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from variables that begin with ``EXAMBANK_``."""
    given = {name: value for name, value in environment.items() if value}
    plain = Settings()
    return Settings(
        database_url=given.get("EXAMBANK_DATABASE_URL", plain.database_url),
        secret=given.get("EXAMBANK_SECRET", plain.secret),
        clock_start=_instant("EXAMBANK_CLOCK", given.get("EXAMBANK_CLOCK")),
        base_url=_base("EXAMBANK_BASE_URL", given.get("EXAMBANK_BASE_URL", plain.base_url)),
        keys=Path(given.get("EXAMBANK_KEYS", str(plain.keys))),
        bank_name=given.get("EXAMBANK_BANK_NAME", plain.bank_name),
        contact=given.get("EXAMBANK_CONTACT", plain.contact),
    )


def wall_clock() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def running_clock(start: datetime | None) -> Clock:
    """Return a clock that shows `start` now and runs on from there, or the wall clock."""
    if start is None:
        return wall_clock
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def elapsed_ms(since: float | None = None) -> float:
    """Return milliseconds on a clock that only runs forward, or those since such a reading."""
    reading = time.perf_counter() * 1000
    return reading if since is None else reading - since


def _instant(name: str, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise SettingRefused(
            name=name, value=value, advice="write an instant such as 2027-04-10T13:00:00Z"
        ) from error
    if instant.tzinfo is None:
        raise SettingRefused(name=name, value=value, advice="add the time zone, for instance Z")
    return instant.astimezone(UTC)


def _base(name: str, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise SettingRefused(name=name, value=value, advice="begin with http:// or https://")
    return value.rstrip("/")
