"""Contents of every printout as the tests use them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from exambank.core.vocabulary import Language
from printouts.letter import LetterContent, ReceiverLine
from printouts.press import Imprint, Paper
from printouts.ticket import AcceptanceLine, Change, TicketContent

ENGLISH, FRENCH = Language.ENGLISH, Language.FRENCH
LONG = "Marie-Ève Désirée Anne-Sophie Bélanger-L'Écuyer de la Ville-aux-Fées"[:60]
HOSTILE = "Zoë \u202eADMIN\u202c\u0007 O\u2019Neil-محمد 😀 =HYPERLINK(1) '; DROP TABLE"
MADE = datetime(2027, 3, 1, 14, 5, tzinfo=UTC)


def imprint(series: str = "T", language: Language = ENGLISH, **changes) -> Imprint:
    given = {"number": f"{series}-000572-4", "language": language, "generated_at": MADE, **changes}
    return Imprint(**given)


def said(language: Language, english: str, french: str) -> str:
    return french if language == FRENCH else english


def ticket(
    language: Language = ENGLISH,
    *,
    name: str = "Jean-Paul N'Guessan-O'Neil",
    zone: str = "America/Toronto",
    paper: Paper = Paper.LETTER,
    large_print: bool = False,
    **changes,
) -> TicketContent:
    start = datetime(2027, 4, 17, 16, tzinfo=UTC).astimezone(ZoneInfo(zone))
    given = {
        "imprint": imprint("T", language, paper=paper, large_print=large_print),
        "name_on_id": name,
        "candidate_number": "C-000123-7",
        "course_code": "ANP-110",
        "course_title": said(
            language,
            "Anatomy and Physiology for Personal Support Work",
            "Anatomie et physiologie pour le soutien à la personne",
        ),
        "centre": said(language, "Toronto shared hall", "Salle partagée de Toronto"),
        "address": ("100 Example Street", "Toronto ON  M5V 0A1"),
        "room": "TOR-1",
        "report_by": start - timedelta(minutes=30),
        "starts_at": start,
        "admission_until": start + timedelta(minutes=60),
        "minutes": 150,
        "checkin_code": "3f9c2a7e-51d0-4b8e",
        "contact": "desk@bank.example, 1 800 555-0100",
        "directions": said(
            language, "Subway to Union, south exit.", "Métro jusqu'à Union, sortie sud."
        ),
        "accommodations": (said(language, "50 % extra time", "50\u00a0% de temps supplémentaire"),),
        "move": Change(
            datetime(2027, 4, 3, 23, 59, tzinfo=ZoneInfo("America/Toronto")),
            said(language, "free of charge", "sans frais"),
        ),
        "withdraw": Change(
            datetime(2027, 4, 10, 23, 59, tzinfo=ZoneInfo("America/Toronto")),
            said(language, "$60.00 of $120.00 returned", "60,00\u00a0$ sur 120,00\u00a0$ remis"),
        ),
        "acceptance": (
            AcceptanceLine(
                "Lakeshore Bridge College",
                said(language, "4 credits (specified)", "4 crédits (cours désigné)"),
                date(2027, 1, 15),
            ),
            AcceptanceLine(
                "Maple Ridge Career Institute",
                said(language, "1 course (specified)", "1 cours (cours désigné)"),
                date(2027, 2, 1),
            ),
        ),
        **changes,
    }
    return TicketContent(**given)


OUTCOMES = {
    ENGLISH: (
        "Use positional and directional terms to locate a body part",
        "Describe how cells, tissues, organs and systems relate",
        "Identify the major bones, joints and muscle groups used in transfers",
        "Explain how immobility affects muscle, joint and skin",
        "Trace blood through the heart and lungs",
        "Relate pulse, breathing rate and skin colour to changes a worker must report",
        "Describe the path of food and fluid and what each organ does",
        "Recognize signs of dehydration, constipation and urinary infection",
        "Explain how the brain, spinal cord and senses change with stroke or dementia",
        "Link high and low blood sugar to what can be observed",
        "Describe how skin and immune defences protect the body",
        "Choose the hand-hygiene and protective-equipment step for a care situation",
        "Tell expected ageing changes from signs of illness",
        "Select what to report, to whom and how fast",
    ),
    FRENCH: (
        "Employer les termes de position et de direction pour situer une partie du corps",
        "Décrire les liens entre cellules, tissus, organes et systèmes",
        "Nommer les principaux os, articulations et groupes musculaires des transferts",
        "Expliquer l'effet de l'immobilité sur les muscles, les articulations et la peau",
        "Suivre le trajet du sang dans le cœur et les poumons",
        "Relier le pouls, la respiration et la couleur de la peau aux changements à signaler",
        "Décrire le trajet des aliments et des liquides et le rôle de chaque organe",
        "Reconnaître les signes de déshydratation, de constipation et d'infection urinaire",
        "Expliquer l'effet d'un AVC ou de la démence sur le cerveau et les sens",
        "Relier l'hyperglycémie et l'hypoglycémie à ce qui peut être observé",
        "Décrire comment la peau et le système immunitaire protègent le corps",
        "Choisir l'étape d'hygiène des mains et l'équipement de protection",
        "Distinguer le vieillissement attendu des signes de maladie",
        "Choisir quoi signaler, à qui et dans quel délai",
    ),
}


def letter(language: Language = ENGLISH, *, name: str = "Luc Tremblay", **changes) -> LetterContent:
    def line(english: str, french: str) -> str:
        return said(language, english, french)

    listed = date(2027, 1, 15)
    given = {
        "imprint": imprint("L", language),
        "holder": name,
        "birth_year": 1998,
        "identity_check": line(
            "government photo identification seen at the sitting",
            "pièce d'identité officielle avec photo vue à la séance",
        ),
        "course_code": "ANP-110",
        "course_title": line(
            "Anatomy and Physiology for Personal Support Work",
            "Anatomie et physiologie pour le soutien à la personne",
        ),
        "course_version": "1.0",
        "level": line("OQF level 5 (Certificate III)", "CQO niveau 5 (Certificat III)"),
        "instructional_hours": 60,
        "notional_hours": 126,
        "ects": "4.50",
        "outcomes": OUTCOMES[language],
        "exam_date": date(2027, 4, 17),
        "scaled_score": 214,
        "cut_score": 200,
        "reached_b_level": False,
        "standard": line(
            "modified Angoff, 9 judges from 5 institutions, 2 rounds, adopted 2027-02-10",
            "Angoff modifié, 9 juges de 5 établissements, 2 tours, adoptée le 2027-02-10",
        ),
        "recommended": line(
            "Recommended: credit for one course of 60 instructional hours at OQF level 5",
            "Recommandé : crédit pour un cours de 60 heures d'enseignement au niveau 5 du CQO",
        ),
        "valid_from": date(2027, 5, 1),
        "valid_to": date(2032, 4, 30),
        "verify_url": "https://bank.example/v/7QK2-M9XD-4TPA-W3RB-HC8E",
        "verify_code": "7QK2-M9XD-4TPA-W3RB-HC8E",
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "signer": line("Challenge Exam Bank, seal of 2027", "Banque d'examens, sceau de 2027"),
        "contact": "letters@bank.example, 1 800 555-0100",
        "receivers": (
            ReceiverLine(
                "Lakeshore Bridge College",
                line("4 credits (specified)", "4 crédits (cours désigné)"),
                listed,
                local=line("HLTH 1040, 4 credits", "HLTH 1040, 4 crédits"),
            ),
            ReceiverLine(
                "Maple Ridge Career Institute",
                line("1 course (specified)", "1 cours (cours désigné)"),
                listed,
                local=line("PSW 110, 1 course", "PSW 110, 1 cours"),
                conditions=line("Practicum never", "Stage jamais"),
            ),
            *(
                ReceiverLine(
                    name_of,
                    line("not on the acceptance list", "ne figure pas sur la liste d'acceptation"),
                    listed,
                )
                for name_of in (
                    "Northgate Polytechnic",
                    "Harbourfront University",
                    "Tamarack University",
                )
            ),
        ),
        "practicum_excluded": True,
        **changes,
    }
    return LetterContent(**given)
