"""The fixed texts of the blueprint sheet in both languages."""

from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class SheetWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    version: str
    effective: str
    level: str
    volume: str
    hours: str
    prerequisites: str
    none: str
    practicum: str
    practicum_excluded: str
    exam: str
    exam_is: str
    materials: str
    passing: str
    panel: str
    areas: str
    area: str
    weight: str
    items: str
    total: str
    decimal_mark: str
    outcomes: str
    cognitive: str
    changes: str
    samples: str
    acceptance: str
    decides: str
    institution: str
    accepts: str
    as_of: str


ENGLISH = SheetWords(
    title="Blueprint sheet",
    version="Version",
    effective="In force from",
    level="Level",
    volume="Volume",
    hours="{instructional} instructional hours, {notional} notional hours, {ects} ECTS",
    prerequisites="Prerequisites",
    none="none",
    practicum="Practicum",
    practicum_excluded="excluded: the examination covers theory only",
    exam="Examination",
    exam_is="{scored} scored and {pilot} trial questions in {minutes} minutes; trial questions "
    "do not count",
    materials="Materials allowed",
    passing="How a pass is set",
    panel="Panel",
    areas="Areas",
    area="Area",
    weight="Weight",
    items="Questions",
    total="Total",
    decimal_mark=".",
    outcomes="Learning outcomes",
    cognitive="Kinds of thinking",
    changes="Changed since the last version",
    samples="Sample questions (released, never used again)",
    acceptance="Who accepts this course",
    decides="This list is information: the receiving institution decides.",
    institution="Institution",
    accepts="Recommendation line",
    as_of="As of",
)
FRENCH = SheetWords(
    title="Plan de l'examen",
    version="Version",
    effective="En vigueur le",
    level="Niveau",
    volume="Volume",
    hours="{instructional} heures d'enseignement, {notional} heures de travail, {ects} ECTS",
    prerequisites="Préalables",
    none="aucun",
    practicum="Stage",
    practicum_excluded="exclu\u00a0: l'examen porte sur la théorie seulement",
    exam="Examen",
    exam_is="{scored} questions notées et {pilot} à l'essai en {minutes} minutes\u00a0; les "
    "questions à l'essai ne comptent pas",
    materials="Matériel permis",
    passing="Note de passage",
    panel="Comité",
    areas="Domaines",
    area="Domaine",
    weight="Pondération",
    items="Questions",
    total="Total",
    decimal_mark=",",
    outcomes="Résultats d'apprentissage",
    cognitive="Types de raisonnement",
    changes="Changements depuis la dernière version",
    samples="Exemples de questions (rendues publiques, jamais réutilisées)",
    acceptance="Qui reconnaît ce cours",
    decides="Cette liste est donnée à titre d'information\u00a0: l'établissement d'accueil décide.",
    institution="Établissement",
    accepts="Recommandation",
    as_of="En date du",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
