"""What can be done with items: write, change, submit, rate, move.

Reviews are in `exambank.items.reviewing`, imports in `exambank.items.importing`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import AreaCode, CourseCode, ItemId
from exambank.items import content as contents
from exambank.items import depth as depths
from exambank.items import flaws, rules, store
from exambank.items.recording import record
from exambank.items.types import (
    EnemyPair,
    Item,
    ItemContent,
    ItemState,
    ItemVersion,
    Review,
)

ON_THE_WAY = frozenset(
    {
        ItemState.SUBMITTED,
        ItemState.IN_REVIEW,
        ItemState.CONTENT_OK,
        ItemState.APPROVED_PILOT,
        ItemState.PILOTING,
        ItemState.CALIBRATED,
    }
)


class ItemNotFound(LookupError):
    """No item has that identifier, or not that version."""


class ItemExists(Exception):
    """An item with that identifier is in the bank already."""


class RevisionRefused(Exception):
    """No new version may be written on top of the newest one; `reasons` says why."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


class ItemStale(Exception):
    """Somebody wrote a version meanwhile: `newest` stands now, `wanted` was not stored."""

    def __init__(self, newest: ItemVersion, wanted: ItemContent) -> None:
        super().__init__(
            f"item {newest.item} has version {newest.version} by now: look at it and write again"
        )
        self.newest = newest
        self.wanted = wanted


class ItemHidden(Exception):
    """A person may not read this item: it is neither own nor assigned, and the role keeps none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An item version as far as one person may see it.

    `content` is the whole content only where `key_is_shown`; the reviews' answers are left
    out as long as the person has to answer blind.
    """

    version: ItemVersion
    key_is_shown: bool
    must_answer: bool
    reviews: tuple[Review, ...]
    flaws: tuple[Reason, ...]
    next_states: tuple[ItemState, ...]


def write(session: Session, item: ItemId, content: ItemContent, *, act: Act) -> ItemVersion:
    """Enter a new item as a draft of the person who acts.

    Raises
    ------
    ItemExists
        If the identifier is taken.
    """
    if store.find(session, item) is not None:
        msg = f"item {item} is in the bank already: revise it or choose another identifier"
        raise ItemExists(msg)
    version = drafted(item, content, version=1, act=act)
    store.add(session, [version])
    record(session, version, "item.drafted", act)
    return version


def revise(
    session: Session,
    item: ItemId,
    content: ItemContent,
    *,
    known: int | None = None,
    act: Act,
) -> ItemVersion:
    """Write a new version of an item, as a draft; statistics are not inherited.

    A version that is live stays so until the new one takes its place.  `known` is the version
    that the writer had before the eyes.

    Raises
    ------
    ItemStale
        If another version is the newest by now.
    RevisionRefused
        If the newest version is under review, or is not used again.
    """
    store.lock(session, item)
    before = version_of(session, item)
    if known is not None and before.version != known and before.digest != contents.digest(content):
        raise ItemStale(before, content)
    refusals = [*rules.revision_blocks(before)]
    if refusals:
        raise RevisionRefused(item, refusals)
    version = drafted(item, content, version=before.version + 1, act=act)
    if version.digest == before.digest:
        return before
    store.add(session, [version])
    record(session, version, "item.drafted", act)
    return version


def drafted(item: ItemId, content: ItemContent, *, version: int, act: Act) -> ItemVersion:
    """Return a draft of the person who acts; nothing is stored."""
    return ItemVersion(
        item=item,
        version=version,
        state=ItemState.DRAFT,
        content=content,
        digest=contents.digest(content),
        writer=act.by,
        written_at=act.at,
    )


def version_of(session: Session, item: ItemId, version: int | None = None) -> ItemVersion:
    """Return one version of an item, the newest where none is named, or raise `ItemNotFound`."""
    found = store.find(session, item, version)
    if found is None:
        named = f"item {item!r}" if version is None else f"version {version} of item {item!r}"
        msg = f"there is no {named} in the bank"
        raise ItemNotFound(msg)
    return found


def get(session: Session, item: ItemId) -> Item:
    """Return an item with all its versions, or raise `ItemNotFound`."""
    newest = version_of(session, item)
    return Item(item, newest.content.course, tuple(store.versions(session, item)))


def see(session: Session, item: ItemId, *, act: Act) -> Seen:
    """Return the newest version of an item as far as the person who acts may see it.

    Raises
    ------
    ItemHidden
        If the person may not read it at all.
    """
    version = version_of(session, item)
    reviews = tuple(store.reviews(session, item, version.version))
    if not rules.sees_text(version, by=act.by, role=act.role, reviews=reviews):
        msg = f"item {item} is neither yours nor assigned to you: ask the bank manager"
        raise ItemHidden(msg)
    key_is_shown = rules.sees_key(version, by=act.by, role=act.role, reviews=reviews)
    must_answer = any(one.reviewer == act.by and one.answer is None for one in reviews)
    found = tuple(_flaws(version.content, on=act.at.date())) if key_is_shown else ()
    return Seen(
        version=version,
        key_is_shown=key_is_shown,
        must_answer=must_answer,
        reviews=reviews if key_is_shown else (),
        flaws=found,
        next_states=rules.LIFE_CYCLE.next_states(version.state),
    )


def listing(
    session: Session, course: CourseCode, *, states: Iterable[ItemState] = (), act: Act
) -> list[ItemVersion]:
    """Return the newest versions of a course's items that the person who acts may read."""
    wanted = frozenset(states)
    reviews = store.reviews_of_course(session, course)
    return [
        one
        for one in store.newest_of_course(session, course)
        if (not wanted or one.state in wanted)
        and rules.sees_text(
            one, by=act.by, role=act.role, reviews=reviews.get((one.item, one.version), ())
        )
    ]


def submit(
    session: Session, item: ItemId, *, answers: Mapping[str, str] | None = None, act: Act
) -> ItemVersion:
    """Hand in a draft for review; `answers` maps the code of a warning to the writer's answer."""
    store.lock(session, item)
    version = version_of(session, item)
    given = tuple(sorted((code, said) for code, said in (answers or {}).items() if said.strip()))
    answered = replace(version, warnings_answered=given or version.warnings_answered)
    return _step(session, answered, ItemState.SUBMITTED, act=act)


def rate(session: Session, item: ItemId, panel_rating: float, *, act: Act) -> ItemVersion:
    """Note the mean rating of a panel for the newest version of an item."""
    if not 0 < panel_rating < 1:
        msg = f"a panel's rating lies between 0 and 1, not at {panel_rating}"
        raise ValueError(msg)
    version = replace(version_of(session, item), panel_rating=panel_rating)
    store.change(session, version)
    record(session, version, "item.rated", act)
    return version


def move(
    session: Session,
    item: ItemId,
    state: ItemState,
    *,
    version: int | None = None,
    on_sealed_form: bool = False,
    act: Act,
) -> ItemVersion:
    """Take a version of an item one step further in its life cycle.

    `on_sealed_form` is a fact from the forms: one that is sealed holds the item unscored.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard.
    """
    store.lock(session, item)
    one = version_of(session, item, version)
    return _step(session, one, state, on_sealed_form=on_sealed_form, act=act)


def say_enemies(
    session: Session, course: CourseCode, pairs: Iterable[EnemyPair], *, act: Act
) -> None:
    """Note pairs of items that may not stand on one form."""
    wanted = list(pairs)
    store.put_enemies(session, wanted)
    subject, data = f"course/{course}", {"pairs": len(wanted)}
    events.record(session, kind="item.enemies_named", subject=subject, act=act, data=data)


def enemies(session: Session, course: CourseCode) -> Sequence[EnemyPair]:
    """Return the enemy pairs among a course's items."""
    return store.enemies(session, course)


def depth(session: Session, course: CourseCode, *, on: date) -> depths.DepthReport:
    """Return how deep the bank is for the active blueprint of a course."""
    blueprint = blueprints.active_blueprint(session, course, on)
    counts: dict[bool, dict[AreaCode, int]] = {True: {}, False: {}}
    for one in store.in_states(session, course, {ItemState.OPERATIONAL, *ON_THE_WAY}):
        area = blueprint.area_of(one.content.outcome).code
        counted = counts[one.state is ItemState.OPERATIONAL]
        counted[area] = counted.get(area, 0) + 1
    ratio = Fraction(pack("exambank").decimal("bank_depth_ratio", on))
    return depths.depth(blueprint, operational=counts[True], on_the_way=counts[False], ratio=ratio)


def _step(
    session: Session,
    version: ItemVersion,
    state: ItemState,
    *,
    on_sealed_form: bool = False,
    act: Act,
) -> ItemVersion:
    facts = _facts(session, version, on_sealed_form=on_sealed_form, act=act)
    subject = f"item {version.item} v{version.version}"
    rules.LIFE_CYCLE.demand(version.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(version, state=state)
    if state is ItemState.APPROVED_PILOT:
        moved = replace(moved, approved_by=act.by)
    if state is ItemState.CALIBRATED:
        moved = replace(moved, calibrated_by=act.by)
    if state is ItemState.OPERATIONAL:
        _retire_earlier(session, version, act=act)
    if state is ItemState.DRAFT:
        store.drop_reviews(session, version.item, version.version)
    store.change(session, moved)
    record(session, moved, f"item.{state.value}", act)
    return moved


def _facts(
    session: Session, version: ItemVersion, *, on_sealed_form: bool, act: Act
) -> rules.Facts:
    policy, on = pack("exambank"), act.at.date()
    standing: tuple[Reason, ...] = ()
    if version.state is ItemState.DRAFT:
        answered = (code for code, _ in version.warnings_answered)
        standing = tuple(flaws.unanswered(_flaws(version.content, on=on), answered))
    return rules.Facts(
        version=version,
        by=act.by,
        reason=act.reason,
        reviews=tuple(store.reviews(session, version.item, version.version)),
        reviewers_min=policy.whole("item_reviewers_min", on),
        responses_min=policy.whole("item_responses_min", on),
        standing_flaws=standing,
        on_sealed_form=on_sealed_form,
    )


def _retire_earlier(session: Session, version: ItemVersion, *, act: Act) -> None:
    """Let a new operational version take the place of the one before."""
    for other in store.versions(session, version.item):
        if other.version < version.version and other.state is ItemState.OPERATIONAL:
            retired = replace(other, state=ItemState.RETIRED)
            store.change(session, retired)
            record(session, retired, "item.retired", act)


def _flaws(content: ItemContent, *, on: date) -> Iterable[Reason]:
    ratio = pack("exambank").decimal("item_longest_key_ratio", on)
    return flaws.flaws(content, longest_key_ratio=float(ratio))
