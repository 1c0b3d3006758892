"""A technical report in another language: its sentences looked up in a catalogue.

A report comes in English.  The catalogue holds each sentence with its holes: `{n...}` takes a
number, `{name...}` a name that stays as it is, `{say...}` words that are themselves looked up.
What is in no catalogue stays English and is told to whoever asks, so that a test can refuse it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from exambank.core.vocabulary import Language
from scoring.report.values import (
    Bars,
    Curve,
    Figure,
    Lines,
    OptionShares,
    Plot,
    ReportTable,
    Section,
    TechnicalReport,
)

CATALOGUES = {Language.FRENCH: "locale/report.fr.po"}
NUMBER = r"[-+±]?\d[\d.,]*(?: ?%)?"
NUMERIC = re.compile(rf"(?:{NUMBER}(?: {NUMBER})*|-|)")
HOLE = re.compile(r"\{(name|say|n)(\w*)\}")
SPLITS = ("; ", ", ")


@dataclass(frozen=True, slots=True)
class _Pattern:
    begins: str
    matcher: re.Pattern[str]
    target: str


@dataclass(slots=True)
class Speaker:
    """Says English sentences in one language, and remembers those it does not know.

    English itself needs no catalogue: everything is said as it stands.
    """

    language: Language
    missing: list[str] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> str:
        """Return a sentence in the language, or as it is where the catalogue lacks it."""
        if self.language is Language.ENGLISH or not text:
            return text
        if text not in self._known:
            found = _said(text, language=self.language)
            if found is None:
                self.missing.append(text)
            self._known[text] = text if found is None else found
        return self._known[text]

    def all(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return several sentences, in order."""
        return tuple(self.say(text) for text in texts)


def in_language(report: TechnicalReport, speaker: Speaker) -> TechnicalReport:
    """Return the report with every sentence said by the speaker; numbers and names stay."""
    if speaker.language is Language.ENGLISH:
        return report
    return replace(
        report,
        title=speaker.say(report.title),
        provisional=speaker.say(report.provisional),
        sections=tuple(_section(one, speaker) for one in report.sections),
    )


def _section(section: Section, speaker: Speaker) -> Section:
    return replace(
        section,
        title=speaker.say(section.title),
        method=speaker.say(section.method),
        assumptions=speaker.all(section.assumptions),
        prose=speaker.all(section.prose),
        figures=tuple(_figure(one, speaker) for one in section.figures),
        tables=tuple(_table(one, speaker) for one in section.tables),
        plots=tuple(_plot(one, speaker) for one in section.plots),
    )


def _figure(figure: Figure, speaker: Speaker) -> Figure:
    label = figure.label
    indent = label[: len(label) - len(label.lstrip())]
    said = indent + speaker.say(label.lstrip())
    return replace(figure, label=said, text=speaker.say(figure.text))


def _table(found: ReportTable, speaker: Speaker) -> ReportTable:
    return ReportTable(
        title=speaker.say(found.title),
        columns=speaker.all(found.columns),
        rows=tuple(speaker.all(row) for row in found.rows),
        note=speaker.say(found.note),
    )


def _plot(plot: Plot, speaker: Speaker) -> Plot:
    match plot:
        case Bars():
            return replace(plot, title=speaker.say(plot.title), across=speaker.say(plot.across))
        case Curve() | Lines():
            return replace(
                plot,
                title=speaker.say(plot.title),
                across=speaker.say(plot.across),
                upward=speaker.say(plot.upward),
            )
        case OptionShares():
            return plot


def _said(text: str, *, language: Language) -> str | None:
    """Return a sentence in the language, None where the catalogue lacks it."""
    if NUMERIC.fullmatch(text):
        return _numeral(text)
    exact, patterns = _catalogue(language)
    if text in exact:
        return exact[text]
    for one in patterns:
        if not text.startswith(one.begins):
            continue
        matched = one.matcher.fullmatch(text)
        filled = _filled(one.target, matched.groupdict(), language) if matched else None
        if filled is not None:
            return filled
    return _in_parts(text, language=language)


def _filled(target: str, holes: Mapping[str, str], language: Language) -> str | None:
    """Return the sentence with its holes filled, None if words in a hole are not known."""
    filled: dict[str, str] = {}
    for name, text in holes.items():
        said: str | None = text
        if name.startswith("say"):
            said = _said(text, language=language)
        elif not name.startswith("name"):
            said = _numeral(text)
        if said is None:
            return None
        filled[name] = said
    return target.format_map(filled)


def _in_parts(text: str, *, language: Language) -> str | None:
    """Return a list of sentences said one by one, None if one is not known."""
    for mark in SPLITS:
        if mark in text:
            parts = [_said(part, language=language) for part in text.split(mark)]
            if all(part is not None for part in parts):
                return mark.join(part for part in parts if part is not None)
    return None


def _numeral(text: str) -> str:
    r"""Return a number with a decimal comma and a space before the percent sign.

    Examples
    --------
    >>> _numeral("12.5%")
    '12,5\xa0%'
    """
    return re.sub(r" ?%", "\u00a0%", text.replace(".", ","))


@cache
def _catalogue(language: Language) -> tuple[Mapping[str, str], tuple[_Pattern, ...]]:
    """Return the sentences without holes, and those with, the most particular ones first."""
    path = files("printouts").joinpath(CATALOGUES[language])
    with path.open("rb") as stream:
        messages = [one for one in read_po(stream) if one.id and one.string]
    exact: dict[str, str] = {}
    patterns: list[tuple[int, _Pattern]] = []
    for one in messages:
        english, target = str(one.id), str(one.string)
        if HOLE.search(english):
            literal = len(HOLE.sub("", english))
            patterns.append((-literal, _compiled(english, target)))
        else:
            exact[english] = target
    patterns.sort(key=lambda pair: pair[0])
    return exact, tuple(pattern for _, pattern in patterns)


def _compiled(english: str, target: str) -> _Pattern:
    parts = HOLE.split(english)
    matcher = re.escape(parts[0])
    for place in range(1, len(parts), 3):
        kind, name, literal = parts[place : place + 3]
        inner = NUMBER if kind == "n" else r".+?"
        matcher += f"(?P<{kind}{name}>{inner}){re.escape(literal)}"
    return _Pattern(parts[0], re.compile(matcher, re.DOTALL), target)
