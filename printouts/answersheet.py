"""The answer sheet: one page that a person and a scanner can each read without the other.

The candidate's number is filled in beforehand.  `answergrid` says where everything stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exambank.core.vocabulary import Language
from printouts.answergrid import AnswerGrid, Bubble, Square, answer_grid
from printouts.codes import bar_code
from printouts.dates import long_date
from printouts.layout import line, paragraph, wrap
from printouts.nodes import Decoration, Disc, Group, Line, Node, Rectangle, Tagged
from printouts.press import HEAD, MARGIN, Imprint, impose
from printouts.table import facts


@dataclass(frozen=True, slots=True)
class AnswerSheetContent:
    """Everything on one candidate's answer sheet."""

    imprint: Imprint
    name: str
    candidate_number: str
    course: str
    form_code: str
    form_letter: str  # A to H, or empty where the candidate fills it in
    booklet_serial: str  # empty until a booklet is handed out
    serial: str
    session: str
    room_and_seat: str
    sits_on: date
    questions: int
    options: int = 4


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    name: str
    number: str
    course: str
    form: str
    session: str
    seat: str
    date: str
    booklet: str
    sheet: str
    signature: str
    candidate_bubbles: str
    form_bubbles: str
    right: str
    wrong: str
    how: str
    answers: str
    office: str
    codes: tuple[str, ...]


ENGLISH = _Words(
    title="Answer sheet",
    name="Name",
    number="Candidate number",
    course="Examination",
    form="Form",
    session="Session",
    seat="Room and seat",
    date="Date",
    booklet="Booklet serial",
    sheet="Sheet",
    signature="Signature",
    candidate_bubbles="Candidate number with check digit",
    form_bubbles="Form",
    right="Right",
    wrong="Wrong",
    how="Fill one circle a question with an HB pencil, unless the question says otherwise. "
    "Erase fully to change an answer.",
    answers="Answers 1 to {last}",
    office="Invigilator only, do not write here",
    codes=("late", "interrupted", "replaced"),
)
FRENCH = _Words(
    title="Feuille de réponses",
    name="Nom",
    number="Numéro de candidat",
    course="Examen",
    form="Version",
    session="Séance",
    seat="Salle et place",
    date="Date",
    booklet="Série du cahier",
    sheet="Feuille",
    signature="Signature",
    candidate_bubbles="Numéro de candidat et chiffre de contrôle",
    form_bubbles="Version",
    right="Correct",
    wrong="Incorrect",
    how="Noircissez un cercle par question au crayon HB, sauf indication contraire. Effacez "
    "complètement pour changer une réponse.",
    answers="Réponses 1 à {last}",
    office="Réservé à la surveillance, n'écrivez rien ici",
    codes=("retard", "interrompu", "remplacée"),
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}


class UnreadableNumber(ValueError):
    """A candidate number that does not fill the bubbles."""

    def __init__(self, *, number: str, digits: int) -> None:
        self.number, self.digits = number, digits
        super().__init__(
            f"candidate number {number!r} does not hold {digits} digits: give it with its check "
            "digit, as C-000123-7"
        )


def grid_of(content: AnswerSheetContent) -> AnswerGrid:
    """Return the geometry of a sheet, for whoever reads it back."""
    return answer_grid(
        questions=content.questions, options=content.options, paper=content.imprint.paper
    )


def render_answer_sheet(content: AnswerSheetContent) -> bytes:
    """Return the sheet as one page; equal content gives equal bytes.

    Raises `UnreadableNumber` and `printouts.answergrid.TooManyQuestions`.
    """
    grid, words = grid_of(content), WORDS[content.imprint.language]
    page = (
        *_registration(grid),
        Tagged("H1", (Group(MARGIN, 50, line(words.title, width=300, size=16, bold=True).nodes),)),
        *_person(content, words),
        _candidate(content, grid, words),
        _form(content, grid, words),
        _how(words),
        _answers(grid, words, content.questions),
        _office(content, words),
    )
    # Places are those of the paper, while `impose` counts from the text area.
    moved = (Group(-MARGIN, -HEAD, page),)
    return impose([moved], imprint=content.imprint, title=words.title, foot=content.serial)


def _registration(grid: AnswerGrid) -> tuple[Node, ...]:
    squares = (*grid.registration, grid.orientation)
    return (Decoration(tuple(_black(square) for square in squares)),)


def _black(square: Square) -> Rectangle:
    return Rectangle(square.x, square.y, square.width, square.height, fill=0, stroke=None)


def _person(content: AnswerSheetContent, words: _Words) -> tuple[Node, ...]:
    pairs = [
        (words.name, content.name),
        (words.number, content.candidate_number),
        (words.course, content.course),
        (words.form, content.form_code),
        (words.session, content.session),
        (words.seat, content.room_and_seat),
        (words.date, long_date(content.sits_on, content.imprint.language)),
        (words.booklet, content.booklet_serial or "_ _ _ _ _ _"),
    ]
    short = [(label, _two_lines(value)) for label, value in pairs]
    known = facts(short, width=320, size=10)
    code = bar_code(
        content.serial, x=MARGIN, y=242, width=120, height=20, alt=f"{words.sheet} {content.serial}"
    )
    serial = line(f"{words.sheet} {content.serial}", width=120, size=9)
    signature = line(words.signature, width=150, size=9)
    return (
        Group(MARGIN, 76, known.nodes),
        code,
        Tagged("P", (Group(MARGIN, 264, serial.nodes),)),
        Tagged("P", (Group(MARGIN + 140, 264, signature.nodes),)),
        Decoration((Line(MARGIN + 140, 262, MARGIN + 320, 262),)),
    )


def _two_lines(text: str) -> str:
    """Return what of `text` fits on two lines, so that it cannot run into the bubbles."""
    first, *others = wrap(text, width=200, size=10)
    return " ".join([first, *others[:1]]) + ("…" if len(others) > 1 else "")


def _candidate(content: AnswerSheetContent, grid: AnswerGrid, words: _Words) -> Node:
    digits = [character for character in content.candidate_number if character.isdecimal()]
    places = 1 + max(bubble.row for bubble in grid.candidate)
    if len(digits) != places:
        raise UnreadableNumber(number=content.candidate_number, digits=places)
    bubbles = _bubbles(grid.candidate, grid.radius, {(i, d) for i, d in enumerate(digits)})
    left = min(bubble.x for bubble in grid.candidate) - 8.5
    boxes = [
        Group(left + 17.0 * i + 5, 93, line(digit, width=10, size=10, bold=True).nodes)
        for i, digit in enumerate(digits)
    ]
    frames = [Rectangle(left + 17.0 * i, 91, 17, 17) for i in range(places)]
    label = line(words.candidate_bubbles, width=200, size=8, align=1)
    return Tagged(
        "Figure",
        (*frames, *boxes, *bubbles, Group(362, 77, label.nodes)),
        alt=f"{words.candidate_bubbles}: {content.candidate_number}",
    )


def _form(content: AnswerSheetContent, grid: AnswerGrid, words: _Words) -> Node:
    filled = {(0, content.form_letter)} if content.form_letter else set()
    label = line(words.form_bubbles, width=60, size=8, align=1)
    left = min(bubble.x for bubble in grid.form) - 14
    return Tagged(
        "Figure",
        (
            *_bubbles(grid.form, grid.radius, filled),
            Group(left - 60, 269, label.nodes),
        ),
        alt=f"{words.form_bubbles}: {content.form_letter or '-'}",
    )


def _bubbles(bubbles: Iterable[Bubble], radius: float, filled: set[tuple[int, str]]) -> list[Node]:
    """Return circles with their letters; a filled one is black."""
    drawn: list[Node] = []
    for bubble in bubbles:
        is_filled = (bubble.row, bubble.value) in filled
        drawn.append(Disc(bubble.x, bubble.y, radius, fill=0 if is_filled else None))
        if not is_filled:
            letter = line(bubble.value, width=10, size=6.5, grey=0.35, align=0.5)
            drawn.append(Group(bubble.x - 5, bubble.y - 3.9, letter.nodes))
    return drawn


def _how(words: _Words) -> Node:
    text = paragraph(words.how, width=330, size=8.5)
    y = 296.0
    right = [Disc(430, y + 6, 5.1, fill=0)]
    wrong: list[Node] = [Disc(500, y + 6, 5.1), Disc(516, y + 6, 5.1), Disc(532, y + 6, 5.1)]
    wrong += [Line(496, y + 10, 504, y + 2, width=1.2), Disc(516, y + 6, 2, fill=0)]
    wrong += [Line(528, y + 2, 537, y + 11, width=1.2), Line(528, y + 11, 537, y + 2, width=1.2)]
    labels = (
        Group(374, y, line(words.right, width=44, size=8.5, align=1).nodes),
        Group(440, y, line(words.wrong, width=50, size=8.5, align=1).nodes),
    )
    samples = Tagged("Figure", (*right, *wrong, *labels), alt=f"{words.right}, {words.wrong}")
    return Group(0, 0, (Group(MARGIN, y - 6, text.nodes), samples))


def _answers(grid: AnswerGrid, words: _Words, questions: int) -> Node:
    drawn = _bubbles(grid.answers, grid.radius, set())
    for bubble in grid.answers:
        if bubble.value == "A":
            number = line(str(bubble.row), width=18, size=8.5, bold=True, align=1)
            drawn.append(Group(bubble.x - 27, bubble.y - 5.2, number.nodes))
    return Tagged("Figure", tuple(drawn), alt=words.answers.format(last=questions))


def _office(content: AnswerSheetContent, words: _Words) -> Node:
    top = content.imprint.paper.value[1] - 67
    text = f"{words.office}:   " + "     ".join(f"☐ {each}" for each in words.codes)
    return Tagged("P", (Group(MARGIN, top, line(text, width=500, size=8).nodes),))
