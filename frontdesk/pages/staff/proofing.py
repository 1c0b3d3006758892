"""Proofing a form: a second person reads it as a candidate would, and answers it cold."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import FormCode
from exambank.forms import service
from exambank.forms.service import ProofRefused
from exambank.forms.types import BookletItem
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import itemwords

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]


@get("/forms/{code:str}/booklet", opt={"needs": "forms:read"}, sync_to_thread=True)
def show_booklet(
    code: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the items of a form as a candidate sees them."""
    with reading.begin() as session:
        items = service.booklet(session, FormCode(code), act=act)
    context = {"code": code, "items": items, "shown": itemwords.shown}
    return page.show("staff/booklet.html", context)


@get("/forms/{code:str}/proof", opt={"needs": "forms:proof"}, sync_to_thread=True)
def proof_form(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the form to answer cold."""
    with reading.begin() as session:
        items = service.booklet(session, FormCode(code), act=act)
    return _show(page, form, code, items)


@post("/forms/{code:str}/proof", opt={"needs": "forms:proof"}, sync_to_thread=True)
def proof(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Compare the answers with the key and list where they differ."""
    with sessions.begin() as session:
        items = service.booklet(session, FormCode(code), act=act)
    answers = {item.position: _answer(form, item) for item in items}
    text = N_("Answer item {n}.")
    open_ = [
        FieldFault(f"item-{position}", page.say(text).format(n=position))
        for position, said in answers.items()
        if not said
    ]
    if open_:
        return _show(page, form, code, items, wrong=open_)
    try:
        with sessions.begin() as session:
            result = service.proof(session, FormCode(code), answers, act=act)
    except ProofRefused as refused:
        wrong = [FieldFault("", page.said(reason)) for reason in refused.reasons]
        return _show(page, form, code, items, wrong=wrong)
    notice = N_("Your answers differ from the key: the positions are listed below.")
    if result.agrees:
        notice = N_("Every answer agrees with the key: the form is proofed.")
    return page.go(f"/forms/{code}", notice=notice)


def _answer(form: FormFields, item: BookletItem) -> frozenset[str]:
    offered = {letter for letter, _ in item.options}
    return frozenset(form.all(f"item-{item.position}")) & offered


def _show(
    page: Page,
    form: FormFields,
    code: str,
    items: Sequence[BookletItem],
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    context = {"code": code, "form": form, "items": items, "shown": itemwords.shown}
    return page.show("staff/proof.html", context, faults=wrong)


HANDLERS = (show_booklet, proof_form, proof)
