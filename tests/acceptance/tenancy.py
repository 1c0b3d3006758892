"""What the tenancy sweep walks: the objects of two colleges and the paths that lead to them.

Each owner of pages or routes adds two things:

* a function in `PLANTS` that makes objects for one college through the services and returns
  the values for the places in paths (``{"cohort": "..."}``), together with the words that
  must never be shown to the other college;
* nothing more, when the places in its paths are called like those values.  A route of a need
  that a coordinator may have and whose places no plant fills fails the sweep, unless its path
  stands in `SHARED` with the reason why nothing in it belongs to one college.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.vocabulary import InstitutionCode


@dataclass(frozen=True, slots=True)
class Planted:
    """What one plant made for one college."""

    places: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


Plant = Callable[[Session, InstitutionCode, Act], Planted]

#: One entry a subject; each makes its objects for the college it is given.
PLANTS: dict[str, Plant] = {}

#: Routes with places that no college owns, and why.
SHARED: dict[str, str] = {
    "/language/{tag}": "a language belongs to nobody",
    "/welcome/{secret}": "an invitation belongs to who holds its secret",
    "/account/tokens/{token}/revoke": "a token belongs to one account; see the tests of accounts",
    "/api/schema/{path}": "answers 404 to every path",
    "/static/{file_path}": "a static file belongs to nobody",
}
