"""Languages: which one a visitor gets, and the catalogue that translates into it.

The catalogues are read from the ``.po`` files themselves, so that a fresh machine needs no
compile step.  `frontdesk.catalogues` writes them.
"""

import gettext
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from exambank.core.vocabulary import Language

LOCALES = {Language.ENGLISH: Locale("en", "CA"), Language.FRENCH: Locale("fr", "CA")}
OWN_NAMES = {Language.ENGLISH: "English", Language.FRENCH: "Français"}


def other(language: Language) -> Language:
    """Return the other language of service."""
    return Language.FRENCH if language is Language.ENGLISH else Language.ENGLISH


def known(text: str | None) -> Language | None:
    """Return the language with that tag, or None where it is none of ours."""
    return Language(text) if text in set(Language) else None


def preferred(accept_language: str) -> Language | None:
    """Return the language of service that a browser likes best, from ``Accept-Language``.

    >>> preferred("fr-CA,fr;q=0.9,en;q=0.5").value, preferred("de")
    ('fr', None)
    """
    liked: list[tuple[float, int, Language]] = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        language = known(tag.partition("-")[0].lower())
        weight = float(quality) if quality.replace(".", "", 1).isdigit() else 1.0
        if language is not None and weight > 0 and not (quality and not quality[0].isdigit()):
            liked.append((-weight, place, language))
    return min(liked)[2] if liked else None


def french_sources() -> Iterator[Traversable]:
    """Yield the French ``.po`` files: the catalogue, then the fragments not yet merged into it."""
    root = files("frontdesk").joinpath("locale")
    whole = root.joinpath("fr/LC_MESSAGES/messages.po")
    if whole.is_file():
        yield whole
    fragments = root.joinpath("fragments")
    if fragments.is_dir():
        found = (entry for entry in fragments.iterdir() if entry.name.endswith(".po"))
        yield from sorted(found, key=lambda entry: entry.name)


def french_catalogue() -> Catalog:
    """Return all French translations; the first one of a message counts, fuzzy ones do not."""
    merged = Catalog(locale=LOCALES[Language.FRENCH])
    for source in french_sources():
        with source.open("rb") as file:
            read = read_po(file, locale=LOCALES[Language.FRENCH])
        for message in read:
            if message.id and message.string and not message.fuzzy and message.id not in merged:
                merged.add(
                    message.id,
                    message.string,
                    context=message.context,
                    flags=message.flags,
                    locations=message.locations,
                )
    return merged


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return the translations into `language`; English is the language of the sources."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, french_catalogue())
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
