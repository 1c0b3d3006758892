"""Bringing item files and enemy lists into the bank: all of a file, or nothing of it."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Blueprint
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import CourseCode, ItemId
from exambank.items import service, store
from exambank.items.interchange import csv, reading
from exambank.items.interchange.faults import Fault, ImportRefused, fault
from exambank.items.interchange.parsed import (
    Defaults,
    ParsedItem,
    content_of,
    sentence_faults,
    with_defaults,
)
from exambank.items.types import EnemyPair, ImportResult, ItemVersion

ENEMY_COLUMNS = ("item", "enemy", "reason")


def import_items(
    session: Session, data: bytes, *, file: str, defaults: Defaults, act: Act
) -> ImportResult:
    """Import a file of items as drafts of the person who acts.

    An item that is in the bank with the same content is left alone; the same file twice
    changes nothing and says so.

    Raises
    ------
    ImportRefused
        With every fault, also against the active blueprint and the bank; nothing is stored.
    exambank.blueprints.service.BlueprintNotFound
        If the course has no active blueprint.
    """
    parsed = tuple(with_defaults(one, defaults) for one in reading.read(data, file=file))
    blueprint = blueprints.active_blueprint(session, defaults.course)
    known = store.newest(session, [ItemId(one.id) for one in parsed])
    found = [*_faults(parsed, blueprint), *_taken(parsed, known)]
    if found:
        raise ImportRefused(sorted(found, key=lambda one: (one.file, one.line)))
    drafts = [
        service.drafted(ItemId(one.id), content_of(one), version=1, act=act)
        for one in parsed
        if one.id not in known
    ]
    digest = hashlib.sha256(data).hexdigest()
    repeated = store.is_imported(session, digest)
    result = ImportResult(
        new=tuple(one.item for one in drafts),
        unchanged=tuple(ItemId(one.id) for one in parsed if one.id in known),
        repeated=repeated and not drafts,
    )
    if not drafts:
        return result
    store.add(session, drafts)
    if not repeated:
        store.note_import(session, digest, file=file, at=act.at, by=act.by)
    _record(session, defaults.course, digest, result, act=act)
    return result


def import_enemies(
    session: Session, data: bytes, *, file: str, course: CourseCode, act: Act
) -> tuple[EnemyPair, ...]:
    """Import a list of enemy pairs (``item,enemy,reason``) and return it.

    Raises
    ------
    ImportRefused
        With every fault; nothing is stored.
    """
    lines = csv.records(data, file=file, columns=ENEMY_COLUMNS)
    ids = {ItemId(line.cells[column]) for line in lines for column in ("item", "enemy")}
    known = store.newest(session, sorted(ids))
    found: list[Fault] = []
    for line in lines:
        for column in ("item", "enemy"):
            value = line.cells[column]
            if value not in known:
                said = N_("no item {value} is in the bank: correct it or import the item first")
                found.append(
                    fault(file, "no_item", said, line=line.number, column=column, value=value)
                )
        if line.cells["item"] == line.cells["enemy"]:
            said = N_("{value} is named as its own enemy: name another item")
            value = line.cells["item"]
            found.append(fault(file, "own_enemy", said, line=line.number, value=value))
    if found:
        raise ImportRefused(found)
    pairs = tuple(
        EnemyPair.of(ItemId(line.cells["item"]), ItemId(line.cells["enemy"]), line.cells["reason"])
        for line in lines
    )
    before = {(one.first, one.second): one.reason for one in store.enemies(session, course)}
    changed = [one for one in pairs if before.get((one.first, one.second)) != one.reason]
    if changed:
        service.say_enemies(session, course, changed, act=act)
    return pairs


def _faults(parsed: Sequence[ParsedItem], blueprint: Blueprint) -> Iterable[Fault]:
    outcomes = {one.code for one in blueprint.outcomes}
    for one in parsed:
        yield from sentence_faults(one)
        if one.course != blueprint.course:
            said = N_("the item is for course {value}, the import for {course}: split the file")
            value, more = one.course or "", {"course": blueprint.course}
            yield fault(
                one.file,
                "other_course",
                said,
                line=one.line,
                column="course",
                value=value,
                values=more,
            )
        elif one.outcome is not None and one.outcome not in outcomes:
            said = N_("blueprint {course} v{version} has no outcome {value}: use one of {known}")
            words: dict[str, str] = {
                "course": blueprint.course,
                "version": blueprint.version,
                "known": ", ".join(sorted(outcomes)),
            }
            yield fault(
                one.file,
                "no_such_outcome",
                said,
                line=one.line,
                column="outcome",
                value=one.outcome,
                values=words,
            )


def _taken(parsed: Sequence[ParsedItem], known: dict[ItemId, ItemVersion]) -> Iterable[Fault]:
    """Yield a fault for each identifier that the bank has given to other words."""
    for one in parsed:
        before = known.get(ItemId(one.id))
        if before is None or list(sentence_faults(one)) or content_of(one) == before.content:
            continue
        said = N_("item {value} is in the bank with other words (version {version}): revise it")
        yield fault(
            one.file,
            "id_taken",
            said,
            line=one.line,
            column="id",
            value=one.id,
            values={"version": before.version},
        )


def _record(
    session: Session, course: CourseCode, digest: str, result: ImportResult, *, act: Act
) -> None:
    data = {"file_digest": digest, "new": len(result.new), "unchanged": len(result.unchanged)}
    subject = f"course/{course}"
    events.record(session, kind="item.imported", subject=subject, act=act, data=data)
