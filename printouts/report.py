"""The technical report as PDF: the public part or the restricted annex, through the house press."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from exambank.core.vocabulary import Language
from printouts.layout import Laid, beside, bullets, heading, paragraph, space, stack
from printouts.press import Imprint, flow
from printouts.report_language import Speaker, in_language
from printouts.report_plots import plot_block
from printouts.report_words import WORDS, ReportWords
from printouts.table import Column, table
from scoring.report.values import (
    Audience,
    Figure,
    OptionShares,
    Plot,
    ReportTable,
    Section,
    TechnicalReport,
    rule_of,
)

TABLE_SIZE = 0.75  # of running text: wide tables of numbers
NARROW, WIDE = 6, 34
GAP = 12.0


def render_report(report: TechnicalReport, *, audience: Audience, imprint: Imprint) -> bytes:
    """Return one part of the report; equal reports and imprints give equal bytes.

    The report comes in English and is said in the language of the imprint.
    """
    words, speaker = WORDS[imprint.language], Speaker(imprint.language)
    said = in_language(report, speaker)
    restricted = audience is Audience.RESTRICTED
    title = f"{said.title} ({words.annex})" if restricted else said.title
    foot = words.foot if restricted else ""
    blocks = _blocks(said, audience, imprint, speaker)
    return flow(blocks, imprint=imprint, title=title, foot=foot)


def titled(section: Section) -> str:
    """Return the title of a section, with its form where a report covers several."""
    return f"{section.form} \u00b7 {section.title}" if section.form else section.title


def about_section(section: Section, words: ReportWords) -> str:
    """Return N and method of a section; without candidates behind it there is no N to tell."""
    told = words.method if section.n else words.method_alone
    return told.format(n=section.n, method=section.method)


def figure_rows(figures: Sequence[Figure]) -> list[tuple[str, str, str]]:
    """Return label, text and N of each figure; a dash where no candidate stands behind it."""
    return [(one.label, one.text, str(one.n) if one.n else "-") for one in figures]


def is_number(text: str) -> bool:
    r"""Say whether a cell holds a number or stands for one, and so belongs to the right.

    Examples
    --------
    >>> is_number("-0.5"), is_number("-"), is_number("64% (39% to 84%)"), is_number("8 of 9")
    (True, True, True, False)
    >>> is_number("-0,5"), is_number("64\xa0% (39\xa0% à 84\xa0%)")
    (True, True)
    """
    first = text.replace("\xa0", "").split("% (", maxsplit=1)[0].lstrip("+-")
    digits = first.removesuffix("%").replace(".", "", 1).replace(",", "", 1)
    return text == "-" or digits.isdigit()


def _blocks(
    report: TechnicalReport, audience: Audience, imprint: Imprint, speaker: Speaker
) -> Iterator[Laid]:
    width, size, words = imprint.width, imprint.size, WORDS[imprint.language]
    yield heading(report.title, width=width, size=size * 1.5, level=1)
    said = words.restricted if audience is Audience.RESTRICTED else words.public
    yield paragraph(f"N = {report.n}. {said}", width=width, size=size, after=size * 0.3)
    if report.provisional:
        yield paragraph(report.provisional, width=width, size=size, bold=True, after=size * 0.3)
    for section in report.part(audience):
        yield from _section(section, imprint, speaker)


def _section(section: Section, imprint: Imprint, speaker: Speaker) -> Iterator[Laid]:
    width, size, words = imprint.width, imprint.size, WORDS[imprint.language]
    head = heading(titled(section), width=width, size=size * 1.15, level=2, before=size * 0.8)
    about = about_section(section, words)
    below = paragraph(about, width=width, size=size * 0.8, grey=0.25, after=size * 0.2)
    yield replace(stack([head, below]), keeps_next=True)
    for each in section.prose:
        yield paragraph(each, width=width, size=size, after=size * 0.3)
    if section.figures:
        columns = [Column("", 0.5), Column(words.value, 0.4), Column("N", 0.1, align=1)]
        rows = figure_rows(section.figures)
        yield table(columns, rows, width=width, size=size * TABLE_SIZE)
        yield space(size * 0.4)
    yield from _plots(section.plots, width=width, language=imprint.language)
    for each_table in section.tables:
        yield from _table(each_table, imprint)
    yield from _lists(section, imprint, speaker)


def _table(found: ReportTable, imprint: Imprint) -> Iterator[Laid]:
    width, size = imprint.width, imprint.size
    yield heading(found.title, width=width, size=size * 0.95, level=3, before=size * 0.2)
    columns = [
        Column(name, share, align=_align(found, place))
        for place, (name, share) in enumerate(zip(found.columns, _shares(found), strict=True))
    ]
    yield table(columns, found.rows, width=width, size=size * TABLE_SIZE)
    if found.note:
        yield paragraph(found.note, width=width, size=size * TABLE_SIZE, after=size * 0.2)
    yield space(size * 0.4)


def _plots(plots: Sequence[Plot], *, width: float, language: Language) -> Iterator[Laid]:
    """Yield plots over the whole width, those of items two in a row."""
    small = [plot for plot in plots if isinstance(plot, OptionShares)]
    for plot in plots:
        if not isinstance(plot, OptionShares):
            yield plot_block(plot, width=width, language=language)
    half = (width - GAP) / 2
    for start in range(0, len(small), 2):
        pair = [
            plot_block(plot, width=half, language=language) for plot in small[start : start + 2]
        ]
        yield beside([(place * (half + GAP), block) for place, block in enumerate(pair)])


def _lists(section: Section, imprint: Imprint, speaker: Speaker) -> Iterator[Laid]:
    width, size, words = imprint.width, imprint.size * 0.8, WORDS[imprint.language]
    if section.assumptions:
        yield heading(words.assumptions, width=width, size=size, level=3)
        yield bullets(section.assumptions, width=width, size=size, after=size * 0.3)
    if section.forbidden:
        yield heading(words.forbidden, width=width, size=size, level=3)
        yield bullets(
            speaker.all(map(rule_of, section.forbidden)), width=width, size=size, after=size * 0.3
        )


def _shares(found: ReportTable) -> list[float]:
    """Return each column's share of the width from its longest text, within limits.

    A label may go on several lines, but none of its words is cut, nor the name of a question.
    """
    shares = []
    for place, name in enumerate(found.columns):
        longest = max((len(row[place]) for row in found.rows), default=0)
        word = max(map(len, name.split()), default=0) * 1.15
        # Identifiers are capitals and digits, wider than running text.
        code = max((len(each) for row in found.rows for each in row[place].split()), default=0)
        shares.append(min(WIDE, max(NARROW, longest, word, code * 1.25, len(name) / 2)) + 3.0)
    return shares


def _align(found: ReportTable, place: int) -> float:
    """Return where a column stands: numbers right, or in the middle before words."""
    if place == 0 or not _numeric(found, place):
        return 0.0
    last = place + 1 == len(found.columns)
    return 1.0 if last or _numeric(found, place + 1) else 0.5


def _numeric(found: ReportTable, place: int) -> bool:
    return all(is_number(row[place]) for row in found.rows)
