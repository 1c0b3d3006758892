"""Seal a form and fix how it will be equated, in one moment: forms meet scoring."""

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.vocabulary import FormCode
from exambank.forms import sealing
from exambank.forms.types import Form, FormState
from scoring.runs.planning import fix_plan, fix_plans_of_reserves


def sign(session: Session, code: FormCode, *, no_reserve_because: str = "", act: Act) -> Form:
    """Sign a form; the second signature seals it together with its equating plan.

    Reserves that were sealed before it and are equated to it get their plans anew.

    Raises
    ------
    exambank.forms.sealing.SealRefused
        If this person cannot sign.
    exambank.core.lifecycle.TransitionRefused
        If the form cannot be sealed; the second signature is not kept then.
    scoring.plans.service.PlanRefused
        If nothing known leads to a cut for small sittings; the second signature is not kept.
    """
    signed = sealing.sign(session, code, no_reserve_because=no_reserve_because, act=act)
    if signed.state is FormState.SEALED:
        fix_plan(session, code, act=act)
        fix_plans_of_reserves(session, code, act=act)
    return signed
