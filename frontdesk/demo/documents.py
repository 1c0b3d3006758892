"""The papers of a demonstration: blueprint sheets, tickets, rosters, sheets, letters."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session as Connection

from exambank.core.vocabulary import Language
from exambank.institutions import rules as credit
from exambank.institutions import service as institutions
from frontdesk.demo.cast import PLAYERS, Cast
from frontdesk.demo.folder import DemoFolder
from frontdesk.usecases import letters as issuing
from frontdesk.usecases.letters import Press
from printouts.signing import SealKey
from scoring.letters import service as letters
from scoring.letters.types import Standing
from scoring.runs.types import Run

ISSUED = datetime(2027, 4, 23, 13, 30, tzinfo=UTC)
LOOKED_AT = datetime(2027, 4, 26, 12, tzinfo=UTC)
REGISTRARS = tuple(player for player in PLAYERS if player.role.value == "registrar")


def issue_letters(
    connection: Connection,
    run: Run,
    folder: DemoFolder,
    cast: Cast,
    *,
    key: SealKey,
    base_url: str,
    press: Press,
) -> int:
    """Issue a letter on every released pass and write both pages of each; return how many."""
    act = cast.act("manager", ISSUED)
    issued = issuing.issue_letters(
        connection, run, key=key, base_url=base_url, act=act, press=press
    )
    for letter in issued:
        for language in Language:
            page = letters.page(connection, letter, language)
            folder.write(f"letters/{letter.number}-{language.value}.pdf", page)
    return len(issued)


def receivers_look(connection: Connection, cast: Cast) -> dict[str, int]:
    """Let each receiver verify the letters of its first candidates; count what it proposes."""
    proposed: dict[str, int] = {}
    for player in REGISTRARS:
        assert player.institution is not None  # noqa: S101 - registrars act for an institution
        act = cast.act(player.key, LOOKED_AT)
        receiver = institutions.get(connection, player.institution)
        for letter in letters.letters(connection)[:5]:
            seen = letters.verify(connection, letter.code, act=act)
            if seen.standing is Standing.VALID:
                outcome = credit.judge_score(receiver, scaled=letter.scaled)
                proposed[outcome.verdict] = proposed.get(outcome.verdict, 0) + 1
    return proposed


def print_day(connection: Connection, day: object, folder: DemoFolder, cast: Cast) -> None:
    """Print what the day needs."""
