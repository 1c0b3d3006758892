"""Items from a content package: a zip file with ``imsmanifest.xml``.

Nothing is unpacked to disk.  Names that climb out, external addresses, archives that
swell, and resources that are missing or not what the manifest says are refused by name.
"""

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree

from exambank.core.reasons import N_
from exambank.items.interchange.faults import Fault, ImportRefused, fault
from exambank.items.interchange.xml import line_of, local_name, parse

MANIFEST = "imsmanifest.xml"
FILES_MAX = 5_000
BYTES_MAX = 100_000_000
RATIO_MAX = 200
FILE_MAX = 2_000_000
_ITEM = "imsqti_item"
_TEST = "imsqti_test"
_ENCRYPTED = 0x1
#: What `zipfile` raises on damaged bytes: it promises one error and passes on those of others.
DAMAGED = (
    zipfile.BadZipFile,  # no directory, a wrong checksum, headers that contradict each other
    zlib.error,  # a broken stream of the usual compression
    lzma.LZMAError,  # the same of LZMA
    OSError,  # the same of bzip2; the bytes are in memory, so no disk is meant
    EOFError,  # a stream that ends too early
    NotImplementedError,  # a compression or a version that Python does not know
    ValueError,  # a place before the start, a name that is not UTF-8 though it says so
)


@dataclass(frozen=True, slots=True, eq=False)
class PackedXml:
    """One XML file of a package that the manifest calls an item: its name and its tree."""

    name: str
    root: etree._Element


def is_zip(data: bytes) -> bool:
    """Tell whether bytes begin like a zip file."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def items(data: bytes, *, file: str) -> list[PackedXml]:
    """Return the item files of a package, or raise `ImportRefused` with every fault."""
    with _readable(file):
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        _demand_harmless(archive, file=file)
        return _from_manifest(archive, file=file)


@contextmanager
def _readable(file: str) -> Iterator[None]:
    """Refuse a zip file at whose damage `zipfile` gives up; only its own calls belong inside."""
    try:
        yield
    except DAMAGED as error:
        said = N_("the zip file cannot be read ({problem}): export it again")
        raise ImportRefused(
            [fault(file, "bad_zip", said, values={"problem": str(error)})]
        ) from error


def _demand_harmless(archive: zipfile.ZipFile, *, file: str) -> None:
    entries = archive.infolist()
    found: list[Fault] = []
    if len(entries) > FILES_MAX:
        said = N_("the package holds {n} files, {most} are allowed: split it")
        found.append(fault(file, "zip_files", said, values={"n": len(entries), "most": FILES_MAX}))
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if total > BYTES_MAX or total > RATIO_MAX * packed + FILE_MAX:
        said = N_("the package swells from {packed} to {n} bytes: it is refused as a zip bomb")
        found.append(fault(file, "zip_bomb", said, values={"n": total, "packed": packed}))
    for entry in entries:
        if _climbs(entry.filename):
            said = N_("the name {value} leads out of the package: it is refused")
            found.append(fault(file, "zip_slip", said, value=entry.filename))
        if entry.flag_bits & _ENCRYPTED:
            said = N_("the file {value} is encrypted: export it without a password")
            found.append(fault(file, "zip_encrypted", said, value=entry.filename))
    names = [entry.filename for entry in entries]
    for name in sorted({name for name in names if names.count(name) > 1})[:1]:
        said = N_("the package holds {value} twice: export it again")
        found.append(fault(file, "zip_twice", said, value=name))
    if found:
        raise ImportRefused(found)


def _from_manifest(archive: zipfile.ZipFile, *, file: str) -> list[PackedXml]:
    if MANIFEST not in archive.namelist():
        said = N_("the package has no {value}: export it as a content package")
        raise ImportRefused([fault(file, "no_manifest", said, value=MANIFEST)])
    manifest = parse(_content(archive, MANIFEST, file=file), file=f"{file}/{MANIFEST}")
    found: list[Fault] = []
    packed: list[PackedXml] = []
    for resource in manifest.iter("{*}resource"):
        kind = resource.get("type", "")
        if not kind.startswith((_ITEM, _TEST)):
            continue
        try:
            one = _resource(archive, resource, file=file)
        except ImportRefused as refused:
            found += refused.faults
            continue
        found += _type_faults(one, kind, line=line_of(resource), file=file)
        if kind.startswith(_ITEM):
            packed.append(one)
    if not packed and not found:
        said = N_("the manifest names no QTI item: nothing can be imported")
        found.append(fault(f"{file}/{MANIFEST}", "no_items", said))
    if found:
        raise ImportRefused(found)
    return packed


def _resource(archive: zipfile.ZipFile, resource: etree._Element, *, file: str) -> PackedXml:
    href, line = resource.get("href", ""), line_of(resource)
    where = f"{file}/{MANIFEST}"
    name = _inside(href)
    if name is None:
        said = N_("the address {value} leads out of the package: put the file into it")
        raise ImportRefused([fault(where, "external", said, line=line, value=href)])
    if name not in archive.namelist():
        said = N_("the file {value} is named in the manifest but missing: export it again")
        raise ImportRefused([fault(where, "missing_file", said, line=line, value=href)])
    path = f"{file}/{name}"
    return PackedXml(path, parse(_content(archive, name, file=file), file=path))


def _type_faults(one: PackedXml, kind: str, *, line: int, file: str) -> Iterator[Fault]:
    is_item = local_name(one.root) in {"assessmentItem", "qti-assessment-item"}
    if is_item != kind.startswith(_ITEM):
        said = N_("the manifest calls {value} what it is not ({kind}): correct its type")
        where = f"{file}/{MANIFEST}"
        yield fault(where, "wrong_type", said, line=line, value=one.name, values={"kind": kind})


def _content(archive: zipfile.ZipFile, name: str, *, file: str) -> bytes:
    """Return a file of the archive; the size is counted, not believed."""
    with _readable(file), archive.open(name) as stream:
        data = stream.read(FILE_MAX + 1)
    if len(data) > FILE_MAX:
        said = N_("the file {value} is larger than {most} bytes: it is refused")
        raise ImportRefused([fault(file, "zip_bomb", said, value=name, values={"most": FILE_MAX})])
    return data


def _inside(href: str) -> str | None:
    """Return the name in the package that an address means, None where it leads out of it."""
    try:
        parts = urlsplit(href)
    except ValueError:  # half an address in brackets
        return None
    name = posixpath.normpath(unquote(parts.path)) if parts.path else ""
    return None if parts.scheme or parts.netloc or _climbs(name) else name


def _climbs(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]
