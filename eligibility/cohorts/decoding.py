"""Finds out in which encoding and with which separator a file was written, or says why not.

A file is refused rather than read wrongly: a name that turned into question marks would
stand on a letter.
"""

import codecs
from dataclasses import dataclass

from eligibility.cohorts.types import RosterFault
from exambank.core.reasons import N_, Reason

LARGEST = 2_000_000  # bytes; some twenty thousand students

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, its encoding, and what was wrong with it."""

    text: str
    encoding: str
    faults: tuple[RosterFault, ...] = ()
    notes: tuple[RosterFault, ...] = ()


def decode(content: bytes) -> Decoded:
    """Return the text of a file; with faults it is only good for finding further faults."""
    unusable = _unusable(content)
    if unusable is not None:
        return _refused(unusable)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strictly(content, encoding)
    if b"\x00" in content:
        return _without_mark(content)
    try:
        return Decoded(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _without_utf8(content)


def _unusable(content: bytes) -> Reason | None:
    if not content.strip():
        return Reason("empty", N_("the file is empty: choose the roster and send it"))
    if len(content) > LARGEST:
        text = N_("the file has {have} bytes, more than {most}: send one file for each course")
        return Reason("too_large", text, {"have": len(content), "most": LARGEST})
    if content.startswith((_ZIP, _OLD_EXCEL)):
        text = N_(
            "this is a spreadsheet, not a CSV file: in the spreadsheet choose “Save as” and"
            " “CSV UTF-8 (comma delimited)”"
        )
        return Reason("spreadsheet", text)
    return None


def separator_of(text: str) -> str:
    """Return what separates the columns of the first line: comma, semicolon or tab."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _strictly(content: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(content.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        text = N_(
            "the file begins as {encoding} but is damaged at byte {at}: save it again as"
            " “CSV UTF-8 (comma delimited)”"
        )
        values = {"encoding": encoding, "at": error.start}
        return _refused(Reason("damaged", text, values))


def _without_mark(content: bytes) -> Decoded:
    """Read UTF-16 that bears no mark, whose every other byte is zero; refuse stray zero bytes."""
    if content[1:8:2] == bytes(4):
        return _strictly(content, "utf-16-le")
    if content[0:7:2] == bytes(4):
        return _strictly(content, "utf-16-be")
    text = content.decode("utf-8", errors="replace")
    rows = text.split("\n")
    separator = separator_of(text)
    names = [name.strip().casefold() for name in rows[0].split(separator)]
    say = N_("this cell holds a zero byte, which no text has: type the cell again")
    faults = []
    for number, row in enumerate(rows, 1):
        before, found, _ = row.partition("\x00")
        place = before.count(separator)
        if found:
            column = names[place] if number > 1 and place < len(names) else ""
            faults.append(RosterFault(number, column, Reason("zero_byte", say)))
    return Decoded("", "unknown", tuple(faults))


def _without_utf8(content: bytes) -> Decoded:
    """Read a file that is not UTF-8 throughout: Windows-1252, or two encodings in one file."""
    lines = content.split(b"\n")
    good = [row for row, line in enumerate(lines, 1) if not line.isascii() and _is_utf8(line)]
    bad = [row for row, line in enumerate(lines, 1) if not _is_utf8(line)]
    if good:
        text = N_(
            "this row is in another encoding than row {other}: save the whole file as"
            " “CSV UTF-8 (comma delimited)”"
        )
        reason = Reason("two_encodings", text, {"other": good[0]})
        faults = tuple(RosterFault(row, "", reason) for row in bad)
        text_lines = [line.decode("utf-8" if _is_utf8(line) else "latin-1") for line in lines]
        return Decoded("\n".join(text_lines), "mixed", faults)
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        text = N_("the encoding of the file is not known: save it as “CSV UTF-8 (comma delimited)”")
        fault = RosterFault(row, "", Reason("unknown_encoding", text))
        return Decoded(content.decode("latin-1"), "unknown", (fault,))
    note = N_("the file was read as Windows-1252; check the accents of this name")
    return Decoded(
        text, "cp1252", notes=tuple(RosterFault(row, "", Reason("cp1252", note)) for row in bad)
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refused(reason: Reason) -> Decoded:
    return Decoded("", "unknown", (RosterFault(1, "", reason),))
