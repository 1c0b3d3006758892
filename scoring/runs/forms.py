"""A sealed form as reading and scoring see it: values made from `exambank.forms`."""

from sqlalchemy.orm import Session

from exambank.core.answerkey import Key
from exambank.core.vocabulary import FormCode
from exambank.forms import sealing, versions
from exambank.forms import service as forms
from exambank.forms.types import BookletItem, Form
from exambank.items.types import ItemKind
from scoring.runs.types import Place, ScoredForm
from scoring.sheets.types import AnswerForm


class FormNotSealed(ValueError):
    """A form cannot be read or scored before it is sealed."""


def answer_form(session: Session, code: FormCode) -> AnswerForm:
    """Return what reading needs of a form; no key is in it."""
    form, items = _sealed(session, code)
    return AnswerForm(
        code=code,
        orders={name: versions.order(form, name) for name in versions.NAMES},
        letters=tuple(_letters(one) for one in items),
        several=frozenset(one.position for one in items if one.kind is ItemKind.MULTIPLE),
    )


def scored_form(session: Session, code: FormCode) -> ScoredForm:
    """Return a sealed form with the newest version of its key."""
    form, items = _sealed(session, code)
    key = sealing.key(session, code)
    assert form.digest is not None  # noqa: S101 - _sealed made sure
    return ScoredForm(
        code=code,
        course=form.course,
        digest=form.digest,
        key_version=key.version,
        places=tuple(
            Place(
                position=entry.position,
                item=entry.item,
                area=entry.area,
                scored=entry.scored,
                letters=_letters(one),
                several=one.kind is ItemKind.MULTIPLE,
                key=_written(key.keys[entry.position]),
                version=entry.item_version,
            )
            for entry, one in zip(form.entries, items, strict=True)
        ),
    )


def _sealed(session: Session, code: FormCode) -> tuple[Form, tuple[BookletItem, ...]]:
    form = forms.get(session, code)
    if form.digest is None:
        msg = f"form {code} is {form.state.value}, not sealed: seal it first"
        raise FormNotSealed(msg)
    return form, forms.booklet_of(forms.standing(session, form))


def _letters(item: BookletItem) -> str:
    return "".join(letter for letter, _ in item.options)


def _written(key: Key) -> str:
    return str(key)
