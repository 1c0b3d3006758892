"""The candidate's score report: pass, not yet, held or cancelled, in plain words.

No percent and no rank: the scale is the only number.  A held report shows no result at all,
and an area shows a band only where there are enough questions to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from printouts.dates import long_date
from printouts.layout import Laid, bullets, heading, line, paragraph, space
from printouts.nodes import Group, Line, Node, Rectangle, Shape, Tagged
from printouts.press import Imprint, flow
from printouts.scorereport_words import WORDS, ScoreWords
from printouts.table import Column, facts, table

LOW, CUT, HIGH = 100, 200, 300


class ReportStatus(StrEnum):
    """What the report says about the result."""

    PASSED = "passed"
    NOT_YET = "not_yet"
    HELD = "held"
    CANCELLED = "cancelled"


class Band(StrEnum):
    """Where an area lies against the profile of candidates at the cut score."""

    BELOW = "below"
    AROUND = "around"
    ABOVE = "above"
    TOO_FEW = "too_few"  # not enough questions to say
    NOT_TOLD = "not_told"  # the area's own score says no more than the whole one


NO_BANDS = frozenset({Band.TOO_FEW, Band.NOT_TOLD})


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area of the blueprint and the candidate's band in it."""

    name: str
    weight: str  # as "15 %"
    questions: int
    band: Band


@dataclass(frozen=True, slots=True)
class ScoreReportContent:
    """Everything on a score report; `scaled_score` and `sem` are None unless a result shows."""

    imprint: Imprint
    name: str
    candidate_number: str
    course: str
    sat_on: date
    status: ReportStatus
    attempt: int
    contact: str
    appeal_until: date
    scaled_score: int | None = None
    sem: int | None = None
    reached_b_level: bool = False
    areas: tuple[AreaLine, ...] = ()
    study: tuple[str, ...] = ()
    earliest_retest: date | None = None
    comment_outcome: str = ""


class ReportContradicts(ValueError):
    """A report whose score does not go with its status."""

    def __init__(self, *, number: str, status: ReportStatus, score: int | None) -> None:
        self.number, self.status, self.score = number, status, score
        super().__init__(
            f"report {number} says {status} with scaled score {score}: passed needs {CUT} to "
            f"{HIGH}, not yet needs {LOW} to {CUT - 1}, held and cancelled need none and no areas"
        )


def render_score_report(content: ScoreReportContent) -> bytes:
    """Return the report; equal content gives equal bytes.

    Raises `ReportContradicts` where score and status do not go together.
    """
    _check(content)
    words = WORDS[content.imprint.language]
    return flow(_blocks(content, words), imprint=content.imprint, title=words.title)


def _check(content: ScoreReportContent) -> None:
    score, status = content.scaled_score, content.status
    agrees = {
        ReportStatus.PASSED: score is not None and CUT <= score <= HIGH,
        ReportStatus.NOT_YET: score is not None and LOW <= score < CUT,
        ReportStatus.HELD: score is None and not content.areas,
        ReportStatus.CANCELLED: score is None and not content.areas,
    }
    if not agrees[status]:
        raise ReportContradicts(number=content.imprint.number, status=status, score=score)


def _blocks(content: ScoreReportContent, words: ScoreWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    language = content.imprint.language
    yield heading(words.title, width=width, size=size * 1.6, level=1)
    pairs = [
        (words.name, content.name),
        (words.number, content.candidate_number),
        (words.course, content.course),
        (words.sat_on, long_date(content.sat_on, language)),
        (words.attempt, str(content.attempt)),
    ]
    yield facts(pairs, width=width, size=size)
    yield heading(
        words.statuses[content.status], width=width, size=size * 1.5, level=2, before=size * 0.7
    )
    yield paragraph(words.means[content.status], width=width, size=size, after=size * 0.4)
    if content.scaled_score is not None:
        yield from _score(content, words, content.scaled_score)
    yield from _areas(content, words)
    yield from _next_steps(content, words)


def _score(content: ScoreReportContent, words: ScoreWords, score: int) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    text = words.score.format(score=score, cut=CUT)
    if content.sem is not None:
        text = f"{text} {words.margin.format(sem=content.sem)}"
    yield _scale(score, content.sem or 0, alt=text, width=width, size=size)
    yield paragraph(text, width=width, size=size)
    yield paragraph(words.scale, width=width, size=size)
    if content.reached_b_level:
        yield paragraph(words.b_level, width=width, size=size, bold=True)


def _scale(score: int, sem: int, *, alt: str, width: float, size: float) -> Laid:
    """Draw the scale with the cut, the score and one standard error to either side."""

    def at(value: float) -> float:
        return 20 + (width - 40) * (min(max(value, LOW), HIGH) - LOW) / (HIGH - LOW)

    middle, x = size * 2.2, at(score)
    ticks = [
        Group(at(v) - 30, middle + 10, line(str(v), width=60, size=size * 0.8, align=0.5).nodes)
        for v in (LOW, CUT, HIGH)
    ]
    label = line(str(score), width=60, size=size, bold=True, align=0.5)
    marks: list[Node] = [Line(at(LOW), middle, at(HIGH), middle, width=1.5)]
    marks += [Line(at(v), middle - 6, at(v), middle + 8, width=1.2) for v in (LOW, CUT, HIGH)]
    marks += [
        Rectangle(at(score - sem), middle - 4, at(score + sem) - at(score - sem), 8, fill=0.7),
        Shape(((x - 5, middle - 13), (x + 5, middle - 13), (x, middle - 4))),
        Group(x - 30, middle - 15 - size * 1.2, label.nodes),
    ]
    return Laid(middle + 12 + size * 1.4, (Tagged("Figure", (*marks, *ticks), alt=alt),))


def _areas(content: ScoreReportContent, words: ScoreWords) -> Iterator[Laid]:
    if not content.areas:
        return
    width, size = content.imprint.width, content.imprint.size
    yield heading(words.areas, width=width, size=size * 1.15, level=2, before=size * 0.6)
    if all(each.band in NO_BANDS for each in content.areas):
        yield paragraph(words.no_bands, width=width, size=size)
        columns = [
            Column(words.area, 0.64),
            Column(words.weight, 0.16, align=1),
            Column(words.questions, 0.2, align=0.5),
        ]
        rows = [(each.name, each.weight, str(each.questions)) for each in content.areas]
        yield table(columns, rows, width=width, size=size * 0.85)
    else:
        yield _bands(content, words)
    if content.study:
        yield heading(words.study, width=width, size=size * 1.15, level=2, before=size * 0.6)
        yield bullets(content.study, width=width, size=size)


def _bands(content: ScoreReportContent, words: ScoreWords) -> Laid:
    return table(
        [
            Column(words.area, 0.4),
            Column(words.weight, 0.16, align=1),
            Column(words.questions, 0.14, align=0.5),
            Column(words.band, 0.3),
        ],
        [
            (each.name, each.weight, str(each.questions), words.bands[each.band])
            for each in content.areas
        ],
        width=content.imprint.width,
        size=content.imprint.size * 0.85,
    )


def _next_steps(content: ScoreReportContent, words: ScoreWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    language = content.imprint.language
    lines = [words.appeal.format(day=long_date(content.appeal_until, language))]
    if content.earliest_retest:
        lines.insert(0, words.retest.format(day=long_date(content.earliest_retest, language)))
    if content.comment_outcome:
        lines.append(words.comments.format(outcome=content.comment_outcome))
    lines.append(words.contact.format(contact=content.contact))
    yield heading(words.next_steps, width=width, size=size * 1.15, level=2, before=size * 0.6)
    yield bullets(lines, width=width, size=size)
    yield space(1)
