"""Where everything stands on an answer sheet: one geometry for printing and for reading.

A frozen value of places in points from the top left corner of the paper; it knows no person
and draws nothing.  The four registration marks fix position, scale and rotation, and the bar
beside the first one tells a sheet that lies upside down.
"""

from dataclasses import dataclass

from printouts.press import Paper

LETTERS = "ABCDEFGH"
COLUMN_LENGTH = 25
MOST_COLUMNS = 5
MARK = 14.0
INSET = 20.0
RADIUS = 5.1


@dataclass(frozen=True, slots=True)
class Bubble:
    """One place to fill: its row (question, digit place or 0), what it stands for, its centre."""

    row: int
    value: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Square:
    """A black mark by its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class AnswerGrid:
    """The geometry of one kind of answer sheet.

    `registration` goes clockwise from the top left; `candidate` holds the digits of the
    candidate number with its check digit, `form` the letter of the form, `answers` the
    questions from 1.
    """

    paper: Paper
    registration: tuple[Square, Square, Square, Square]
    orientation: Square
    radius: float
    candidate: tuple[Bubble, ...]
    form: tuple[Bubble, ...]
    answers: tuple[Bubble, ...]


class TooManyQuestions(ValueError):
    """More questions or options than one sheet has room for."""

    def __init__(self, *, questions: int, options: int) -> None:
        self.questions, self.options = questions, options
        super().__init__(
            f"{questions} questions with {options} options do not fit on one answer sheet: give "
            f"1 to {COLUMN_LENGTH * MOST_COLUMNS} questions with 2 to 6 options, or a second sheet"
        )


def answer_grid(
    *,
    questions: int,
    options: int = 4,
    digits: int = 7,
    forms: int = 8,
    paper: Paper = Paper.LETTER,
) -> AnswerGrid:
    """Return the geometry for a number of questions, in columns of 25.

    >>> grid = answer_grid(questions=110)
    >>> len(grid.answers), grid.answers[-1].row, grid.answers[-1].value
    (440, 110, 'D')
    """
    if not (1 <= questions <= COLUMN_LENGTH * MOST_COLUMNS and 2 <= options <= 6):  # noqa: PLR2004
        raise TooManyQuestions(questions=questions, options=options)
    width, height = paper.value
    far_x, far_y = width - INSET - MARK, height - INSET - MARK
    corners = ((INSET, INSET), (far_x, INSET), (far_x, far_y), (INSET, far_y))
    first, second, third, fourth = (Square(x, y, MARK, MARK) for x, y in corners)
    return AnswerGrid(
        paper=paper,
        registration=(first, second, third, fourth),
        orientation=Square(INSET, INSET + MARK + 6, MARK / 2, 2 * MARK),
        radius=RADIUS,
        candidate=_candidate(digits, right=width - 50),
        form=_form(forms, right=width - 50),
        answers=_answers(questions, options, width=width),
    )


def _candidate(digits: int, *, right: float) -> tuple[Bubble, ...]:
    """Return ten bubbles for each digit, a column for each place."""
    left = right - digits * 17.0 + 8.5
    return tuple(
        Bubble(place, str(digit), left + place * 17.0, 118.0 + digit * 13.0)
        for place in range(digits)
        for digit in range(10)
    )


def _form(forms: int, *, right: float) -> tuple[Bubble, ...]:
    left = right - forms * 17.0 + 8.5
    return tuple(Bubble(0, LETTERS[i], left + i * 17.0, 274.0) for i in range(forms))


def _answers(questions: int, options: int, *, width: float) -> tuple[Bubble, ...]:
    """Return the answer bubbles; a column is a fifth of the page between the margins."""
    pitch = (width - 100.0) / MOST_COLUMNS
    step = min(16.0, (pitch - 26.0) / options)
    found = []
    for question in range(questions):
        column, row = divmod(question, COLUMN_LENGTH)
        x, y = 50.0 + column * pitch + 28.0, 332.0 + row * 15.4
        found += [Bubble(question + 1, LETTERS[i], x + i * step, y) for i in range(options)]
    return tuple(found)
