"""The API of sealing: a signature, which takes the bank and scoring together."""

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import FormCode
from exambank.forms.schemas import FormOut, SignIn
from frontdesk.usecases import sealing

Sessions = sessionmaker[Session]


@post("/{code:str}/signature", opt={"needs": "forms:seal"}, sync_to_thread=True)
def sign(
    code: FromPath[str],
    data: JSONBody[SignIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> FormOut:
    """Sign a proofed form; the second signature seals it and fixes its equating plan."""
    with sessions.begin() as session:
        form = sealing.sign(
            session, FormCode(code), no_reserve_because=data.no_reserve_because, act=act
        )
    return FormOut.of(form)


router = Router(path="/api/forms", route_handlers=[sign], tags=["Forms"])
