"""What a person sent with a form, and what is wrong with it.

A handler takes `FormFields` instead of a parsed body, because a page must be able to show
again exactly what was typed.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from litestar.datastructures import UploadFile

from exambank.core.reasons import N_, Reason
from frontdesk.visits import AnyRequest

TEXT_LENGTH_MAX = 20_000


class ChoiceNotOffered(Exception):
    """A form came with a choice that its page does not offer: an old page, or not our own."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"the field {name} came with {value!r}, which the page does not offer")
        text = N_("{value} is no choice of this page. Nothing was changed: load the page again.")
        self.reasons = (Reason("choice", text, {"value": value or "–"}),)


class NulTyped(Exception):
    """A field holds the sign NUL, which no page sends by itself."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the field {name!r} holds the sign NUL")
        text = N_("The field {field} holds a sign that cannot be typed (NUL): enter it again.")
        self.reasons = (Reason("nul", text, {"field": name.replace("\0", "")}),)


class TextTooLong(Exception):
    """A field holds more than anybody writes into one; longer things come as files."""

    def __init__(self, name: str, have: int) -> None:
        super().__init__(f"the field {name!r} holds {have} characters")
        text = N_("The field {field} holds {have} characters, more than {most}: shorten it.")
        values = {"field": name, "have": have, "most": TEXT_LENGTH_MAX}
        self.reasons = (Reason("text_too_long", text, values),)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form.  The name is the visitor's word and nothing more."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields and files of one form, each possibly several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return one line of text: trimmed, in the composed form of Unicode (NFC)."""
        values = self.fields.get(name)
        return unicodedata.normalize("NFC", values[0]).strip() if values else default

    def choice(self, name: str, *, among: Collection[str]) -> str:
        """Return which button of a page was pressed.

        Raises
        ------
        ChoiceNotOffered
            If the page has no such button.
        """
        value = self.text(name)
        if value not in set(among):
            raise ChoiceNotOffered(name, value[:40])
        return value

    def secret(self, name: str) -> str:
        """Return a password exactly as it was typed."""
        return (self.fields.get(name) or ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, as from a list of check boxes."""
        return self.fields.get(name, ())

    def upload(self, name: str) -> Upload | None:
        """Return a file, or None when none was chosen."""
        return self.uploads.get(name)


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field, in the words shown beside it and in the summary."""

    field: str
    text: str


def faults(
    name: str, reasons: Iterable[Reason], *, say: Callable[[str], str]
) -> tuple[FieldFault, ...]:
    """Return the reasons why a field was not accepted, in the visitor's language."""
    return tuple(FieldFault(name, reason.said(say)) for reason in reasons)


async def read(request: AnyRequest) -> FormFields:
    """Read the form of a request; a request without one gives no fields."""
    if request.method in {"GET", "HEAD"}:
        given = request.query_params
        return FormFields(
            {name: tuple(_keepable(name, one) for one in given.getall(name)) for name in given}
        )
    fields: dict[str, list[str]] = {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                uploads[name] = Upload(value.filename, await value.read())
        else:
            fields.setdefault(name, []).append(_keepable(name, str(value)))
    return FormFields({name: tuple(values) for name, values in fields.items()}, uploads)


def _keepable(name: str, text: str) -> str:
    """Return what was typed; NUL is the one sign that no keyboard types and PostgreSQL keeps not.

    Refused here, once for every page, it neither reaches a database nor stands in for itself
    as another sign in somebody's name.
    """
    if "\0" in text or "\0" in name:
        raise NulTyped(name)
    if len(text) > TEXT_LENGTH_MAX:
        raise TextTooLong(name, len(text))
    return text
