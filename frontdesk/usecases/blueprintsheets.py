"""The public blueprint sheet of a course: what is examined, for preparers and candidates."""

from datetime import datetime

from sqlalchemy.orm import Session

from exambank.blueprints import rules
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Blueprint, CourseEquivalent
from exambank.core.exact import plain
from exambank.core.policy import pack
from exambank.core.vocabulary import Bilingual, CourseCode, Language
from exambank.institutions import service as institutions
from printouts.blueprintsheet import BlueprintSheetContent, SheetArea, render_blueprint_sheet
from printouts.press import Imprint
from printouts.ticket import AcceptanceLine

PASS_RULE = Bilingual(
    "A scaled score of 200 on a scale of 100 to 300 passes; the cut is set by a panel of judges.",
    "Une note d’échelle de 200, sur une échelle de 100 à 300, donne la réussite; la note de "
    "passage est établie par un panel de juges.",
)
PANEL = Bilingual("{n} members from {k} institutions", "{n} membres de {k} établissements")
LEVEL = Bilingual("OQF level {level} ({name})", "niveau {level} du CTCO ({name})")


def sheet(session: Session, code: CourseCode, *, language: Language, at: datetime) -> bytes:
    """Return the blueprint sheet of a course's active blueprint as PDF.

    Raises
    ------
    exambank.blueprints.service.CourseNotFound, exambank.blueprints.service.BlueprintNotFound
        If there is no such course, or it has no active blueprint.
    """
    course = blueprints.course(session, code)
    blueprint = blueprints.active_blueprint(session, code)
    return render_blueprint_sheet(_content(session, course, blueprint, language=language, at=at))


def _content(
    session: Session,
    course: CourseEquivalent,
    blueprint: Blueprint,
    *,
    language: Language,
    at: datetime,
) -> BlueprintSheetContent:
    hours = course.instructional_hours or 0
    ects = rules.ects(
        course.notional_hours,
        hours_per_credit=pack("exambank").whole("ects_hours_per_credit", at.date()),
    )
    listing = institutions.listing(session, course.code, instructional_hours=hours)
    institutions_on_panel = {seat.institution for seat in blueprint.panel}
    number = f"BP-{course.code}-{blueprint.version}"
    return BlueprintSheetContent(
        imprint=Imprint(number, language, at),
        course_code=course.code,
        course_title=course.title.said(language),
        course_version=course.version,
        level=LEVEL.said(language).format(
            level=course.oqf_level, name=course.oqf_name.said(language)
        ),
        instructional_hours=hours,
        notional_hours=course.notional_hours or 0,
        ects="" if ects is None else plain(ects),
        scored_items=blueprint.scored_items,
        pilot_items=blueprint.pilot_items,
        minutes=blueprint.minutes,
        areas=tuple(
            SheetArea(
                code=area.code,
                name=area.name.said(language),
                weight=area.weight,
                items=area.items,
                outcomes=tuple((one.code, one.text.said(language)) for one in area.outcomes),
            )
            for area in blueprint.areas
        ),
        pass_rule=PASS_RULE.said(language),
        effective_from=blueprint.effective_from or course.effective_from,
        prerequisites=tuple(course.prerequisites),
        practicum_excluded=course.practicum_excluded,
        panel=PANEL.said(language).format(n=len(blueprint.panel), k=len(institutions_on_panel)),
        acceptance=tuple(
            AcceptanceLine(line.name.said(language), line.recommendation.said(language), line.since)
            for line in listing.lines
            if line.accepted and line.since is not None
        ),
    )
