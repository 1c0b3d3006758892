"""The exam booklet: cover, questions, comment slip.  It never holds a key.

A question never splits over pages; serial and form stand at every page's foot, so that a
photographed page tells which booklet it is from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from printouts.booklet_words import WORDS, BookletWords
from printouts.codes import bar_code
from printouts.layout import Laid, bullets, heading, paginate, paragraph, space, stack
from printouts.nodes import Decoration, Group, Line, Node, Picture, Rectangle, Tagged, Words
from printouts.press import Imprint, impose
from printouts.table import Column, facts, table
from printouts.typefaces import width as text_width

LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (PNG or JPEG) at the size at which it is printed, in points, with its text."""

    image: bytes
    width: float
    height: float
    alt: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a candidate sees of an item; there is no place for a key.

    `choose` is how many options are to be chosen; `section` starts a new section before it.
    """

    stem: str
    options: tuple[str, ...]
    choose: int = 1
    figure: Figure | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class BookletContent:
    """Everything in one numbered booklet; `watermark` tells the centre's copies apart."""

    imprint: Imprint
    course_code: str
    course_title: str
    form_code: str
    serial: str
    minutes: int
    questions: tuple[Question, ...]
    materials: tuple[str, ...] = ()
    watermark: str = ""


class QuestionTooLong(ValueError):
    """A question that does not fit on one page and must not be split."""

    def __init__(self, *, number: int, form: str) -> None:
        self.number, self.form = number, form
        super().__init__(
            f"question {number} of form {form} is higher than a page: shorten it or its figure"
        )


def render_booklet(content: BookletContent) -> bytes:
    """Return the booklet; equal content gives equal bytes.

    The number of pages is even, for printing on both sides.  Raises `QuestionTooLong`.
    """
    words = WORDS[content.imprint.language]
    inside = _inside(content, words)
    slip = paginate(_comment_slip(content, words), room=content.imprint.room)
    count = 1 + len(inside) + len(slip)
    blank = ((_blank(content, words),),) if count % 2 else ()
    cover = paginate(_cover(content, words, pages=count + len(blank)), room=content.imprint.room)
    pages = [*cover, *inside, *slip, *blank]
    marked = [(*_watermark(content), *page) for page in pages]
    foot = f"{words.serial} {content.serial}  ·  {words.form} {content.form_code}"
    return impose(marked, imprint=content.imprint, title=words.title, foot=foot)


def _cover(content: BookletContent, words: BookletWords, *, pages: int) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    title = f"{content.course_code} {content.course_title}"
    yield heading(title, width=width, size=size * 1.5, level=1, before=size * 0.5)
    yield paragraph(words.title, width=width, size=size * 1.2, after=size)
    code = bar_code(content.serial, x=0, y=0, width=150, height=34, alt=content.serial)
    yield Laid(38, (code,))
    pairs = [
        (words.serial, content.serial),
        (words.form, content.form_code),
        (words.time, words.minutes.format(minutes=content.minutes)),
        (words.questions, str(len(content.questions))),
        (words.pages, str(pages)),
        (words.materials, "; ".join(content.materials) or words.usual_materials),
    ]
    yield facts(pairs, width=width, size=size)
    yield space(size * 0.4)
    yield _seal_line(words, width=width, size=size)
    yield heading(words.instructions, width=width, size=size * 1.15, level=2, before=size * 0.4)
    yield bullets(words.rules, width=width, size=size)
    yield heading(words.promise, width=width, size=size * 1.15, level=2, before=size * 0.4)
    yield paragraph(words.promise_text, width=width, size=size, after=size * 2)
    yield _signatures(words, width=width)


def _seal_line(words: BookletWords, *, width: float, size: float) -> Laid:
    text = paragraph(words.seal, width=width - 20, size=size, bold=True, align=0.5)
    box = Decoration((Rectangle(0, 0, width, text.height + 12, stroke=1.2),))
    return Laid(text.height + 14, (box, Group(10, 6, text.nodes)))


def _signatures(words: BookletWords, *, width: float) -> Laid:
    half = width / 2 - 10
    marks: list[Node] = [Line(0, 0, half, 0), Line(half + 20, 0, width, 0)]
    labels = (
        Tagged("P", (Words(0, 10, words.signature, 9),)),
        Tagged("P", (Words(half + 20, 10, words.number_and_date, 9),)),
    )
    return Laid(14, (Decoration(tuple(marks)), *labels))


def _inside(content: BookletContent, words: BookletWords) -> tuple[tuple[Node, ...], ...]:
    """Return the pages of questions, the last one with the end mark."""
    width, size = content.imprint.width, content.imprint.size
    blocks: list[Laid] = []
    for number, question in enumerate(content.questions, start=1):
        block = _question(number, question, words, width=width, size=size)
        title = heading(question.section, width=width, size=size * 1.2, level=2)
        parts = [title, block] if question.section else [block]
        if sum(part.height for part in parts) > content.imprint.room:
            raise QuestionTooLong(number=number, form=content.form_code)
        blocks += parts
    blocks.append(paragraph(words.end, width=width, size=size, bold=True, align=0.5))
    return paginate(blocks, room=content.imprint.room)


def _question(
    number: int, question: Question, words: BookletWords, *, width: float, size: float
) -> Laid:
    indent = size * 2.4
    room = width - indent
    parts = [paragraph(each, width=room, size=size) for each in question.stem.split("\n")]
    if question.figure:
        parts.append(_figure(question.figure, room=room))
    if question.choose > 1:
        note = words.choose.format(count=question.choose)
        parts.append(paragraph(note, width=room, size=size, bold=True))
    parts.append(space(size * 0.25))
    parts.append(_options(question.options, width=room, size=size))
    body = stack(parts, after=size * 1.1)
    label = Tagged("Lbl", (Words(0, size * 0.95, f"{number}.", size, bold=True),))
    return Laid(body.height, (label, Group(indent, 0, body.nodes)))


def _figure(figure: Figure, *, room: float) -> Laid:
    scale = min(1.0, room / figure.width)
    width, height = figure.width * scale, figure.height * scale
    picture = Picture(0, 4, width, height, figure.image)
    return Laid(height + 10, (Tagged("Figure", (picture,), alt=figure.alt),))


def _options(options: Sequence[str], *, width: float, size: float) -> Laid:
    indent = size * 1.8
    items = []
    for letter, option in zip(LETTERS, options, strict=False):
        text = paragraph(option, width=width - indent, size=size, role="LBody", after=size * 0.2)
        label = Tagged("Lbl", (Words(0, size * 0.95, letter, size, bold=True),))
        items.append(
            Laid(text.height, (Tagged("LI", (label, Group(indent, 0, text.nodes))),), group="L")
        )
    return stack(items, grouped=True)


def _comment_slip(content: BookletContent, words: BookletWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    yield heading(words.comments, width=width, size=size * 1.3, level=2)
    yield paragraph(words.comments_how, width=width, size=size, after=size * 0.6)
    columns = [Column(words.question, 0.16), Column(words.comment, 0.84)]
    rows = [("", "")] * 9
    yield table(columns, rows, width=width, size=size * 0.9, row_height=44, ruled=True)


def _blank(content: BookletContent, words: BookletWords) -> Node:
    text = paragraph(words.blank, width=content.imprint.width, size=content.imprint.size, align=0.5)
    return Group(0, content.imprint.room / 2, text.nodes)


def _watermark(content: BookletContent) -> tuple[Node, ...]:
    if not content.watermark:
        return ()
    width = content.imprint.width
    size = min(96.0, 96 * width / text_width(content.watermark, 96, bold=True))
    left = (width - text_width(content.watermark, size, bold=True)) / 2
    y = content.imprint.room * 0.55
    return (Words(left, y, content.watermark, size, bold=True, grey=0.92),)
