"""Contents of every printout as the tests use them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from exambank.core.vocabulary import Language
from printouts.answersheet import AnswerSheetContent
from printouts.blueprintsheet import BlueprintSheetContent, SampleItem, SheetArea
from printouts.booklet import BookletContent, Question
from printouts.dayindex import DayIndexContent, PackLine
from printouts.letter import LetterContent, ReceiverLine
from printouts.press import Imprint, Paper
from printouts.roster import RosterContent, RosterRow
from printouts.scorereport import AreaLine, Band, ReportStatus, ScoreReportContent
from printouts.seatplan import Place, PlannedSeat, SeatingPlanContent
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


def answer_sheet(language: Language = ENGLISH, **changes) -> AnswerSheetContent:
    given = {
        "imprint": imprint("S", language),
        "name": "Jean-Paul N'Guessan-O'Neil",
        "candidate_number": "C-000123-7",
        "course": "ANP-110",
        "form_code": "ANP-110-A",
        "form_letter": "A",
        "booklet_serial": "000412",
        "serial": "S000572",
        "session": said(language, "TOR, 12:00", "TOR, 12\u00a0h\u00a000"),
        "room_and_seat": "TOR-1, B3",
        "sits_on": date(2027, 4, 17),
        "questions": 110,
        **changes,
    }
    return AnswerSheetContent(**given)


def question(number: int, **changes) -> Question:
    given = {
        "stem": f"Question text {number}: which layer of the model routes packets between "
        "networks, and which device does it?",
        "options": ("The network layer, by a router", "The data link layer", "Éther", "None"),
        **changes,
    }
    return Question(**given)


def booklet(language: Language = ENGLISH, **changes) -> BookletContent:
    given = {
        "imprint": imprint("B", language),
        "course_code": "NET-120",
        "course_title": said(language, "Networking Fundamentals", "Notions de réseautique"),
        "form_code": "NET-120-A",
        "serial": "000412",
        "minutes": 120,
        "questions": tuple(question(n) for n in range(1, 86)),
        "watermark": "TOR",
        **changes,
    }
    return BookletContent(**given)


NAMES = ("Jean-Paul N'Guessan-O'Neil", LONG, HOSTILE, "Mei Lin", "Zoë Ångström", "Amara Osei")


def roster(language: Language = ENGLISH, *, expected: int = 24, **changes) -> RosterContent:
    given = {
        "imprint": imprint("R", language, landscape=True),
        "course": "ANP-110",
        "centre": "Toronto",
        "room": "TOR-1",
        "starts_at": datetime(2027, 4, 17, 12, tzinfo=ZoneInfo("America/Toronto")),
        "rows": tuple(
            RosterRow(
                f"{'ABCD'[n % 4]}{n // 4 + 1}",
                f"C-{n:06d}-7",
                NAMES[n % len(NAMES)],
                f"S{n:06d}",
                f"{400 + n:06d}",
                f"K7-{n:04d}",
            )
            for n in range(expected)
        ),
        **changes,
    }
    return RosterContent(**given)


def seating_plan(language: Language = ENGLISH, **changes) -> SeatingPlanContent:
    seats = tuple(
        PlannedSeat(
            f"{'ABCDEF'[row]}{column + 1}",
            Place(1.2 + column * 1.9, 2.4 + row * 1.7),
            *(
                ("", "", "", "")
                if (row, column) == (3, 3)
                else (
                    f"C-{row * 5 + column:06d}-7",
                    NAMES[(row * 5 + column) % len(NAMES)],
                    "AB"[(row + column) % 2],
                    "",
                )
            ),
        )
        for row in range(4)
        for column in range(5)
    )
    given = {
        "imprint": imprint("P", language, landscape=True),
        "course": "NET-120",
        "centre": "Toronto",
        "room": "TOR-1",
        "starts_at": datetime(2027, 4, 17, 12, tzinfo=ZoneInfo("America/Toronto")),
        "key_time": datetime(2027, 4, 17, 16, tzinfo=UTC),
        "width_m": 10.0,
        "depth_m": 9.0,
        "seats": seats,
        "doors": (Place(0, 8.0), Place(10.0, 1.0)),
        "invigilator": Place(5.0, 1.1),
        "handout_path": (Place(0.5, 1.6), Place(9.5, 1.6), Place(9.5, 3.2), Place(0.5, 3.2)),
        "distance_rule": said(
            language, "1.5 m centre to centre, met", "1,5 m centre à centre, respectée"
        ),
        "seed": "20270417",
        **changes,
    }
    return SeatingPlanContent(**given)


def score_report(language: Language = ENGLISH, **changes) -> ScoreReportContent:
    given = {
        "imprint": imprint("N", language),
        "name": "Luc Tremblay",
        "candidate_number": "C-000123-7",
        "course": said(
            language,
            "ACC-101 Introductory Financial Accounting",
            "ACC-101 Introduction à la comptabilité financière",
        ),
        "sat_on": date(2027, 4, 17),
        "status": ReportStatus.NOT_YET,
        "attempt": 1,
        "contact": "results@bank.example",
        "appeal_until": date(2027, 5, 31),
        "scaled_score": 187,
        "sem": 9,
        "areas": (
            AreaLine(
                said(language, "Recording transactions", "Opérations"), "30\u00a0%", 24, Band.BELOW
            ),
            AreaLine(
                said(language, "Statements and ratios", "États et ratios"),
                "20\u00a0%",
                16,
                Band.AROUND,
            ),
            AreaLine(
                said(language, "Cash and control", "Trésorerie"), "15\u00a0%", 12, Band.TOO_FEW
            ),
        ),
        "study": (
            said(language, "Prepare accruals and deferrals", "Préparer les régularisations"),
        ),
        "earliest_retest": date(2027, 5, 17),
        **changes,
    }
    return ScoreReportContent(**given)


def blueprint_sheet(language: Language = ENGLISH, **changes) -> BlueprintSheetContent:
    shares = ((12, 12), (16, 16), (16, 16), (16, 16), (16, 16), (14, 14), (10, 10))
    areas = tuple(
        SheetArea(
            f"B{n + 1}",
            said(language, f"Area number {n + 1}", f"Domaine numéro {n + 1}"),
            Fraction(weight),
            items,
            tuple((f"B{n + 1}.{k + 1}", OUTCOMES[language][2 * n + k]) for k in range(2)),
        )
        for n, (weight, items) in enumerate(shares)
    )
    given = {
        "imprint": imprint("BP", language),
        "course_code": "ANP-110",
        "course_title": said(
            language,
            "Anatomy and Physiology for Personal Support Work",
            "Anatomie et physiologie pour le soutien à la personne",
        ),
        "course_version": "1.0",
        "level": said(language, "OQF level 5 (Certificate III)", "CQO niveau 5 (Certificat III)"),
        "instructional_hours": 60,
        "notional_hours": 126,
        "ects": "4.50",
        "scored_items": 100,
        "pilot_items": 10,
        "minutes": 150,
        "areas": areas,
        "pass_rule": said(
            language,
            "200 on a scale of 100 to 300, set by a panel",
            "200 sur une échelle de 100 à 300",
        ),
        "effective_from": date(2027, 1, 1),
        "practicum_excluded": True,
        "panel": said(
            language, "3 colleges, 2 universities, 1 employer", "3 collèges, 2 universités"
        ),
        "samples": (
            SampleItem("Which organ filters the blood?", ("Liver", "Kidney", "Lung", "Skin")),
        ),
        "acceptance": ticket(language).acceptance,
        **changes,
    }
    return BlueprintSheetContent(**given)


def day_index(language: Language = ENGLISH, **changes) -> DayIndexContent:
    rooms = (
        ("STJ", "America/St_Johns"),
        ("TOR", "America/Toronto"),
        ("KEN", "America/Winnipeg"),
        ("REG", "America/Regina"),
        ("VAN", "America/Vancouver"),
    )
    key = datetime(2027, 4, 17, 16, tzinfo=UTC)
    given = {
        "imprint": imprint("X", language, landscape=True),
        "day": date(2027, 4, 17),
        "key_time": key,
        "key_time_holds": True,
        "packs": tuple(
            PackLine(
                code,
                f"{code}-1",
                "ANP-110",
                key.astimezone(ZoneInfo(zone)),
                150,
                12,
                f"000{n}01-000{n}14",
                14,
            )
            for n, (code, zone) in enumerate(rooms, start=4)
        ),
        **changes,
    }
    return DayIndexContent(**given)
