from datetime import UTC, datetime
from io import BytesIO

import pytest
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from printouts.letter import render_letter
from printouts.signing import (
    Attachment,
    BankKey,
    SignatureReport,
    new_bank_key,
    sign_letter,
    verify_letter,
)
from tests.printouts.examples import letter

MACHINE_COPY = Attachment("letter.json", b'{"letter":"L-000572-4"}')
SEALED_AT = datetime(2027, 4, 20, 10, tzinfo=UTC)


def a_bank(name: str = "Challenge Exam Bank") -> BankKey:
    return new_bank_key(
        bank=name,
        valid_from=datetime(2027, 1, 1, tzinfo=UTC),
        seal_until=datetime(2030, 1, 1, tzinfo=UTC),
        root_until=datetime(2047, 1, 1, tzinfo=UTC),
    )


@pytest.fixture(scope="module")
def bank() -> BankKey:
    return a_bank()


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render_letter(letter())


@pytest.fixture(scope="module")
def sealed(bank: BankKey, unsigned: bytes) -> bytes:
    return sign_letter(
        unsigned, key=bank.seal, at=SEALED_AT, reason="Letter issued", attachments=[MACHINE_COPY]
    )


def test_a_sealed_letter_is_good_and_tells_who_sealed_it_when(bank: BankKey, sealed: bytes):
    report = verify_letter(sealed, roots=[bank.seal.root])

    assert report.is_good
    assert report.signer == "Letter seal"
    assert report.signed_at == SEALED_AT
    assert len(report.digest) == 64


def test_the_machine_copy_comes_back_unchanged(bank: BankKey, sealed: bytes):
    report = verify_letter(sealed, roots=[bank.seal.root])

    assert report.attachments == (MACHINE_COPY,)


def test_pdfsig_calls_the_whole_document_signed(poppler, sealed: bytes):
    said = poppler("pdfsig", sealed, "-nocert")

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Not total document signed" not in said


def test_the_sealed_letter_is_one_revision_and_still_tagged(poppler, sealed: bytes):
    structure = poppler("pdfinfo", sealed, "-struct-text")

    assert sealed.count(b"startxref") == 1
    assert 'H1 (block)\n    "Advanced-standing letter"' in structure


def test_an_unsigned_letter_is_not_good(bank: BankKey, unsigned: bytes):
    report = verify_letter(unsigned, roots=[bank.seal.root])

    assert report == SignatureReport(problem="the file carries no signature")


def test_a_letter_sealed_by_another_bank_of_the_same_name_is_not_trusted(sealed: bytes):
    report = verify_letter(sealed, roots=[a_bank().seal.root])

    assert (report.intact, report.total, report.trusted) == (True, True, False)
    assert not report.is_good
    assert report.attachments == ()


def test_nothing_of_a_forgers_certificate_reaches_a_log(unsigned: bytes, caplog):
    forged = "Evil\n2027-01-01 requests FORGED-LINE"
    other, ours = (
        new_bank_key(
            bank=name,
            valid_from=datetime(2027, 1, 1, tzinfo=UTC),
            seal_until=datetime(2030, 1, 1, tzinfo=UTC),
            root_until=datetime(2047, 1, 1, tzinfo=UTC),
        )
        for name in (forged, "Ours")
    )
    letter = sign_letter(unsigned, key=other.seal, at=SEALED_AT, reason="x")

    report = verify_letter(letter, roots=[ours.seal.root])

    assert not report.is_good
    assert "FORGED" not in caplog.text


def test_without_any_root_nothing_is_good(sealed: bytes):
    assert not verify_letter(sealed, roots=[]).is_good


def altered_at(sealed: bytes, place: int, flip: int) -> bytes:
    changed = bytearray(sealed)
    changed[place] ^= flip
    return bytes(changed)


@pytest.mark.parametrize("flip", [0x01, 0x20])
def test_no_altered_byte_passes(bank: BankKey, sealed: bytes, flip: int):
    places = range(17, len(sealed), len(sealed) // 15)

    passed = [
        place
        for place in places
        if verify_letter(altered_at(sealed, place, flip), roots=[bank.seal.root]).is_good
    ]

    assert passed == []


@pytest.mark.parametrize("flip", [0x01, 0x20])
def test_not_even_the_room_left_for_the_signature_may_hold_anything(
    bank: BankKey, sealed: bytes, flip: int
):
    end = sealed.rindex(b"0>")

    for place in (end, end - 40, end + 1):
        assert not verify_letter(altered_at(sealed, place, flip), roots=[bank.seal.root]).is_good


def test_text_added_after_the_seal_is_refused(bank: BankKey, sealed: bytes):
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    added = StreamObject(stream_data=b"BT /F1 20 Tf 100 400 Td (CREDITS AWARDED: 30) Tj ET")
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/Contents")] = writer.add_object(added)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)

    report = verify_letter(out.getvalue(), roots=[bank.seal.root])

    assert not report.total
    assert not report.is_good


def test_bytes_after_the_end_are_refused(bank: BankKey, sealed: bytes):
    assert not verify_letter(sealed + b"\n% more", roots=[bank.seal.root]).is_good


@pytest.mark.parametrize("junk", [b"", b"not a PDF", b"%PDF-1.7\n", b"\x00" * 5000])
def test_what_is_no_pdf_is_reported_and_does_not_raise(bank: BankKey, junk: bytes):
    report = verify_letter(junk, roots=[bank.seal.root])

    assert not report.is_good
    assert report.problem


def test_a_truncated_letter_is_not_good(bank: BankKey, sealed: bytes):
    assert not verify_letter(sealed[:-500], roots=[bank.seal.root]).is_good


def test_a_seal_from_outside_the_certificates_time_is_not_trusted(bank: BankKey, unsigned: bytes):
    late = sign_letter(
        unsigned, key=bank.seal, at=datetime(2031, 1, 1, tzinfo=UTC), reason="Letter issued"
    )

    assert not verify_letter(late, roots=[bank.seal.root]).is_good


def test_a_naive_time_of_sealing_is_refused(bank: BankKey, unsigned: bytes):
    naive = datetime(2027, 4, 20)

    with pytest.raises(ValueError, match="no time zone"):
        sign_letter(unsigned, key=bank.seal, at=naive, reason="Letter issued")


def test_a_bank_of_the_longest_name_that_a_certificate_takes_can_seal(unsigned: bytes):
    longest = a_bank("字" * 64)

    letter = sign_letter(unsigned, key=longest.seal, at=SEALED_AT, reason="Letter issued")

    assert verify_letter(letter, roots=[longest.seal.root]).is_good


def test_private_keys_do_not_show_in_logs(bank: BankKey):
    assert "PRIVATE" not in repr(bank)
