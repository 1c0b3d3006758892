"""Scene two: forms assembled to their blueprints, answered cold by a second person, sealed."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from exambank.forms import service as forms
from exambank.forms.types import Form, FormOrder, FormPurpose
from frontdesk.demo.cast import Cast
from frontdesk.demo.programme import MISKEYED, TWO_RIGHT
from frontdesk.usecases import sealing

ASSEMBLED = datetime(2027, 1, 18, 15, tzinfo=UTC)
SEALED = datetime(2027, 1, 25, 15, tzinfo=UTC)

PINNED: Mapping[CourseCode, Mapping[int, ItemId]] = {
    CourseCode("ANP-110"): {37: MISKEYED, 62: TWO_RIGHT},
    CourseCode("NET-120"): {},
}


def main_code(course: CourseCode) -> FormCode:
    """Return the code of the form that is sat on the shared day."""
    return FormCode(f"{course}-A")


def reserve_code(course: CourseCode) -> FormCode:
    """Return the code of the reserve form."""
    return FormCode(f"{course}-R")


def make_forms(session: Session, course: CourseCode, cast: Cast, *, seed: int) -> Form:
    """Assemble, proof and seal the reserve and then the main form of a course."""
    orders = (
        FormOrder(main_code(course), course, seed=seed, pinned=PINNED[course]),
        FormOrder(reserve_code(course), course, purpose=FormPurpose.RESERVE, seed=seed + 1),
    )
    for order in orders:
        forms.assemble(session, order, act=cast.act("psychometrician", ASSEMBLED))
    for code in (reserve_code(course), main_code(course)):
        _proof_and_seal(session, code, cast)
    return forms.get(session, main_code(course))


def _proof_and_seal(session: Session, code: FormCode, cast: Cast) -> None:
    """Proof and seal a form; the second person overlooks the planted slip, too."""
    standing = forms.standing(session, forms.get(session, code))
    answers = {position: key.alternatives[0] for position, key in standing.keys.items()}
    forms.proof(session, code, answers, act=cast.act("reviewer2", ASSEMBLED))
    for key in ("psychometrician", "manager"):
        sealing.sign(session, code, act=cast.act(key, SEALED))
