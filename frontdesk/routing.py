"""Every route of the site: the pages, and the JSON interfaces of the packages.

Package owners add their router or their page handlers here; nothing is found by itself.
"""

from litestar import Router
from litestar.types import ControllerRouterHandler

from eligibility.applications.routes import router as applications_interface
from eligibility.catalogue.routes import router as catalogue_interface
from eligibility.cohorts.routes import router as cohorts_interface
from eligibility.self_check.routes import router as self_check_interface
from exambank.forms.routes import router as forms_router
from exambank.items.routes import router as items_router
from frontdesk import health
from frontdesk.pages.account import own, proof, second
from frontdesk.pages.admin import accounts
from frontdesk.pages.audit import clocks, events
from frontdesk.pages.candidate import (
    applications,
    applying,
    bookings,
    comments,
    heldcase,
    own_booking,
    rescores,
)
from frontdesk.pages.candidate import results as own_results
from frontdesk.pages.college import cohorts, door, slips
from frontdesk.pages.college import days as college_days
from frontdesk.pages.college import results as cohort_results
from frontdesk.pages.public import (
    courses,
    credentials,
    exam_days,
    reference,
    self_check,
    site,
    verification,
)
from frontdesk.pages.receiver import letters as letters_at_desk
from frontdesk.pages.receiver import policy
from frontdesk.pages.staff import (
    analysis,
    answering,
    answers,
    blueprints,
    equating,
    experts,
    forms,
    itemedit,
    items,
    judging,
    keydesk,
    marking,
    markingtasks,
    panels,
    proofing,
    rescorecheck,
    reviewing,
    runreports,
    runs,
    seatplans,
    studies,
)
from frontdesk.pages.staff import applications as review
from frontdesk.pages.staff import cases as cases_at_desk
from frontdesk.pages.staff import days as staff_days
from frontdesk.pages.staff import letters as issued_letters
from frontdesk.pages.staff import rescores as rescores_at_desk
from frontdesk.usecases.booking_routes import router as bookings_interface
from frontdesk.usecases.examday_routes import router as sittings_interface
from frontdesk.usecases.sealing_routes import router as sealing_interface
from scheduling.days.routes import router as days_interface
from scoring.appeals.routes import router as appeals_interface
from scoring.letters.routes import router as letters_interface
from scoring.runs.routes import router as runs_interface

#: Modules of pages: each has a tuple called HANDLERS.  Pages are no part of the API description.
PAGES = (
    blueprints,
    site,
    courses,
    credentials,
    self_check,
    applying,
    applications,
    cohorts,
    exam_days,
    bookings,
    own_booking,
    college_days,
    door,
    slips,
    comments,
    staff_days,
    seatplans,
    review,
    reference,
    proof,
    own,
    second,
    accounts,
    events,
    items,
    itemedit,
    reviewing,
    forms,
    proofing,
    answers,
    runs,
    keydesk,
    experts,
    answering,
    marking,
    markingtasks,
    runreports,
    analysis,
    equating,
    own_results,
    cohort_results,
    policy,
    letters_at_desk,
    verification,
    rescores,
    heldcase,
    rescores_at_desk,
    rescorecheck,
    cases_at_desk,
    issued_letters,
    clocks,
    studies,
    panels,
    judging,
)

#: Routers of the packages, under /api/.
INTERFACES: tuple[Router, ...] = (
    items_router,
    forms_router,
    sealing_interface,
    catalogue_interface,
    self_check_interface,
    applications_interface,
    cohorts_interface,
    days_interface,
    sittings_interface,
    bookings_interface,
    runs_interface,
    letters_interface,
    appeals_interface,
)

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    *health.HANDLERS,
    Router(
        path="/",
        route_handlers=[one for module in PAGES for one in module.HANDLERS],
        include_in_schema=False,
    ),
    *INTERFACES,
)
