"""The folder of a demonstration: every file it makes is listed, and only those are replaced."""

from collections.abc import Iterator
from pathlib import Path

LIST = ".exambank-demo"


class FolderRefused(Exception):
    """The folder cannot be used: something of somebody else's would be in the way."""


class DemoFolder:
    """A folder that remembers what a demonstration made in it.

    The list is written before each file, so that a run that broke off leaves nothing behind
    that the next one would not know.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self) -> None:
        """Make the folder, and remove what an earlier demonstration made there.

        Raises
        ------
        FolderRefused
            If the path is a file.
        """
        if self.path.exists() and not self.path.is_dir():
            msg = f"{self.path} is a file: name a folder with --directory"
            raise FolderRefused(msg)
        self.path.mkdir(parents=True, exist_ok=True)
        for name in self._listed():
            made = self.path / name
            if made.is_file():
                made.unlink()
        self._tidy()
        (self.path / LIST).write_text("", encoding="utf-8")

    def claim(self, name: str) -> Path:
        """Return the path of a file about to be made, and list it.

        Raises
        ------
        FolderRefused
            If a file of that name is there that no demonstration made.
        """
        path = self.path / name
        if path.exists() and name not in set(self._listed()):
            msg = f"{path} was not made by a demonstration: move it or name another folder"
            raise FolderRefused(msg)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path / LIST).open("a", encoding="utf-8") as listed:
            listed.write(name + "\n")
        return path

    def write(self, name: str, content: bytes) -> Path:
        """Write one file of the demonstration."""
        path = self.claim(name)
        path.write_bytes(content)
        return path

    def made(self, ending: str) -> list[str]:
        """Return the names of the files made, with that ending, in the order of making."""
        return [name for name in self._listed() if name.endswith(ending)]

    def _listed(self) -> Iterator[str]:
        listed = self.path / LIST
        if listed.is_file():
            yield from listed.read_text(encoding="utf-8").splitlines()

    def _tidy(self) -> None:
        folders = sorted((one for one in self.path.rglob("*") if one.is_dir()), reverse=True)
        for folder in folders:
            if not any(folder.iterdir()):
                folder.rmdir()
