"""The technical report as one HTML page that loads nothing from anywhere."""

from collections.abc import Iterator, Sequence
from html import escape

from exambank.core.vocabulary import Language
from printouts.dates import stamp
from printouts.distractor_plot import distractor_plot
from printouts.press import PROGRAMME, STATEMENT, TAGS, Imprint
from printouts.report import about_section, figure_rows, is_number, titled
from printouts.report_language import Speaker, in_language
from printouts.report_plots import HEIGHT, picture
from printouts.report_words import WORDS, ReportWords
from printouts.svg import svg
from scoring.report.values import (
    Audience,
    OptionShares,
    Plot,
    ReportTable,
    Section,
    TechnicalReport,
    rule_of,
)

PLOT_WIDTH = 520.0
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;margin:0 auto;
padding:1rem 1.25rem 3rem}
h1{font-size:1.7rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2.2rem;
border-bottom:1px solid #999}
table{border-collapse:collapse;margin:.6rem 0 1rem;font-size:.92rem}
.wide{overflow-x:auto}
caption{text-align:left;font-weight:600;padding:.2rem 0}
th,td{border-bottom:1px solid #ccc;padding:.2rem .6rem .2rem 0;text-align:left;vertical-align:top}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
th{font-weight:600}.about,.note{color:#444;font-size:.9rem}
.standing{border:2px solid #111;padding:.5rem .8rem;font-weight:600}
.digest{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
svg{max-width:34rem;width:100%;height:auto;display:block}
nav ol{columns:2;font-size:.92rem}
@media print{nav{display:none}h2{break-after:avoid}}
"""
DIGEST = 64


def render_report_html(report: TechnicalReport, *, audience: Audience, imprint: Imprint) -> str:
    """Return one part of the report as a page; equal reports and imprints give equal text."""
    words, speaker = WORDS[imprint.language], Speaker(imprint.language)
    said = in_language(report, speaker)
    sections = said.part(audience)
    restricted = audience is Audience.RESTRICTED
    title = escape(f"{said.title} ({words.annex})" if restricted else said.title)
    programme = escape(PROGRAMME.said(imprint.language))
    parts = [
        "<!doctype html>",
        f'<html lang="{TAGS[imprint.language]}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{STYLE}</style></head><body>",
        f'<header><p class="about">{programme} · No. {escape(imprint.number)}</p>',
        f"<h1>{title}</h1>",
        f"<p>N = {report.n}. {escape(words.restricted if restricted else words.public)}</p>",
    ]
    if said.provisional:
        parts.append(f'<p class="standing">{escape(said.provisional)}</p>')
    parts += ["</header>", *_contents(sections, words), "<main>"]
    for place, section in enumerate(sections, start=1):
        parts += _section(section, place, speaker)
    made = words.generated.format(at=stamp(imprint.generated_at))
    foot = f"{STATEMENT.said(imprint.language)} {made}"
    parts += ["</main>", f'<footer><p class="about">{escape(foot)}</p></footer>', "</body></html>"]
    return "\n".join(parts) + "\n"


def _contents(sections: Sequence[Section], words: ReportWords) -> Iterator[str]:
    yield f'<nav aria-label="{words.sections}"><ol>'
    for place, section in enumerate(sections, start=1):
        yield f'<li><a href="#s{place}">{escape(titled(section))}</a></li>'
    yield "</ol></nav>"


def _section(section: Section, place: int, speaker: Speaker) -> Iterator[str]:
    words = WORDS[speaker.language]
    title = escape(titled(section))
    yield f'<section aria-labelledby="s{place}"><h2 id="s{place}">{title}</h2>'
    about = about_section(section, words)
    yield f'<p class="about">{escape(about)}</p>'
    for each in section.prose:
        yield f"<p>{escape(each)}</p>"
    if section.figures:
        rows = figure_rows(section.figures)
        yield from _table(ReportTable("", ("", words.value, "N"), tuple(rows)))
    for plot in section.plots:
        yield _plot(plot, speaker.language)
    for found in section.tables:
        yield from _table(found)
    yield from _list(words.assumptions, section.assumptions)
    yield from _list(words.forbidden, speaker.all(map(rule_of, section.forbidden)))
    yield "</section>"


def _plot(plot: Plot, language: Language) -> str:
    if isinstance(plot, OptionShares):
        return f"<figure>{distractor_plot(plot.table, language=language)}</figure>"
    said, nodes = picture(plot, width=PLOT_WIDTH, language=language)
    return f"<figure>{svg(nodes, width=PLOT_WIDTH, height=HEIGHT, alt=said)}</figure>"


def _table(found: ReportTable) -> Iterator[str]:
    yield '<div class="wide"><table>'
    if found.title:
        yield f"<caption>{escape(found.title)}</caption>"
    right = [
        place > 0 and all(is_number(row[place]) for row in found.rows)
        for place in range(len(found.columns))
    ]
    heads = "".join(
        f'<th scope="col"{_align(at_right)}>{escape(name)}</th>' if name else "<td></td>"
        for name, at_right in zip(found.columns, right, strict=True)
    )
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for row in found.rows:
        first, *others = row
        cells = "".join(
            _cell(text, at_right=at_right) for text, at_right in zip(others, right[1:], strict=True)
        )
        yield f'<tr><th scope="row">{escape(first.strip())}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    if found.note:
        yield f'<p class="note">{escape(found.note)}</p>'


def _cell(text: str, *, at_right: bool) -> str:
    if len(text) == DIGEST and " " not in text:
        return f'<td class="digest">{escape(text)}</td>'
    return f"<td{_align(at_right)}>{escape(text)}</td>"


def _align(at_right: bool) -> str:
    return ' class="number"' if at_right else ""


def _list(title: str, texts: Sequence[str]) -> Iterator[str]:
    if texts:
        yield f'<p class="note">{title}</p><ul class="note">'
        yield from (f"<li>{escape(text)}</li>" for text in texts)
        yield "</ul>"
