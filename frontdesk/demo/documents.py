"""The papers of a demonstration: blueprint sheets, tickets, rosters, sheets, letters."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy.orm import Session as Connection

from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import Language
from exambank.institutions import rules as credit
from exambank.institutions import service as institutions
from frontdesk.demo.cast import PLAYERS, Cast
from frontdesk.demo.folder import DemoFolder
from frontdesk.demo.press import ProcessPress
from frontdesk.usecases import answersheets, blueprintsheets, roompapers, tickets
from frontdesk.usecases import letters as issuing
from frontdesk.usecases.letters import Press
from printouts.answersheet import render_answer_sheet
from printouts.signing import SealKey
from printouts.ticket import render_ticket
from scheduling.bookings import service as bookings
from scheduling.days import service as days
from scheduling.days.types import ExamDay, Session
from scoring.letters import service as letters
from scoring.letters.types import Standing
from scoring.runs.types import Run

PUBLISHED = datetime(2026, 9, 1, 13, tzinfo=UTC)
PRINTED = datetime(2027, 4, 13, 14, tzinfo=UTC)
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


def print_day(
    connection: Connection, day: ExamDay, folder: DemoFolder, *, press: ProcessPress, base_url: str
) -> None:
    """Print what the day needs: tickets, answer sheets, and the papers of each room."""
    for room in days.sessions(connection, day.id):
        booked = bookings.of_session(connection, room.id)
        names = [f"tickets/{tickets.file_name(connection, one)}" for one in booked]
        written = [
            tickets.content(connection, one, at=PRINTED, base_url=base_url) for one in booked
        ]
        _keep(folder, names, press.print(render_ticket, written))
        sheets = answersheets.contents(connection, room.id, at=PRINTED)
        names = [f"sheets/{room.room}/{sheet.serial}.pdf" for sheet in sheets]
        _keep(folder, names, press.print(render_answer_sheet, sheets))
        _room_papers(connection, room, folder)


def print_blueprints(connection: Connection, folder: DemoFolder) -> None:
    """Print the public blueprint sheet of every course, in both languages."""
    for course in blueprints.courses(connection):
        for language in Language:
            sheet = blueprintsheets.sheet(connection, course.code, language=language, at=PUBLISHED)
            folder.write(f"blueprints/{course.code}-{language.value}.pdf", sheet)


def _room_papers(connection: Connection, room: Session, folder: DemoFolder) -> None:
    language = Language.ENGLISH
    roster = roompapers.roster(connection, room.id, language=language, at=PRINTED)
    folder.write(f"rooms/{room.room}-roster.pdf", roster)
    plans = roompapers.seating_plans(connection, room.id, language=language, at=PRINTED)
    folder.write(f"rooms/{room.room}-plan-door.pdf", plans.door)
    folder.write(f"rooms/{room.room}-plan-staff.pdf", plans.staff)


def _keep(folder: DemoFolder, names: Sequence[str], papers: Iterable[bytes]) -> None:
    for name, paper in zip(names, papers, strict=True):
        folder.write(name, paper)
