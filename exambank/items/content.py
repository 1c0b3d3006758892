"""The digest of what an item says."""

import hashlib

import rfc8785

from exambank.items.types import ItemContent


def digest(content: ItemContent) -> str:
    """Return the SHA-256 of everything an item says, as RFC 8785 JSON.

    It is for the bank's own eyes: with the text at hand, the few possible keys could be
    tried against it.
    """
    return hashlib.sha256(rfc8785.dumps(content.as_whole())).hexdigest()


def digest_as_shown(content: ItemContent) -> str:
    """Return the SHA-256 of what a candidate sees: neither key nor rationale is in it."""
    return hashlib.sha256(rfc8785.dumps(content.as_shown())).hexdigest()
