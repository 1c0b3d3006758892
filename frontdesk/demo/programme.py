"""Scene one: courses and blueprints, institutions and what they accept, items from files."""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import BlueprintState
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, ItemId
from exambank.institutions import service as institutions
from exambank.items import importing, reviewing
from exambank.items import service as items
from exambank.items.interchange.parsed import Defaults
from exambank.items.types import ItemState, ReviewVerdict
from frontdesk.demo import data
from frontdesk.demo.cast import Cast
from scoring.studies import service as studies
from scoring.studies.types import Study

OPENED = datetime(2026, 9, 1, 13, tzinfo=UTC)
WRITTEN = datetime(2026, 10, 5, 14, tzinfo=UTC)
REVIEWED = datetime(2026, 11, 9, 15, tzinfo=UTC)
RATED = datetime(2026, 12, 7, 15, tzinfo=UTC)

EXAMINED = (CourseCode("ANP-110"), CourseCode("NET-120"))
"""Courses with a bank of their own; the others are catalogue and eligibility for now."""

MISKEYED = ItemId("ANP-B3-016")
WRONG_KEY = "B"
TWO_RIGHT = ItemId("ANP-B4-012")
BOTH_RIGHT = ("A", "D")
PILOTS_PER_AREA = {CourseCode("ANP-110"): 2, CourseCode("NET-120"): 0}


def set_up(session: Session, cast: Cast) -> None:
    """Enter the courses with active blueprints, the institutions and their acceptance."""
    act = cast.act("manager", OPENED)
    for institution, _ in data.institutions():
        institutions.put(session, institution, act=act)
    for course, draft in data.courses():
        blueprints.put_course(session, course, act=act)
        blueprint = blueprints.enter(session, draft, act=act)
        for state in (
            BlueprintState.CONSULTATION,
            BlueprintState.PANEL_REVIEW,
            BlueprintState.APPROVED,
            BlueprintState.ACTIVE,
        ):
            blueprint = blueprints.move(session, blueprint, state, act=act)
    for _, acceptances in data.institutions():
        for acceptance in acceptances:
            institutions.state_acceptance(session, acceptance, act=act)


BORDERLINE = "Would just pass the course: knows the terms, and looks up the exceptions."
TRAINING = "Half a day: the borderline candidate, ten items rated together, and a look at p."


def import_bank(session: Session, course: CourseCode, cast: Cast) -> int:
    """Import the items of a course from their file, with the planted wrong key, and its enemies."""
    act = cast.act("writer", WRITTEN)
    content = _with_planted_key(data.raw(f"items/{course}.csv"))
    result = importing.import_items(
        session, content, file=f"{course}.csv", defaults=Defaults(course), act=act
    )
    name = f"{course}-enemies.csv"
    pairs = data.raw(f"items/{name}")
    importing.import_enemies(session, pairs, file=name, course=course, act=act)
    return len(result.new)


def rate_and_review(session: Session, course: CourseCode, cast: Cast) -> Study:
    """Take a course's items through review, and adopt the panel's cut."""
    drafts = items.listing(session, course, act=cast.act("writer", WRITTEN))
    for version in drafts:
        _review(session, version.item, cast)
    raw = data.raw(f"ratings/{course}.csv")
    study = studies.hand_in_paper(
        session,
        course,
        raw,
        name=f"{course}-ratings.csv",
        known_items=[version.item for version in drafts],
        definition=BORDERLINE,
        training=TRAINING,
        act=cast.act("psychometrician", RATED),
    )
    reason = "the committee adopts the panel's second round without adjustment"
    adopted = studies.adopt(session, study, act=cast.act("manager", RATED, reason))
    means = dict(zip(study.ratings.items, study.ratings.final.ratings.mean(axis=0), strict=True))
    pilots = _pilots(session, course, cast)
    for version in drafts:
        if version.item not in pilots:
            _make_operational(session, version.item, float(means[version.item]), cast)
    return adopted


def true_keys(course: CourseCode) -> Mapping[ItemId, tuple[str, ...]]:
    """Return what is truly right in each item, the planted faults set aside."""
    rows = csv.DictReader(StringIO(data.raw(f"items/{course}.csv").decode("utf-8")))
    right: dict[ItemId, tuple[str, ...]] = {ItemId(row["id"]): (row["key"],) for row in rows}
    if TWO_RIGHT in right:
        right[TWO_RIGHT] = BOTH_RIGHT
    return right


def _with_planted_key(content: bytes) -> bytes:
    """Return an item file in which one key is wrong, as a slip of the writer would leave it."""
    source = StringIO(content.decode("utf-8"))
    rows = list(csv.DictReader(source))
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "key": WRONG_KEY} if row["id"] == MISKEYED else row)
    return out.getvalue().encode("utf-8")


def _review(session: Session, item: ItemId, cast: Cast) -> None:
    writer, manager = cast.act("writer", WRITTEN), cast.act("manager", REVIEWED)
    flaws = items.see(session, item, act=writer).flaws
    answers = {flaw.code: "considered, and kept on purpose" for flaw in flaws}
    items.submit(session, item, answers=answers, act=writer)
    reviewers = [cast.act(key, REVIEWED) for key in ("reviewer", "reviewer2")]
    reviewing.assign(session, item, reviewers=[one.by for one in reviewers], act=manager)
    version = items.move(session, item, ItemState.IN_REVIEW, act=manager)
    agreed = version.content.key.alternatives[0]
    for reviewer in reviewers:
        reviewing.answer_blind(session, item, agreed, act=reviewer)
        reviewing.give_verdict(session, item, ReviewVerdict.ACCEPT, act=reviewer)
    items.move(session, item, ItemState.CONTENT_OK, act=manager)
    items.move(session, item, ItemState.APPROVED_PILOT, act=manager)


def _make_operational(session: Session, item: ItemId, rating: float, cast: Cast) -> None:
    numbers: Act = cast.act("psychometrician", RATED)
    items.rate(session, item, min(max(rating, 0.01), 0.99), act=numbers)
    items.move(session, item, ItemState.CALIBRATED, act=numbers)
    items.move(session, item, ItemState.OPERATIONAL, act=cast.act("manager", RATED))


def _pilots(session: Session, course: CourseCode, cast: Cast) -> frozenset[ItemId]:
    """Return the items that stay pilots: the last ones of each area."""
    keep = PILOTS_PER_AREA[course]
    if not keep:
        return frozenset()
    blueprint = blueprints.active_blueprint(session, course)
    by_area: dict[str, list[ItemId]] = {}
    for version in items.listing(session, course, act=cast.act("manager", RATED)):
        area = blueprint.area_of(version.content.outcome).code
        by_area.setdefault(area, []).append(version.item)
    return frozenset(item for mine in by_area.values() for item in sorted(mine)[-keep:])
