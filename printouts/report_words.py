"""The fixed words around a technical report in both languages.

What the report itself says is translated in `printouts.report_language`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exambank.core.vocabulary import Language
from scoring.responses import NOT_REACHED, OMITTED


@dataclass(frozen=True, slots=True)
class ReportWords:
    """One language's texts; places in braces are filled by the renderer."""

    public: str
    restricted: str
    foot: str
    annex: str
    method: str
    method_alone: str
    value: str
    assumptions: str
    forbidden: str
    sections: str
    generated: str
    item: str
    fifths: str
    item_alt: str
    key: str
    cut: str
    candidates_by: str
    up_to: str
    options: Mapping[str, str]


ENGLISH = ReportWords(
    public="Public part. Item, option and judge tables are in the restricted annex.",
    restricted="Restricted annex: holds item and judge statistics. Keep it with the exam office.",
    foot="RESTRICTED",
    annex="restricted annex",
    method="N = {n}. Method: {method}.",
    method_alone="No candidates needed. Method: {method}.",
    value="Value",
    assumptions="Assumptions",
    forbidden="Not stated at this N",
    sections="Sections",
    generated="Generated {at}.",
    item="Item {item}, N = {n}",
    fifths="fifth of candidates by total, weakest first",
    item_alt="{title}: share choosing each option by ability group",
    key="(key)",
    cut="cut {cut}",
    candidates_by="{title}. Candidates by {across}: {filled}",
    up_to="{title}: from 0 up to {highest} {upward}",
    options={OMITTED: "omitted", NOT_REACHED: "not reached"},
)
FRENCH = ReportWords(
    public="Partie publique. Les tableaux des questions, des options et des juges sont dans "
    "l'annexe à accès restreint.",
    restricted="Annexe à accès restreint : elle contient les statistiques des questions et des "
    "juges. À conserver au bureau des examens.",
    foot="ACCÈS RESTREINT",
    annex="annexe à accès restreint",
    method="N = {n}. Méthode\u00a0: {method}.",
    method_alone="Sans candidats. Méthode\u00a0: {method}.",
    value="Valeur",
    assumptions="Hypothèses",
    forbidden="Non indiqué à ce N",
    sections="Sections",
    generated="Produit le {at}.",
    item="Question {item}, N = {n}",
    fifths="cinquièmes des candidats selon le total, le plus faible d'abord",
    item_alt="{title} : part de chaque groupe d'habileté qui a choisi chaque option",
    key="(clé)",
    cut="note de passage {cut}",
    candidates_by="{title}. Candidats par {across} : {filled}",
    up_to="{title} : de 0 à {highest} {upward}",
    options={OMITTED: "omis", NOT_REACHED: "non atteint"},
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}


def numeral(text: str, language: Language) -> str:
    """Return a number as it is written in a language.

    Examples
    --------
    >>> numeral("0.25", Language.FRENCH), numeral("0.25", Language.ENGLISH)
    ('0,25', '0.25')
    """
    return text.replace(".", ",") if language is Language.FRENCH else text
