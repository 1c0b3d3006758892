import pytest
from hypothesis import given
from hypothesis import strategies as st

from printouts import layout, typefaces
from printouts.layout import BlockTooHigh, Laid, heading, paginate, paragraph, wrap
from printouts.nodes import Group, Node, Rectangle


@given(st.text(alphabet="abcdefgh mn-é", max_size=300), st.integers(20, 300))
def test_no_line_is_wider_than_the_column(text: str, width: int):
    lines = wrap(text, width=width, size=10)

    assert all(typefaces.width(each, 10) <= width or len(each) == 1 for each in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def heights_on(page: tuple[Node, ...]) -> list[float]:
    return [node.dy for node in page if isinstance(node, Group)]


@given(st.lists(st.integers(1, 60), max_size=40))
def test_blocks_keep_their_order_and_stay_on_the_page(heights: list[int]):
    blocks = [Laid(h, (Rectangle(0, 0, 1, h),)) for h in heights]

    pages = paginate(blocks, room=100)

    placed = [node.kids[0].height for page in pages for node in page]
    assert placed == heights
    assert all(node.dy + node.kids[0].height <= 100 for page in pages for node in page)


def test_a_heading_goes_to_the_next_page_with_what_it_heads():
    filler = Laid(85, (Rectangle(0, 0, 1, 85),))
    title = heading("Title", width=200, size=8, level=2)
    body = Laid(40, (Rectangle(0, 0, 1, 40),))

    pages = paginate([filler, title, body], room=100)

    assert [len(page) for page in pages] == [1, 2]


def test_a_long_paragraph_goes_on_over_the_page_break():
    text = paragraph("word " * 400, width=200, size=10)

    pages = paginate([text], room=150)

    assert len(pages) > 2


def test_a_block_higher_than_a_page_is_refused_with_both_heights():
    with pytest.raises(BlockTooHigh, match="150 points high and a page has room for 100"):
        paginate([Laid(150, (Rectangle(0, 0, 1, 150),))], room=100)


def test_one_line_shrinks_before_it_is_cut():
    words = layout.fitted("x" * 200, width=100, size=12, floor=7)

    assert words.size == 7
    assert words.text.endswith("…")
