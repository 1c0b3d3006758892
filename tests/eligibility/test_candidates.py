from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import names, numbers, service
from eligibility.candidates.types import Person
from exambank.core.vocabulary import Language
from tests.eligibility.programme import APPLICANT, NOW

SERIALS = st.integers(1, 999_999)
HOSTILE = [
    pytest.param('=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")', id="formula"),
    pytest.param("Ann\u202eabc", "Annabc", id="right-to-left override"),
    pytest.param("Zoë 🎓", "Zoë 🎓", id="emoji"),
    pytest.param("'; DROP TABLE candidate; --", "'; DROP TABLE candidate; --", id="SQL"),
    pytest.param("N'Guessan-O'Neil", "N'Guessan-O'Neil", id="apostrophes and hyphen"),
    pytest.param("Ame\u0301lie", "Amélie", id="decomposed accent"),
    pytest.param("A\x00nn\x07  B", "Ann B", id="control characters"),
]


def stated(first: str, last: str = "Test", born: date | None = date(2000, 1, 1)) -> Person:
    return Person(first, last, born, Language.ENGLISH)


@given(SERIALS)
def test_a_number_reads_back_as_it_was_written(serial: int):
    assert numbers.read(numbers.written(serial)) == numbers.written(serial)


@given(SERIALS, st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial: int, place: int, change: int):
    digits = numbers.written(serial).replace("C-", "").replace("-", "")
    wrong = list(digits)
    wrong[place] = str((int(wrong[place]) + change) % 10)

    assert numbers.read("C" + "".join(wrong)) is None


def test_every_swap_of_neighbours_is_found():
    missed = 0
    for serial in range(1, 20_000, 7):
        digits = numbers.written(serial).replace("C-", "").replace("-", "")
        for at, (left, right) in enumerate(pairwise(digits)):
            if left != right:
                swapped = digits[:at] + right + left + digits[at + 2 :]
                missed += numbers.read("C" + swapped) is not None

    assert missed == 0


def test_a_serial_below_one_is_refused():
    with pytest.raises(ValueError, match="counts from 1"):
        numbers.written(0)


@pytest.mark.parametrize(("given", "kept"), HOSTILE)
def test_a_hostile_name_is_kept_without_what_cannot_be_seen(given: str, kept: str):
    assert names.cleaned(given) == kept


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str):
    assert names.cleaned(names.cleaned(text)) == names.cleaned(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("", "missing", id="empty"),
        pytest.param("x" * 100, None, id="longest"),
        pytest.param("x" * 101, "too_long", id="one more"),
        pytest.param("x" * 5000, "too_long", id="an essay"),
        pytest.param("123", "no_letter", id="digits only"),
        pytest.param("ᐃᓄᒃ", None, id="Inuktitut"),
    ],
)
def test_the_faults_of_a_name(name: str, code: str | None):
    found = names.fault(name)

    assert (None if found is None else found.code) == code


def test_numbers_are_given_out_in_order_and_kept(sessions: sessionmaker[Session]):
    with sessions.begin() as session:
        first = service.register(session, stated("Ann"), act=APPLICANT)
        second = service.register(session, stated("=1+1 Bob"), act=APPLICANT)

    with sessions() as session:
        assert [one.number for one in service.everyone(session)] == [first.number, second.number]
        assert service.by_number(session, second.number.replace("-", "")) == second
        assert first.number == numbers.written(1)


def test_a_person_who_cannot_be_is_refused_with_every_fault(sessions: sessionmaker[Session]):
    born = NOW.date().replace(year=2031)

    with sessions.begin() as session, pytest.raises(service.CandidateRefused) as caught:
        service.register(session, stated("", "x" * 5000, born), act=APPLICANT)

    assert [field for field, _ in caught.value.faults] == ["first_name", "last_name", "birth_date"]


def test_a_number_with_a_wrong_check_digit_is_told_as_such(sessions: sessionmaker[Session]):
    with sessions() as session, pytest.raises(service.CandidateNotFound, match="check digit"):
        service.by_number(session, "C-000123-8")
