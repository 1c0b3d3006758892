"""What is sealed: the content of a form and, apart from it, its key, as canonical JSON."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

from exambank.core.vocabulary import ItemId
from exambank.forms.types import Form, KeyVersion
from exambank.items.types import ItemContent


def content_file(form: Form, contents: Mapping[ItemId, ItemContent]) -> bytes:
    """Return all that stands on a form, as RFC 8785 JSON; no key and no rationale is in it."""
    body: dict[str, Any] = {
        "form": form.code,
        "course": form.course,
        "blueprint": form.blueprint,
        "purpose": form.purpose.value,
        "entries": [
            {
                "position": entry.position,
                "item": entry.item,
                "version": entry.item_version,
                "area": entry.area,
                "scored": entry.scored,
                "shown": contents[entry.item].as_shown(),
            }
            for entry in form.entries
        ],
    }
    return bytes(rfc8785.dumps(body))


def key_file(form: Form, key: KeyVersion) -> bytes:
    """Return the key of a form, bound to the content by its digest, as RFC 8785 JSON."""
    body = {
        "form": form.code,
        "content_digest": form.digest,
        "version": key.version,
        "reason": key.reason,
        "keys": {str(position): str(one) for position, one in key.keys.items()},
    }
    return bytes(rfc8785.dumps(body))


def digest(file: bytes) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(file).hexdigest()
