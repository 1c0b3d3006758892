"""Sealing a form by two people, and what the seal protects: content, key, later keys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.answerkey import Key
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from exambank.forms import rules, seal, service, store
from exambank.forms.service import Standing
from exambank.forms.types import Form, FormState, KeyVersion
from exambank.items import service as items
from exambank.items.types import ItemState


class SealRefused(Exception):
    """A signature cannot be put under a form; `reasons` says why."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


class KeyRefused(Exception):
    """The key of a form cannot be changed like this; `reasons` says why."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


class KeyNotFound(LookupError):
    """The form has no such version of its key, or none because it is not sealed."""


def sign(session: Session, code: FormCode, *, no_reserve_because: str = "", act: Act) -> Form:
    """Sign a proofed form as psychometrician or bank manager; the second signature seals it.

    `no_reserve_because` states why the bank is too thin for a reserve.

    Raises
    ------
    SealRefused
        If this person cannot sign, or has signed in the other role.
    exambank.core.lifecycle.TransitionRefused
        If it is the second signature and the form cannot be sealed; nothing is kept.
    """
    store.lock(session, code)
    form = service.get(session, code)
    found = list(rules.may_sign(form, by=act.by, role=act.role))
    if found:
        raise SealRefused(code, found)
    signed = replace(
        form,
        signed_by={**form.signed_by, act.role.value: act.by},
        no_reserve_because=no_reserve_because or form.no_reserve_because,
    )
    store.change(session, signed)
    events.record(session, kind="form.signed", subject=f"form/{code}", act=act)
    if len(signed.signed_by) < len(rules.SIGNERS):
        return signed
    return _seal(session, signed, act=act)


def content_file(session: Session, code: FormCode) -> bytes:
    """Return the content of a form as it is sealed; its SHA-256 is the form's digest."""
    one = service.standing(session, service.get(session, code))
    return seal.content_file(one.form, one.contents)


def key_file(session: Session, code: FormCode, version: int | None = None) -> bytes:
    """Return the key of a form as a file of its own, bound to the content by its digest."""
    return seal.key_file(service.get(session, code), key(session, code, version))


def holds(session: Session, code: FormCode) -> bool:
    """Tell whether the content of a sealed form is still what was sealed."""
    form = service.get(session, code)
    return form.digest is not None and seal.digest(content_file(session, code)) == form.digest


def key(session: Session, code: FormCode, version: int | None = None) -> KeyVersion:
    """Return a version of a sealed form's key, the newest where none is named.

    Raises
    ------
    KeyNotFound
        If there is none.
    """
    found = store.key(session, code, version)
    if found is None:
        msg = f"form {code} has no key version {version or 1}: a form has a key once it is sealed"
        raise KeyNotFound(msg)
    return found


def keys(session: Session, code: FormCode) -> Sequence[KeyVersion]:
    """Return every version of a form's key, first version first."""
    return store.keys(session, code)


def with_keys(session: Session, code: FormCode, version: int | None = None) -> Form:
    """Return a sealed form whose entries hold their keys."""
    form, found = service.get(session, code), key(session, code, version)
    entries = (replace(entry, key=found.keys[entry.position]) for entry in form.entries)
    return replace(form, entries=tuple(entries))


def rekey(
    session: Session,
    code: FormCode,
    changes: Mapping[int, Key],
    *,
    decided_by: Sequence[str],
    act: Act,
) -> KeyVersion:
    """Write a new version of a sealed form's key, decided by two people, the actor among them.

    The sealed content does not change.  The same changes again change nothing.

    Raises
    ------
    KeyRefused
        With every reason.
    """
    store.lock(session, code)
    form = service.get(session, code)
    found = list(
        rules.rekey_faults(form, changes, reason=act.reason, decided_by=decided_by, by=act.by)
    )
    if found:
        raise KeyRefused(code, found)
    before = key(session, code)
    after = replace(
        before,
        version=before.version + 1,
        keys={**before.keys, **changes},
        reason=act.reason,
        decided_by=tuple(decided_by),
        decided_at=act.at,
    )
    positions = rules.changed_keys(before, after)
    if not positions:
        return before
    store.add_key(session, after)
    _record_key(session, after, positions, act=act)
    return after


def _seal(session: Session, form: Form, *, act: Act) -> Form:
    one = service.standing(session, form)
    digest = seal.digest(seal.content_file(form, one.contents))
    sealed = service.step_of(
        session, replace(form, digest=digest, sealed_at=act.at), FormState.SEALED, act=act
    )
    first = KeyVersion(
        form=form.code,
        version=1,
        keys=one.keys,
        reason=act.reason or N_("as the items were approved"),
        decided_by=tuple(form.signed_by[role.value] for role in rules.SIGNERS),
        decided_at=act.at,
    )
    store.add_key(session, first)
    _record_key(session, first, (), act=act)
    _begin_pilots(session, one, act=act)
    return sealed


def _begin_pilots(session: Session, one: Standing, *, act: Act) -> None:
    """Let the unscored items of a sealed form begin their pilot."""
    for entry in one.form.entries:
        if entry.scored or one.versions[entry.item].state is not ItemState.APPROVED_PILOT:
            continue
        items.move(
            session,
            entry.item,
            ItemState.PILOTING,
            version=entry.item_version,
            on_sealed_form=True,
            act=act,
        )


def _record_key(session: Session, key: KeyVersion, positions: tuple[int, ...], *, act: Act) -> None:
    events.record(
        session,
        kind="form.keyed",
        subject=f"form/{key.form}",
        act=act,
        version=key.version,
        data={"positions": list(positions)},
    )
