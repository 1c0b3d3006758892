"""Readers of the rendered PDFs, as independent of the printing code as can be."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader


@pytest.fixture(scope="session")
def read_text():
    """Return a function that gives the text of every page of a PDF, spaces made single."""

    def text_of(pdf: bytes) -> str:
        pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
        return " ".join(" ".join(pages).replace("\u00a0", " ").split())

    return text_of


@pytest.fixture(scope="session")
def poppler(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that runs a poppler tool on a PDF and gives what it prints."""

    def run(tool: str, pdf: bytes, *options: str) -> str:
        program = shutil.which(tool)
        if program is None:
            pytest.skip(f"{tool} of poppler-utils is not installed")
        path: Path = tmp_path_factory.mktemp("pdf") / "printout.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(  # noqa: S603 - a fixed program on a file of our own
            [program, *options, str(path)], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    return run
