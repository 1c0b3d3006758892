"""Every route of the site: the pages, and the JSON interfaces of the packages.

Package owners add their router or their page handlers here; nothing is found by itself.
"""

from litestar import Router
from litestar.types import ControllerRouterHandler

from exambank.forms.routes import router as forms_router
from exambank.items.routes import router as items_router
from frontdesk import health
from frontdesk.pages.account import own, proof
from frontdesk.pages.admin import accounts
from frontdesk.pages.audit import events
from frontdesk.pages.public import reference, site
from frontdesk.pages.staff import forms, items, proofing, reviewing

#: Modules of pages: each has a tuple called HANDLERS.  Pages are no part of the API description.
PAGES = (
    site,
    reference,
    proof,
    own,
    accounts,
    events,
    items,
    reviewing,
    forms,
    proofing,
)

#: Routers of the packages, under /api/.
INTERFACES: tuple[Router, ...] = (items_router, forms_router)

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    *health.HANDLERS,
    Router(
        path="/",
        route_handlers=[one for module in PAGES for one in module.HANDLERS],
        include_in_schema=False,
    ),
    *INTERFACES,
)
