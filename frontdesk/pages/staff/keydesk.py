"""The desk where keys are settled: what is held or commented on, and one question with it all.

Two people decide about a key, each without the other's word; `scoring.runs.keying` sees to it.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import ItemId, Language, RunId
from exambank.forms import service as forms
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories, itemwords, runwords
from printouts.distractor_plot import distractor_plot
from printouts.report_language import Speaker
from scoring.classical.options import OptionTable
from scoring.experts import service as experts
from scoring.ladder import Statistic, supports
from scoring.plans.service import PlanMissing
from scoring.runs import commented, effects, keying, materials, service, steps
from scoring.runs.commented import ItemComment
from scoring.runs.compute import Analysis, ItemsUnrated
from scoring.runs.cutting import EquatingRefused
from scoring.runs.keying import RulingRefused
from scoring.runs.types import Disposition, Hold, Run

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]


@get("/runs/{run:uuid}/keys", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def show_desk(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """List what is held and what candidates commented on, and how far the experts are."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        said = commented.of_run(session, known, given.form, given.files)
        rulings = keying.rulings(session, known, act=act)
        context = {
            "commented": _by_question(said),
            "experts": experts.of_form(session, known.form),
            "experts_needed": not supports(Statistic.KEY_STATISTICS, n=known.n),
            "kinds": runwords.KINDS,
            "held": {hold.item for hold in known.holds},
            "mine": {one.item for one in rulings if one.by == act.by},
            "missing": experts.missing(session, known.form, act=act),
            "run": known,
            "settled": keying.dispositions(session, known),
            "sources": runwords.COMMENT_SOURCES,
            "unplaced": [one for one in said if one.item is None],
        }
    return page.show("staff/keydesk.html", context)


@get("/runs/{run:uuid}/keys/{item:str}", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def key_form(
    run: FromPath[UUID],
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show one question with the evidence, to decide about its key if it is held."""
    return _show_key(page, reading, form, (run, ItemId(item)), act=act)


@post("/runs/{run:uuid}/keys/{item:str}", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def rule(
    run: FromPath[UUID],
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take one person's decision about a held question."""
    wrong = []
    if form.text("disposition") not in set(Disposition):
        wrong.append(FieldFault("disposition", page.say(N_("Choose one."))))
    if not form.text("reason"):
        wrong.append(FieldFault("reason", page.say(N_("Write why, in one sentence."))))
    if wrong:
        return _show_key(page, reading, form, (run, ItemId(item)), act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            keying.rule(
                session,
                steps.get(session, RunId(run)),
                item=ItemId(item),
                disposition=Disposition(form.text("disposition")),
                key=form.text("key").upper().replace(" ", ""),
                act=act.because(form.text("reason")),
            )
    except RulingRefused as refused:
        told = faults("key", refused.reasons, say=page.say)
        return _show_key(page, reading, form, (run, ItemId(item)), act=act, wrong=told)
    notice = N_("Your decision is recorded. It counts when a second person decides the same.")
    return page.go(f"/runs/{run}/keys", notice=notice)


@post("/runs/{run:uuid}/hold/{item:str}", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def hold(
    run: FromPath[UUID],
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Hold a question because a person doubts its key."""
    if not form.text("doubt"):
        wrong = [FieldFault("doubt", page.say(N_("Write why, in one sentence.")))]
        return _show_key(page, reading, form, (run, ItemId(item)), act=act, wrong=wrong)
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        keying.raise_hold(session, known, item=ItemId(item), act=act.because(form.text("doubt")))
    notice = N_("The question is held: two people decide about its key.")
    return page.go(f"/runs/{run}/keys/{item}", notice=notice)


def _by_question(said: Iterable[ItemComment]) -> list[tuple[ItemComment, int]]:
    """Return one comment of each question with the number of all, by position."""
    placed = [one for one in said if one.item is not None]
    counts: dict[int, int] = {}
    for one in placed:
        counts[one.position or 0] = counts.get(one.position or 0, 0) + 1
    first = {one.position: one for one in reversed(placed)}
    return [(first[position], count) for position, count in sorted(counts.items())]


def _show_key(
    page: Page,
    reading: Sessions,
    form: FormFields,
    which: tuple[UUID, ItemId],
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    run, item = which
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        place = next((one for one in given.form.places if one.item == item and one.scored), None)
        if place is None:
            raise steps.RunNotFound(item)
        analysis = service.analysis_of(session, known, given.form, given.files)
        standing = forms.standing(session, forms.get(session, known.form))
        said = commented.of_run(session, known, given.form, given.files)
        seconds = experts.second_answers(session, known.form)
        context: dict[str, Any] = {
            "changes": _effects(session, known, given, item),
            "comments": [one for one in said if one.item == item],
            "hold": _hold(known, item),
            "rulings": [
                (one, histories.name_of(session, one.by))
                for one in keying.rulings(session, known, act=act)
                if one.item == item
            ],
        }
    table = next((one for one in analysis.tables if one.item == item and one.n), None)
    by_group = supports(Statistic.OPTION_TABLE, n=analysis.n)
    context |= {
        "by_group": by_group,
        "dispositions": [
            (one.value, page.say(name)) for one, name in runwords.DISPOSITIONS.items()
        ],
        "evidence": Speaker(page.language).all(context["hold"].evidence if context["hold"] else ()),
        "form": form,
        "item": next(one for one in forms.booklet_of(standing) if one.position == place.position),
        "item_id": item,
        "key": place.key,
        "kinds": runwords.KINDS,
        "place": place,
        "plot": _plot(table, page.language) if by_group else None,
        "run": known,
        "second_answers": [one for one in seconds if one.item == item],
        "shown": itemwords.shown,
        "sources": runwords.COMMENT_SOURCES,
        "statistics": _statistics(analysis, item),
        "table": table,
        "words": runwords.DISPOSITIONS,
    }
    return page.show("staff/run_key.html", context, faults=wrong)


def _hold(run: Run, item: ItemId) -> Hold | None:
    return next((one for one in run.holds if one.item == item), None)


def _effects(
    session: Session, run: Run, given: materials.Materials, item: ItemId
) -> tuple[effects.Effect, ...]:
    """Return what each decision would do; nothing where the form has no cut to compare with."""
    try:
        return effects.of_item(session, run, given.form, given.files, item)
    except (EquatingRefused, ItemsUnrated, PlanMissing):
        return ()


def _statistics(analysis: Analysis, item: ItemId) -> Any:
    lines = () if analysis.statistics is None else analysis.statistics.items
    return next((one for one in lines if one.item == item), None)


def _plot(table: OptionTable | None, language: Language) -> Markup | None:
    """Return the picture of an item's options, for an item that anybody answered."""
    if table is None:
        return None
    # The picture escapes every text in it.
    return Markup(distractor_plot(table, language=language))  # noqa: S704


HANDLERS = (show_desk, key_form, rule, hold)
