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
            If the folder cannot be made, or its list names something outside of it.
        """
        if self.path.exists() and not self.path.is_dir():
            msg = f"{self.path} is a file: name a folder with --directory"
            raise FolderRefused(msg)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"{self.path} cannot be made ({error.strerror}): name another folder"
            raise FolderRefused(msg) from error
        made = [self._inside(name) for name in self._listed()]
        for path in made:
            if path.is_file():
                path.unlink()
        for folder in sorted({path.parent for path in made}, reverse=True):
            self._tidy(folder)
        (self.path / LIST).unlink(missing_ok=True)

    def claim(self, name: str) -> Path:
        """Return the path of a file about to be made, and list it.

        Raises
        ------
        FolderRefused
            If a file of that name is there that no demonstration made.
        """
        path = self._inside(name)
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

    def _inside(self, name: str) -> Path:
        path = self.path / name
        if not path.resolve().is_relative_to(self.path.resolve()):
            msg = f"{self.path / LIST} names {name!r}, which lies outside: name another folder"
            raise FolderRefused(msg)
        return path

    def _tidy(self, folder: Path) -> None:
        """Remove a folder that a demonstration made and left empty, and those around it."""
        while folder != self.path and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent
