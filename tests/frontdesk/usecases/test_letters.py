import stat
from io import BytesIO

import pytest
from pypdf import PdfReader

from exambank.core.vocabulary import Language
from frontdesk.usecases import bankkey, letters, verification
from frontdesk.usecases.bankkey import BankKeyMissing
from frontdesk.usecases.verification import Finding
from scoring.letters import service
from tests.sitting import SCORED

BASE = "https://bank.example"


@pytest.fixture
def issued(sessions, published, key, crew):
    _, run = published
    with sessions.begin() as session:
        return letters.issue_letters(session, run, key=key, base_url=BASE, act=crew.manager())


def text_of(pdf: bytes) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_every_released_pass_gets_a_letter_and_nobody_else(sessions, published, issued):
    sat, _ = published

    assert [one.candidate for one in issued] == [sat.people[n].id for n in (0, 1, 3, 4)]


def test_issuing_again_issues_nothing(sessions, published, issued, key, crew):
    _, run = published

    with sessions.begin() as session:
        again = letters.issue_letters(session, run, key=key, base_url=BASE, act=crew.manager())

    assert again == ()


def test_a_letter_has_a_page_in_each_language_with_the_same_machine_copy(sessions, issued, key):
    with sessions() as session:
        pages = {one: service.page(session, issued[0], one) for one in Language}

    assert "Northgate Polytechnic NETW 1100, 3 credits" in text_of(pages[Language.ENGLISH])
    assert "École polytechnique Northgate" in text_of(pages[Language.FRENCH])
    assert "Example Bank" in text_of(pages[Language.FRENCH])
    for pdf in pages.values():
        (attached,) = verification.verify_letter(pdf, roots=[key.root]).attachments
        assert attached.content == issued[0].machine_copy


def test_the_languages_of_a_letter_begin_with_the_candidates_own(issued):
    assert letters.reading_order(issued[1])[0] is Language.FRENCH
    assert letters.reading_order(issued[0])[0] is Language.ENGLISH


def test_a_file_is_valid_while_its_letter_stands(sessions, issued, key):
    with sessions() as session:
        pdf = service.page(session, issued[0], Language.ENGLISH)
        found = verification.verify_file(session, pdf, root=key.root, now=SCORED)

    assert (found.finding, found.number) == (Finding.VALID, issued[0].number)


def test_the_seal_of_the_bank_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "keys"
    made = bankkey.provide(folder, bank="Example Bank", now=SCORED)
    again = bankkey.provide(folder, bank="Another Name", now=SCORED)

    assert made == again
    assert bankkey.bank_of(again.certificate) == "Example Bank"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.pem")}
    assert modes == {0o600}


def test_half_a_seal_is_not_filled_up(tmp_path):
    folder = tmp_path / "keys"
    bankkey.provide(folder, bank="Example Bank", now=SCORED)
    (folder / bankkey.PRIVATE_KEY).unlink()

    with pytest.raises(BankKeyMissing, match=r"seal-key\.pem missing"):
        bankkey.provide(folder, bank="Example Bank", now=SCORED)
