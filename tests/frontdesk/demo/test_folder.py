from pathlib import Path

import pytest

from frontdesk.demo.folder import DemoFolder, FolderRefused


def test_a_second_run_replaces_only_what_a_demo_made(tmp_path: Path):
    first = DemoFolder(tmp_path / "demo")
    first.begin()
    first.write("letters/L-1.pdf", b"old")
    (tmp_path / "demo" / "letters" / "mine.txt").write_text("keep me")

    second = DemoFolder(tmp_path / "demo")
    second.begin()
    second.write("letters/L-2.pdf", b"new")

    kept = sorted(one.name for one in (tmp_path / "demo" / "letters").iterdir())
    assert kept == ["L-2.pdf", "mine.txt"]
    assert second.made(".pdf") == ["letters/L-2.pdf"]


def test_a_file_that_no_demo_made_is_never_overwritten(tmp_path: Path):
    (tmp_path / "exambank.db").write_bytes(b"somebody's bank")
    folder = DemoFolder(tmp_path)
    folder.begin()

    with pytest.raises(FolderRefused, match="was not made by a demonstration"):
        folder.claim("exambank.db")

    assert (tmp_path / "exambank.db").read_bytes() == b"somebody's bank"


def test_a_path_that_is_a_file_is_refused(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("")

    with pytest.raises(FolderRefused, match="name a folder"):
        DemoFolder(path).begin()


def test_a_list_that_names_a_file_outside_removes_nothing(tmp_path: Path):
    outside = tmp_path / "keep" / "mine.txt"
    outside.parent.mkdir()
    outside.write_text("keep me")
    marked = tmp_path / "demo"
    marked.mkdir()
    (marked / "made.pdf").write_text("made")
    (marked / ".exambank-demo").write_text("made.pdf\n../keep/mine.txt\n")

    with pytest.raises(FolderRefused, match="lies outside"):
        DemoFolder(marked).begin()

    assert outside.exists()
    assert (marked / "made.pdf").exists()


def test_a_strangers_folder_is_left_as_it_was(tmp_path: Path):
    (tmp_path / "empty" / "inner").mkdir(parents=True)
    (tmp_path / "exambank.db").write_bytes(b"somebody's bank")
    folder = DemoFolder(tmp_path)
    folder.begin()

    with pytest.raises(FolderRefused):
        folder.claim("exambank.db")

    assert (tmp_path / "empty" / "inner").is_dir()
    assert not (tmp_path / ".exambank-demo").exists()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(FolderRefused, match="cannot be made"):
        DemoFolder(tmp_path / "file" / "sub").begin()
