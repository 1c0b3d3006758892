"""Writing a new version of an item: the form, and both versions where somebody was quicker.

The fields are named like the columns of an item file, and the same rules judge them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.blueprints.service import BlueprintNotFound
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId, OutcomeCode
from exambank.items import service
from exambank.items.interchange import csv
from exambank.items.interchange.parsed import content_of, text_faults
from exambank.items.interchange.richtext import sanitised
from exambank.items.service import ItemHidden, ItemStale, RevisionRefused
from exambank.items.types import ItemContent, ItemVersion, Markup
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import itemwords

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
Cells = Mapping[str, str]


@get("/items/{item:str}/edit", opt={"needs": "items:write"}, sync_to_thread=True)
def edit_form(
    item: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the newest version to be changed."""
    with reading.begin() as session:
        newest = _own(session, ItemId(item), act)
    cells = _cells(newest)
    return _show(page, reading, newest, cells, known=newest.version, act=act)


@post("/items/{item:str}/edit", opt={"needs": "items:write"}, sync_to_thread=True)
def edit(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Keep the change as a new draft, or show what is wrong, or what was written meanwhile."""
    with reading.begin() as session:
        newest = _own(session, ItemId(item), act)
        outcomes = _outcomes(session, newest, act)
    cells = _cells(newest) | {name: form.text(name) for name in csv.COLUMNS if name in form.fields}
    known = int(form.text("known")) if form.text("known").isdecimal() else 0
    wrong = _faults(page, cells, outcomes)
    if wrong:
        return _show(page, reading, newest, cells, known=known, act=act, wrong=wrong)
    wanted = _content(newest, cells)
    try:
        with sessions.begin() as session:
            written = service.revise(session, newest.item, wanted, known=known, act=act)
    except ItemStale as stale:
        theirs, now = stale.newest, stale.newest.version
        return _show(page, reading, theirs, cells, known=now, act=act, stale=True)
    except RevisionRefused as refused:
        reasons = refused.reasons
        return _show(page, reading, newest, cells, known=known, act=act, refused=reasons)
    notice = N_("The change is kept as a new draft. Hand it in when it is done.")
    if written.version == newest.version:
        notice = N_("Nothing was changed: the item says just that already.")
    return page.go(f"/items/{item}", notice=notice)


def _own(session: Session, item: ItemId, act: Act) -> ItemVersion:
    """Return the newest version to who wrote it and may see its key."""
    seen = service.see(session, item, act=act)
    if seen.version.writer != act.by or not seen.key_is_shown:
        msg = f"item {item} is not yours to change"
        raise ItemHidden(msg)
    return seen.version


def _cells(version: ItemVersion) -> dict[str, str]:
    """Return a version as the cells of an item file."""
    content = version.content
    cells = dict.fromkeys(csv.COLUMNS, "")
    cells |= {
        "id": version.item,
        "course": content.course,
        "outcome": content.outcome,
        "cognitive": content.cognitive.value,
        "type": content.kind.value,
        "stem": content.stem,
        "key": str(content.key),
        "reference": content.reference,
        "language": content.language.value,
    }
    for option in content.options:
        cells[option.letter.lower()] = option.text
        cells[f"rationale_{option.letter.lower()}"] = option.rationale
    return cells


def _faults(page: Page, cells: Cells, outcomes: Sequence[str]) -> list[FieldFault]:
    line = csv.Line(1, cells)
    if cells["outcome"] not in outcomes:
        return [FieldFault("outcome", page.say(N_("Choose an outcome of the active blueprint.")))]
    found = [*csv.line_faults(line, file="")]
    if not found:
        found = [*text_faults(csv.item_of(line, file=""))]
    return [FieldFault(one.column, page.said(one.reason)) for one in found]


def _content(newest: ItemVersion, cells: Cells) -> ItemContent:
    """Return what the fields say; rich text is sanitised, as at an import."""
    said = cells
    if newest.content.markup is Markup.HTML:
        texts = {"stem", *csv.OPTION_COLUMNS, *(f"rationale_{one}" for one in csv.OPTION_COLUMNS)}
        said = {name: sanitised(text) if name in texts else text for name, text in cells.items()}
    content = content_of(csv.item_of(csv.Line(1, said), file=""))
    return ItemContent(
        course=newest.content.course,
        outcome=content.outcome,
        cognitive=content.cognitive,
        kind=content.kind,
        stem=content.stem,
        options=content.options,
        key=content.key,
        reference=content.reference,
        language=newest.content.language,
        markup=newest.content.markup,
    )


def _show(
    page: Page,
    reading: Sessions,
    newest: ItemVersion,
    cells: Cells,
    *,
    known: int,
    act: Act,
    wrong: Sequence[FieldFault] = (),
    refused: Sequence[Reason] = (),
    stale: bool = False,
) -> Response[str]:
    with reading.begin() as session:
        outcomes = _outcomes(session, newest, act)
    theirs = _cells(newest)
    context: dict[str, Any] = {
        "cells": cells,
        "differences": [name for name in csv.COLUMNS if stale and theirs[name] != cells[name]],
        "is_live": newest.approved_by is not None,
        "kinds": [(one.value, page.say(name)) for one, name in itemwords.KINDS.items()],
        "known": known,
        "letters": csv.OPTION_COLUMNS,
        "levels": [(one.value, page.say(name)) for one, name in itemwords.LEVELS.items()],
        "newest": newest,
        "outcomes": outcomes,
        "refused": refused,
        "stale": stale,
        "states": itemwords.STATES,
        "theirs": theirs,
        "uses_tags": newest.content.markup is Markup.HTML,
    }
    status = 409 if refused or stale else None
    return page.show("staff/item_edit.html", context, faults=wrong, status=status)


def _outcomes(session: Session, newest: ItemVersion, act: Act) -> list[OutcomeCode]:
    """Return the outcomes of the active blueprint, with the item's own."""
    own = newest.content.outcome
    try:
        blueprint = blueprints.active_blueprint(session, newest.content.course, act.at.date())
    except BlueprintNotFound:
        return [own]
    found = [one.code for area in blueprint.areas for one in area.outcomes]
    return found if own in found else [own, *found]


HANDLERS = (edit_form, edit)
