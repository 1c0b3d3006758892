"""Keeps the keys of second factors unreadable in the database.

The key that opens them is a file beside the bank's seal and never in the database, so that a
copy of the database makes nobody's codes.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

FILE = "second-factors.key"


class SealUnreadable(Exception):
    """A second factor was sealed with another key than the one in the folder of keys."""

    def __init__(self) -> None:
        super().__init__(
            f"the second factor cannot be read: the file {FILE} is not the one it was sealed with"
        )


@dataclass(frozen=True, slots=True)
class Sealing:
    """Seals and opens the keys of second factors."""

    cipher: Fernet = field(repr=False)

    def seal(self, key: bytes) -> bytes:
        """Return a key in the form in which it is kept."""
        return self.cipher.encrypt(key)

    def opened(self, sealed: bytes) -> bytes:
        """Return the key again, or raise `SealUnreadable`."""
        try:
            return self.cipher.decrypt(sealed)
        except InvalidToken as error:
            raise SealUnreadable from error


def provide(folder: Path) -> Sealing:
    """Return the sealing of a folder of keys; its file is made, once, where there is none."""
    path = folder / FILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{FILE}.{os.getpid()}"
    if not path.exists():
        # Written whole under another name first: a reader at the same time sees all or nothing.
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(Fernet.generate_key())
        try:
            os.link(draft, path)  # fails where another process was first, and then that one counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Sealing(Fernet(path.read_bytes()))
