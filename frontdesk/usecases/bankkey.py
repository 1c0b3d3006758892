"""The bank's seal key as files: made once, read ever after, and never readable by others.

The folder holds ``seal-key.pem`` and ``seal.pem`` for the desk, ``root.pem`` for everybody who
verifies, and ``offline/root-key.pem``, which belongs into a safe: only a new seal needs it.
What a seal is, `printouts.signing` knows.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from printouts.signing import SealKey, new_bank_key

PRIVATE_KEY = "seal-key.pem"
CERTIFICATE = "seal.pem"
ROOT = "root.pem"
ROOT_KEY = Path("offline", "root-key.pem")

SEAL_LIFE = timedelta(days=5 * 365)
ROOT_LIFE = timedelta(days=20 * 365)
OWNER_ONLY = 0o600


class BankKeyMissing(LookupError):
    """The folder of keys does not hold a whole seal."""

    def __init__(self, directory: Path, missing: tuple[str, ...]) -> None:
        super().__init__(
            f"the bank has no seal in {directory} ({', '.join(missing)} missing): letters "
            "cannot be sealed until one is made"
        )
        self.directory = directory
        self.missing = missing


def provide(directory: Path, *, bank: str, now: datetime) -> SealKey:
    """Return the seal of the bank, making it first where the folder has none.

    `bank` is the name that the certificate carries and the letters show.  A folder that holds
    a part of a seal is not touched: `BankKeyMissing` tells what is missing.
    """
    if not any((directory / name).exists() for name in (PRIVATE_KEY, CERTIFICATE, ROOT)):
        _make(directory, bank=bank, now=now)
    return load(directory)


def load(directory: Path) -> SealKey:
    """Return the seal that a folder holds, or raise `BankKeyMissing`."""
    missing = tuple(
        name for name in (PRIVATE_KEY, CERTIFICATE, ROOT) if not (directory / name).is_file()
    )
    if missing:
        raise BankKeyMissing(directory, missing)
    return SealKey(
        private_key=(directory / PRIVATE_KEY).read_bytes(),
        certificate=(directory / CERTIFICATE).read_bytes(),
        root=(directory / ROOT).read_bytes(),
    )


def root(directory: Path) -> bytes:
    """Return the root certificate that seals are checked against, or raise `BankKeyMissing`."""
    if not (directory / ROOT).is_file():
        raise BankKeyMissing(directory, (ROOT,))
    return (directory / ROOT).read_bytes()


def bank_of(certificate: bytes) -> str:
    """Return the name of the bank that a seal's certificate (PEM) was made for."""
    subject = x509.load_pem_x509_certificate(certificate).subject
    (organization,) = subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(organization.value)


def _make(directory: Path, *, bank: str, now: datetime) -> None:
    made = new_bank_key(
        bank=bank, valid_from=now, seal_until=now + SEAL_LIFE, root_until=now + ROOT_LIFE
    )
    (directory / ROOT_KEY).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = {
        directory / ROOT_KEY: made.root_key,
        directory / PRIVATE_KEY: made.seal.private_key,
        directory / CERTIFICATE: made.seal.certificate,
        directory / ROOT: made.seal.root,
    }
    for path, content in files.items():
        # Opened with its mode, so that a key is at no moment readable by others.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
