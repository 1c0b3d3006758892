"""Collects the messages of the sources and writes the French catalogue (`just catalogues`).

Translators and package owners put new translations into ``locale/fragments/NAME.po``; `merge`
takes them into ``locale/fr/LC_MESSAGES/messages.po`` together with what the sources now say.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from exambank.core.vocabulary import Language
from frontdesk.i18n import LOCALES, french_catalogue

ROOT = Path(__file__).parent.parent
PACKAGES = ("exambank", "eligibility", "scheduling", "scoring", "printouts", "frontdesk")
TARGET = ROOT / "frontdesk" / "locale" / "fr" / "LC_MESSAGES" / "messages.po"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"silent": "false", "trimmed": "true"}}
#: Dates of a catalogue would change it each time it is written; its history is in the repository.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
}


def collect() -> Catalog:
    """Return every message that the sources mark, with the files where it stands."""
    found = Catalog(
        locale=LOCALES[Language.FRENCH],
        header_comment="# The pages of exambank in French.",
        project="exambank",
        version="all",
        creation_date=UNDATED,
        revision_date=UNDATED,
        charset="utf-8",
        fuzzy=False,
    )
    for package in PACKAGES:
        for file, _line, message, comments, context in extract_from_dir(
            ROOT / package, METHODS, OPTIONS, KEYWORDS
        ):
            # True line numbers would change the catalogue with every edit.
            place = [(f"{package}/{file}", 0)]
            found.add(message, None, place, auto_comments=comments, context=context)
    return found


def untranslated() -> Iterator[Message]:
    """Yield every message of the sources that has no French, or only an uncertain one."""
    french = french_catalogue()
    for message in collect():
        if message.id and not _has_string(french.get(message.id, message.context)):
            yield message


def merge() -> Catalog:
    """Return what the sources say with all French translations, none of the old ones dropped in."""
    merged, french = collect(), french_catalogue()
    for message in merged:
        known = french.get(message.id, message.context) if message.id else None
        if known is not None:
            message.string = known.string
    return merged


def main() -> None:
    """Write the merged catalogue; the fragments can be deleted afterwards."""
    merged, written = merge(), BytesIO()
    write_po(written, merged, width=100, sort_output=True)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(written.getvalue())  # not before: the file is one of the sources
    missing = sum(1 for one in merged if one.id and not _has_string(one))
    print(f"{TARGET}: {len(merged)} messages, {missing} without French")  # noqa: T201 - a command


def _has_string(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(strings) and all(strings)


if __name__ == "__main__":
    main()
