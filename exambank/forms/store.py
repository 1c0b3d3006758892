"""Every SQL statement of forms: rows in, values out."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exambank.core.answerkey import Key
from exambank.core.vocabulary import AreaCode, CourseCode, FormCode, ItemId
from exambank.forms.tables import (
    FormEntryRow,
    FormKeyRow,
    FormKeyVersionRow,
    FormProofRow,
    FormRow,
)
from exambank.forms.types import Form, FormEntry, FormPurpose, FormState, KeyVersion, Proof


def add(session: Session, form: Form) -> None:
    """Write a new form with its entries."""
    session.add(
        FormRow(
            code=form.code,
            course_code=form.course,
            blueprint_version=form.blueprint,
            purpose=form.purpose.value,
            state=form.state.value,
            assembled_by=form.assembled_by,
            assembled_at=form.assembled_at,
            seed=form.seed,
            proofed_by=form.proofed_by,
            signed_by=json.dumps(dict(form.signed_by)),
            no_reserve_because=form.no_reserve_because,
            digest=form.digest,
            sealed_at=form.sealed_at,
        )
    )
    session.flush()
    session.add_all(
        [
            FormEntryRow(
                form_code=form.code,
                position=entry.position,
                item_id=entry.item,
                item_version=entry.item_version,
                area_code=entry.area,
                scored=entry.scored,
            )
            for entry in form.entries
        ]
    )
    session.flush()


def change(session: Session, form: Form) -> None:
    """Write what may change of a form; its entries never do."""
    row = session.get_one(FormRow, form.code)
    row.state = form.state.value
    row.proofed_by = form.proofed_by
    row.signed_by = json.dumps(dict(form.signed_by))
    row.no_reserve_because = form.no_reserve_because
    row.digest = form.digest
    row.sealed_at = form.sealed_at
    session.flush()


def lock(session: Session, code: FormCode) -> None:
    """Hold a form until the transaction ends."""
    session.scalar(select(FormRow.code).where(FormRow.code == code).with_for_update())


def find(session: Session, code: FormCode) -> Form | None:
    """Return a form without its keys."""
    row = session.get(FormRow, code, populate_existing=True)
    return None if row is None else _form(session, row)


def forms_of(session: Session, course: CourseCode) -> list[Form]:
    """Return the forms of a course, first assembled first."""
    statement = (
        select(FormRow)
        .where(FormRow.course_code == course)
        .order_by(FormRow.assembled_at, FormRow.code)
    )
    return [_form(session, row) for row in session.scalars(statement)]


def forms_with(session: Session, item: ItemId) -> list[FormCode]:
    """Return the forms on which an item stands, by code."""
    statement = (
        select(FormEntryRow.form_code)
        .where(FormEntryRow.item_id == item)
        .order_by(FormEntryRow.form_code)
    )
    return [FormCode(code) for code in session.scalars(statement)]


def proof(session: Session, code: FormCode) -> Proof | None:
    """Return the newest proof of a form."""
    statement = (
        select(FormProofRow)
        .where(FormProofRow.form_code == code)
        .order_by(FormProofRow.at.desc(), FormProofRow.proofer)
        .limit(1)
    )
    row = session.scalar(statement)
    if row is None:
        return None
    found = {int(position): said for position, said in json.loads(row.disagreements).items()}
    return Proof(FormCode(row.form_code), row.proofer, row.at, found)


def put_proof(session: Session, proof: Proof) -> None:
    """Write what a second person found, in place of what the same person found before."""
    session.merge(
        FormProofRow(
            form_code=proof.form,
            proofer=proof.proofer,
            at=proof.at,
            disagreements=json.dumps(dict(proof.disagreements)),
        )
    )
    session.flush()


def add_key(session: Session, key: KeyVersion) -> None:
    """Write a version of a form's key."""
    session.add(
        FormKeyVersionRow(
            form_code=key.form,
            version=key.version,
            reason=key.reason,
            decided_by=json.dumps(list(key.decided_by)),
            decided_at=key.decided_at,
        )
    )
    session.flush()
    session.add_all(
        [
            FormKeyRow(form_code=key.form, version=key.version, position=position, key=str(one))
            for position, one in sorted(key.keys.items())
        ]
    )
    session.flush()


def key(session: Session, code: FormCode, version: int | None = None) -> KeyVersion | None:
    """Return a version of a form's key, the newest where none is named."""
    if version is None:
        newest = select(func.max(FormKeyVersionRow.version))
        version = session.scalar(newest.where(FormKeyVersionRow.form_code == code))
    row = None if version is None else session.get(FormKeyVersionRow, (code, version))
    return None if row is None else _key(session, row)


def keys(session: Session, code: FormCode) -> list[KeyVersion]:
    """Return every version of a form's key, first version first."""
    statement = (
        select(FormKeyVersionRow)
        .where(FormKeyVersionRow.form_code == code)
        .order_by(FormKeyVersionRow.version)
    )
    return [_key(session, row) for row in session.scalars(statement)]


def _key(session: Session, row: FormKeyVersionRow) -> KeyVersion:
    statement = (
        select(FormKeyRow)
        .where(FormKeyRow.form_code == row.form_code, FormKeyRow.version == row.version)
        .order_by(FormKeyRow.position)
    )
    found: Mapping[int, Key] = {
        one.position: Key.read(one.key) for one in session.scalars(statement)
    }
    deciders: Sequence[str] = json.loads(row.decided_by)
    return KeyVersion(
        form=FormCode(row.form_code),
        version=row.version,
        keys=found,
        reason=row.reason,
        decided_by=tuple(deciders),
        decided_at=row.decided_at,
    )


def _form(session: Session, row: FormRow) -> Form:
    statement = (
        select(FormEntryRow)
        .where(FormEntryRow.form_code == row.code)
        .order_by(FormEntryRow.position)
    )
    entries = tuple(
        FormEntry(
            one.position, ItemId(one.item_id), one.item_version, AreaCode(one.area_code), one.scored
        )
        for one in session.scalars(statement)
    )
    return Form(
        code=FormCode(row.code),
        course=CourseCode(row.course_code),
        blueprint=row.blueprint_version,
        purpose=FormPurpose(row.purpose),
        state=FormState(row.state),
        entries=entries,
        assembled_by=row.assembled_by,
        assembled_at=row.assembled_at,
        seed=row.seed,
        proofed_by=row.proofed_by,
        signed_by=json.loads(row.signed_by),
        no_reserve_because=row.no_reserve_because,
        digest=row.digest,
        sealed_at=row.sealed_at,
    )
