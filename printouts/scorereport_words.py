"""The fixed texts of the score report in both languages, by the values of its enumerations."""

from collections.abc import Mapping
from dataclasses import dataclass

from exambank.core.vocabulary import Language


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """One language's texts; places in braces are filled by the renderer."""

    title: str
    name: str
    number: str
    course: str
    sat_on: str
    attempt: str
    statuses: Mapping[str, str]
    means: Mapping[str, str]
    score: str
    margin: str
    scale: str
    b_level: str
    areas: str
    area: str
    weight: str
    questions: str
    band: str
    bands: Mapping[str, str]
    no_bands: str
    study: str
    next_steps: str
    retest: str
    appeal: str
    comments: str
    contact: str


ENGLISH = ScoreWords(
    title="Score report",
    name="Name",
    number="Candidate number",
    course="Examination",
    sat_on="Date",
    attempt="Attempt",
    statuses={
        "passed": "Pass",
        "not_yet": "Not yet",
        "held": "Result held",
        "cancelled": "Result cancelled",
    },
    means={
        "passed": "You met the standard of this examination.",
        "not_yet": "You have not met the standard of this examination yet. You can try again.",
        "held": "Your result is being checked and is not shown. This says nothing about you. "
        "You will get a new report.",
        "cancelled": "There is no result for this sitting.",
    },
    score="Your scaled score is {score}. The pass mark is {cut}.",
    margin="No exam is exact: about two times in three a score lies within {sem} points of the "
    "average that the same person would get on many forms of it.",
    scale="The scale runs from 100 to 300. A point means the same on every form of this "
    "examination. It is not a share of right answers and it does not compare you with others.",
    b_level="You also met the B-level standard that some institutions ask for.",
    areas="By area",
    area="Area",
    weight="Weight",
    questions="Questions",
    band="Against the pass profile",
    bands={
        "below": "below",
        "around": "around",
        "above": "above",
        "too_few": "not enough questions to say",
        "not_told": "no more than the whole score says",
    },
    no_bands="No area has a result of its own: it would say no more than the whole score, or rest "
    "on too few people or questions. The weights tell what counts most.",
    study="What to study",
    next_steps="What you can do now",
    retest="You may sit again from {day}.",
    appeal="You may ask for a rescore until {day}.",
    comments="Your comment on a question: {outcome}",
    contact="Questions: {contact}",
)
FRENCH = ScoreWords(
    title="Relevé de résultat",
    name="Nom",
    number="Numéro de candidat",
    course="Examen",
    sat_on="Date",
    attempt="Tentative",
    statuses={
        "passed": "Réussite",
        "not_yet": "Pas encore",
        "held": "Résultat retenu",
        "cancelled": "Résultat annulé",
    },
    means={
        "passed": "Vous avez atteint la norme de cet examen.",
        "not_yet": "Vous n'avez pas encore atteint la norme de cet examen. Vous pouvez réessayer.",
        "held": "Votre résultat est en cours de vérification et n'est pas affiché. Cela ne dit "
        "rien de vous. Vous recevrez un nouveau relevé.",
        "cancelled": "Il n'y a pas de résultat pour cette séance.",
    },
    score="Votre note sur l'échelle est {score}. La note de passage est {cut}.",
    margin="Aucun examen n'est exact\u00a0: environ deux fois sur trois, une note est à {sem} "
    "points au plus de la moyenne que la même personne obtiendrait sur de nombreuses versions.",
    scale="L'échelle va de 100 à 300. Un point a la même valeur dans toutes les versions de cet "
    "examen. Ce n'est pas une proportion de bonnes réponses, ni une comparaison avec d'autres.",
    b_level="Vous avez aussi atteint le niveau\u00a0B que certains établissements demandent.",
    areas="Par domaine",
    area="Domaine",
    weight="Pondération",
    questions="Questions",
    band="Par rapport au profil de réussite",
    bands={
        "below": "en dessous",
        "around": "autour",
        "above": "au-dessus",
        "too_few": "trop peu de questions pour le dire",
        "not_told": "rien de plus que la note globale",
    },
    no_bands="Aucun domaine n'a de résultat propre\u00a0: il ne dirait rien de plus que la note "
    "globale, ou reposerait sur trop peu de personnes ou de questions. Les pondérations "
    "indiquent ce qui compte le plus.",
    study="À étudier",
    next_steps="Ce que vous pouvez faire",
    retest="Vous pouvez repasser l'examen à compter du {day}.",
    appeal="Vous pouvez demander une révision de note jusqu'au {day}.",
    comments="Votre commentaire sur une question\u00a0: {outcome}",
    contact="Questions\u00a0: {contact}",
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
