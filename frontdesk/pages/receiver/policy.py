"""A receiver's own policy: what it accepts and on which terms, changed with a second look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act
from exambank.core.exact import exactly
from exambank.core.reasons import N_
from exambank.core.vocabulary import Bilingual, CourseCode, InstitutionCode
from exambank.institutions import rules, service
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditLine,
    Institution,
    LocalCourse,
)
from frontdesk.access import AccessRefused
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.letterwords import ACCEPTS
from frontdesk.pages.rendering import Page

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
LOCAL_CODE_MAX = 20
TEXT_MAX = 300
NOT_STATED = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One course with what the receiver says about it."""

    course: CourseEquivalent
    acceptance: Acceptance | None
    credit: CreditLine


@get("/policy", opt={"needs": "policies:write"}, sync_to_thread=True)
def show_policy(
    page: NamedDependency[Page], act: NamedDependency[Act], reading: NamedDependency[Sessions]
) -> Response[str]:
    """Show the terms of one's own institution and its word on every course."""
    code = _own(act)
    with reading.begin() as session:
        institution = service.get(session, code)
        said = {one.course: one for one in service.policy_of(session, code)}
        lines = [_line(institution, one, said) for one in blueprints.courses(session)]
    context = {"accepts": ACCEPTS, "institution": institution, "lines": lines}
    return page.show("receiver/policy.html", context)


@get("/policy/courses/{course:str}", opt={"needs": "policies:write"}, sync_to_thread=True)
def course_form(
    course: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form that changes what is said about one course."""
    with reading.begin() as session:
        said = service.policy_of(session, _own(act))
    known = next((one for one in said if one.course == course), None)
    return _show_course(page, reading, act, CourseCode(course), _typed(known))


@post("/policy/courses/{course:str}", opt={"needs": "policies:write"}, sync_to_thread=True)
def change_course(
    course: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    act: NamedDependency[Act],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
) -> Answer:
    """Check what was entered, show it once more, and write it when it is confirmed."""
    code = CourseCode(course)
    wrong = _course_faults(page, form)
    if wrong or form.text("step") == "change":
        return _show_course(page, reading, act, code, form, wrong=wrong)
    acceptance = _entered(form, code, act)
    if form.text("step") != "confirmed":
        return _check_course(page, reading, act, acceptance, form)
    with sessions.begin() as session:
        blueprints.course(session, code)
        service.state_acceptance(session, acceptance, act=act)
    return page.go("/policy", notice=N_("Your policy is changed. New letters show it from now on."))


@get("/policy/terms", opt={"needs": "policies:write"}, sync_to_thread=True)
def terms_form(
    page: NamedDependency[Page], act: NamedDependency[Act], reading: NamedDependency[Sessions]
) -> Response[str]:
    """Show the form that changes the terms of the institution."""
    with reading.begin() as session:
        known = service.get(session, _own(act))
    return page.show("receiver/terms.html", {"form": _typed_terms(known), "check": None})


@post("/policy/terms", opt={"needs": "policies:write"}, sync_to_thread=True)
def change_terms(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    act: NamedDependency[Act],
    sessions: NamedDependency[Sessions],
) -> Answer:
    """Check the terms, show them once more, and write them when they are confirmed."""
    wrong = _terms_faults(page, form)
    if wrong or form.text("step") == "change":
        return page.show("receiver/terms.html", {"form": form, "check": None}, faults=wrong)
    if form.text("step") != "confirmed":
        return page.show("receiver/terms.html", {"form": form, "check": True})
    with sessions.begin() as session:
        service.change_terms(
            session,
            _own(act),
            min_scaled=_whole(form.text("min_scaled")),
            requires_b_level={"yes": True, "no": False}.get(form.text("requires_b_level")),
            recency_years=_whole(form.text("recency_years")),
            act=act,
        )
    return page.go("/policy", notice=N_("Your terms are changed."))


def _own(act: Act) -> InstitutionCode:
    if act.institution is None:
        raise AccessRefused
    return act.institution


def _line(
    institution: Institution,
    course: CourseEquivalent,
    said: dict[CourseCode, Acceptance],
) -> Line:
    acceptance = said.get(course.code)
    hours = course.instructional_hours or 0
    credit = rules.credit_line(institution, acceptance, instructional_hours=hours)
    return Line(course, acceptance, credit)


def _typed(known: Acceptance | None) -> FormFields:
    """Return a policy as the fields of its form."""
    if known is None:
        return FormFields()
    fields = {
        "accepts": (known.accepts.value,),
        "conditions_en": (known.conditions.en,),
        "conditions_fr": (known.conditions.fr,),
    }
    if known.local is not None:
        fields["local_code"] = (known.local.code,)
        fields["local_value"] = (str(float(known.local.value)).removesuffix(".0"),)
    return FormFields(fields)


def _typed_terms(known: Institution) -> FormFields:
    stated = {True: "yes", False: "no", None: NOT_STATED}[known.requires_b_level]
    return FormFields(
        {
            "min_scaled": (str(known.min_scaled or ""),),
            "requires_b_level": (stated,),
            "recency_years": (str(known.recency_years or ""),),
        }
    )


def _entered(form: FormFields, course: CourseCode, act: Act) -> Acceptance:
    code, value = form.text("local_code"), _amount(form.text("local_value"))
    local = LocalCourse(code, value) if code and value is not None else None
    accepts = Accepts(form.text("accepts"))
    return Acceptance(
        institution=_own(act),
        course=course,
        accepts=accepts,
        since=act.at.date(),
        local=None if accepts is Accepts.NO else local,
        conditions=Bilingual(form.text("conditions_en"), form.text("conditions_fr")),
    )


def _course_faults(page: Page, form: FormFields) -> list[FieldFault]:
    found: list[FieldFault] = []
    if form.text("accepts") not in set(Accepts):
        found.append(FieldFault("accepts", page.say(N_("Choose how a pass counts."))))
    code, value = form.text("local_code"), form.text("local_value")
    if bool(code) != bool(value):
        text = N_("Give code and value of your own course, or neither.")
        found.append(FieldFault("local_code" if value else "local_value", page.say(text)))
    if value and _amount(value) is None:
        text = N_("Write the value as a number in your own unit, such as 3 or 1.5.")
        found.append(FieldFault("local_value", page.say(text)))
    if len(code) > LOCAL_CODE_MAX:
        text = N_("Write a course code of at most 20 characters.")
        found.append(FieldFault("local_code", page.say(text)))
    for name in ("conditions_en", "conditions_fr"):
        if len(form.text(name)) > TEXT_MAX:
            text = N_("Write at most 300 characters; a letter has one page.")
            found.append(FieldFault(name, page.say(text)))
    return found


def _terms_faults(page: Page, form: FormFields) -> list[FieldFault]:
    found: list[FieldFault] = []
    score = form.text("min_scaled")
    if score and not 200 <= (_whole(score) or 0) <= 300:  # noqa: PLR2004 - from the cut to the top of the scale
        text = N_("Write a score from 200 to 300, or leave it empty.")
        found.append(FieldFault("min_scaled", page.say(text)))
    years = form.text("recency_years")
    if years and not 1 <= (_whole(years) or 0) <= 50:  # noqa: PLR2004 - a working life
        text = N_("Write a number of years from 1 to 50, or leave it empty.")
        found.append(FieldFault("recency_years", page.say(text)))
    if form.text("requires_b_level") not in {"yes", "no", NOT_STATED}:
        found.append(FieldFault("requires_b_level", page.say(N_("Choose one."))))
    return found


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _amount(text: str) -> Fraction | None:
    plain = text.replace(",", ".")
    digits = plain.replace(".", "", 1)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 8):  # noqa: PLR2004 - no credit is larger
        return None
    value = exactly(plain if plain[-1] != "." else plain[:-1])
    return value if value > 0 else None


def _show_course(
    page: Page,
    reading: Sessions,
    act: Act,
    code: CourseCode,
    form: FormFields,
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        course = blueprints.course(session, code)
        institution = service.get(session, _own(act))
    context = {
        "accepts": [(one.value, page.say(name)) for one, name in ACCEPTS.items()],
        "check": None,
        "course": course,
        "form": form,
        "institution": institution,
    }
    return page.show("receiver/course.html", context, faults=wrong)


def _check_course(
    page: Page, reading: Sessions, act: Act, acceptance: Acceptance, form: FormFields
) -> Response[str]:
    with reading.begin() as session:
        course = blueprints.course(session, acceptance.course)
        institution = service.get(session, _own(act))
    lines = _line(institution, course, {course.code: replace(acceptance)})
    context = {
        "accepts": ACCEPTS,
        "check": lines,
        "course": course,
        "form": form,
        "institution": institution,
    }
    return page.show("receiver/course.html", context)


HANDLERS = (show_policy, course_form, change_course, terms_form, change_terms)
