"""Seal letters and check seals: PAdES B-B by the bank's own key, one revision, no changes allowed.

A letter is good only if the whole file is signed: an addition after the seal leaves the seal
itself valid, so `SignatureReport.is_good` asks for `total` too.  Whether a good letter still
stands is not a matter of the file; only the verification page knows.  Keys come and go as PEM
bytes; where they are kept is the front desk's business.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "Seal"
#: Hexadecimal digits left for the seal, twice what one with its certificate takes: pyHanko
#: would seal once more only to find out.
ROOM_FOR_SEAL = 4096

for _chatty in ("pyhanko", "pyhanko_certvalidator"):
    # They log what a certificate says of itself: a forger's words must not reach a log.
    logging.getLogger(_chatty).setLevel(logging.CRITICAL + 1)

# DER of what a seal of ours always holds (RFC 5652 and RFC 5754).
SIGNED_DATA = "06092A864886F70D010702"
DETACHED = "300B06092A864886F70D010701"
SHA256 = "300D06096086480165030402010500"
ECDSA_SHA256 = "300A06082A8648CE3D040302"


@dataclass(frozen=True, slots=True)
class SealKey:
    """What sealing needs, all PEM: the private key, its certificate, and the bank's root."""

    private_key: bytes = field(repr=False)
    certificate: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class BankKey:
    """A bank's self-made root and the seal key under it; keep `root_key` away from the desk."""

    root_key: bytes = field(repr=False)
    seal: SealKey


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a letter, as its machine copy."""

    name: str
    content: bytes
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What can be said of a file from its bytes and the trusted roots alone.

    `intact`: the signed bytes are those that were signed.  `total`: the signature covers the
    whole file, so that nothing was added.  `trusted`: the signer's certificate leads to one of
    the roots and was valid when the seal says it was made.  `digest`: SHA-256 of the signed
    bytes.  `attachments` are read only from a file that is good.
    """

    signed: bool = False
    intact: bool = False
    total: bool = False
    trusted: bool = False
    certified: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    digest: str = ""
    attachments: tuple[Attachment, ...] = ()
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether the file is the bank's and unchanged in every byte."""
        checks = (self.signed, self.intact, self.total, self.trusted, self.certified)
        return all(checks) and not self.problem


class _SignerAt(PdfSigner):
    """A signer whose time is given, since the desk may run on a clock of its own."""

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


def new_bank_key(
    *, bank: str, valid_from: datetime, seal_until: datetime, root_until: datetime
) -> BankKey:
    """Make a root and a seal certificate (EC P-256) for a bank of the given name.

    The dates are those given; the keys and serial numbers come from the machine's entropy.
    """
    root_key = ec.generate_private_key(ec.SECP256R1())
    seal_key = ec.generate_private_key(ec.SECP256R1())
    root_name = _name(bank, "Root")
    root = (
        _certificate(root_name, root_key, valid_from, root_until)
        .issuer_name(root_name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _certificate(_name(bank, "Letter seal"), seal_key, valid_from, seal_until)
        .issuer_name(root_name)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    return BankKey(_private_pem(root_key), SealKey(_private_pem(seal_key), _pem(seal), _pem(root)))


def _name(bank: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, bank),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def sign_letter(
    pdf: bytes,
    *,
    key: SealKey,
    at: datetime,
    reason: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return `pdf` with its attachments, sealed at the instant `at` as one whole revision.

    The seal certifies that no change at all is allowed.  Two seals of equal letters differ,
    since the signature itself is random.
    """
    if at.tzinfo is None:
        msg = f"the time of sealing {at} has no time zone: give an aware instant"
        raise ValueError(msg)
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    for attachment in attachments:
        stored = EmbeddedFileObject.from_file_data(
            writer, attachment.content, mime_type=attachment.media_type
        )
        spec = FileSpec(
            attachment.name,
            file_name=attachment.name,
            embedded_data=stored,
            af_relationship=pdf_name("/Alternative"),
        )
        embed_file(writer, spec)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    out = BytesIO()
    _SignerAt(metadata, _signer(key), at=at).sign_pdf(
        writer, bytes_reserved=ROOM_FOR_SEAL, output=out
    )
    return out.getvalue()


def _signer(key: SealKey) -> SimpleSigner:
    # The root stays out of the signature: a verifier has its own, and what the signature
    # carries without need could be altered without notice.
    return SimpleSigner(
        signing_cert=_loaded(key.certificate),
        signing_key=load_private_key_from_pemder_data(key.private_key, passphrase=None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # untyped library
    )


def _loaded(certificate: bytes) -> Any:
    """Return a PEM certificate as the type that pyHanko works with."""
    (loaded,) = load_certs_from_pemder_data(certificate)
    return loaded


def verify_letter(pdf: bytes, *, roots: Sequence[bytes]) -> SignatureReport:
    """Check the seal of `pdf` against the trusted `roots` (PEM), without any network.

    The certificate is judged at the time that the seal states, so that old letters outlive
    their certificate.  Whatever cannot be checked is not good: every exception ends in a
    report with its `problem`.
    """
    try:
        return _report(pdf, roots)
    except Exception as error:  # noqa: BLE001 - a verifier fails closed, whatever a forger sends
        return SignatureReport(problem=f"{type(error).__name__}: {error}")


def _report(pdf: bytes, roots: Sequence[bytes]) -> SignatureReport:
    reader = PdfFileReader(BytesIO(pdf))
    found = reader.embedded_signatures
    if not found:
        return SignatureReport(problem="the file carries no signature")
    if len(found) > 1:
        return SignatureReport(signed=True, problem=f"{len(found)} signatures, not one")
    signature = found[0]
    at = signature.self_reported_timestamp
    if at is None:  # without it the machine's clock would decide
        return SignatureReport(signed=True, problem="the seal does not say when it was made")
    context = ValidationContext(
        trust_roots=[_loaded(root) for root in roots],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    status = validate_pdf_signature(signature, context)
    report = SignatureReport(
        signed=True,
        intact=bool(status.intact and status.valid),
        total=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
        certified=signature.docmdp_level == MDPPerm.NO_CHANGES and bool(status.docmdp_ok),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=at,
        digest=_signed_digest(pdf, signature.byte_range),
    )
    is_canonical = _is_canonical(pdf, signature.byte_range, signature.signed_data)
    is_valid = bool(status.bottom_line) and is_canonical
    report = replace(report, problem=_problem(report, is_valid=is_valid))
    return _with_attachments(report, pdf)


def _problem(report: SignatureReport, *, is_valid: bool) -> str:
    """Say what is wrong with a signature, the gravest first; nothing if nothing is."""
    if not report.intact:
        return "the signed bytes were changed after the seal"
    if not report.total:
        return "something was added to the file after the seal"
    if not report.trusted:
        return "the seal is not from a trusted bank"
    if not report.certified:
        return "the seal does not certify that nothing may change"
    return "" if is_valid else "the signature is not valid"


def _signed_digest(pdf: bytes, byte_range: Sequence[int]) -> str:
    """Return the SHA-256 of the bytes that the signature covers."""
    first, length, second, rest = (int(each) for each in byte_range)
    return sha256(pdf[first : first + length] + pdf[second : second + rest]).hexdigest()


def _is_canonical(pdf: bytes, byte_range: Sequence[int], signed: Any) -> bool:
    """Tell whether the gap in the signed bytes holds the signature as we write it, then zeros.

    What stands in the gap is not itself signed; so that no byte of a letter can be altered,
    it must be the one encoding of its values (DER), with our algorithms and no spare content.
    """
    _, start, end, _ = (int(each) for each in byte_range)
    gap = pdf[start:end]
    if not re.fullmatch(rb"<(?:[0-9A-F]{2})+>", gap):
        return False
    content = signed.copy().dump(force=True)
    expected = bytes.fromhex(f"3082{len(content) + 11:04X}{SIGNED_DATA}") + content
    held = bytes.fromhex(gap[1:-1].decode("ascii"))
    (signer,) = signed["signer_infos"]
    algorithms = (*signed["digest_algorithms"], signer["digest_algorithm"])
    return (
        held.startswith(expected)
        and not any(held[len(expected) :])
        and signed["version"].native == signer["version"].native == "v1"
        and all(each.dump().hex().upper() == SHA256 for each in algorithms)
        and signer["signature_algorithm"].dump().hex().upper() == ECDSA_SHA256
        and signed["encap_content_info"].dump().hex().upper() == DETACHED
        and len(signer["unsigned_attrs"]) == 0
    )


def _with_attachments(report: SignatureReport, pdf: bytes) -> SignatureReport:
    if not report.is_good:
        return report
    with pikepdf.open(BytesIO(pdf)) as opened:
        held = _attached(opened.attachments)
    return replace(report, attachments=held)


def _attached(attachments: Mapping[str, pikepdf.AttachedFileSpec]) -> tuple[Attachment, ...]:
    found = []
    for name in sorted(attachments):
        stored = attachments[name].get_file()
        found.append(Attachment(name, stored.read_bytes(), stored.mime_type))
    return tuple(found)
