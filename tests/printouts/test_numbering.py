from hypothesis import given
from hypothesis import strategies as st

from printouts.numbering import document_number, is_document_number

COUNTS = st.integers(0, 999_999)


@given(COUNTS)
def test_every_number_is_recognised(count: int):
    assert is_document_number(document_number("T", count))


@given(COUNTS, st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_found(count: int, place: int, change: int):
    number = list(document_number("T", count))
    number[place + 2] = str((int(number[place + 2]) + change) % 10)

    assert not is_document_number("".join(number))


@given(COUNTS, st.integers(0, 4))
def test_a_swap_of_neighbours_is_found(count: int, place: int):
    number = document_number("T", count)
    first, second = number[place + 2], number[place + 3]
    swapped = number[: place + 2] + second + first + number[place + 4 :]

    assert first == second or not is_document_number(swapped)
