"""Every SQL statement of equating plans."""

import json
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from scoring.equating.choice import EquatingPlan, Route, Rung, SealingFacts
from scoring.equating.presmoothing import Degrees
from scoring.linking.anchordrift import DriftRule
from scoring.plans.tables import EquatingPlanRow
from scoring.plans.types import FormFacts, PlanValues, SealedPlan


def add(session: Session, sealed: SealedPlan) -> None:
    found = sealed.made_from
    session.add(
        EquatingPlanRow(
            form_code=sealed.form,
            version=sealed.version,
            course_code=found.course,
            base_form=found.base,
            difficulties=found.difficulties,
            facts=json.dumps(asdict(found.facts)),
            rungs=json.dumps([asdict(rung) for rung in sealed.plan.rungs]),
            anchor=json.dumps(list(found.anchor)),
            notes=json.dumps([[one.code, one.text, dict(one.values)] for one in found.notes]),
            fixed_at=sealed.fixed_at,
            fixed_by=sealed.fixed_by,
            late=sealed.late,
            policy_values=json.dumps(asdict(sealed.values)),
        )
    )
    session.flush()


def find(session: Session, form: FormCode, version: int) -> SealedPlan | None:
    row = session.get(EquatingPlanRow, (form, version))
    return None if row is None else _sealed(row)


def newest(session: Session, form: FormCode) -> SealedPlan | None:
    """Return the plan of a form that counts."""
    statement = (
        select(EquatingPlanRow)
        .where(EquatingPlanRow.form_code == form)
        .order_by(EquatingPlanRow.version.desc())
        .limit(1)
    )
    row = session.scalar(statement)
    return None if row is None else _sealed(row)


def _sealed(row: EquatingPlanRow) -> SealedPlan:
    facts = SealingFacts(**json.loads(row.facts))
    return SealedPlan(
        form=FormCode(row.form_code),
        version=row.version,
        made_from=FormFacts(
            facts=facts,
            course=CourseCode(row.course_code),
            base=None if row.base_form is None else FormCode(row.base_form),
            anchor=tuple(ItemId(item) for item in json.loads(row.anchor)),
            difficulties=row.difficulties,
            notes=tuple(Reason(*one) for one in json.loads(row.notes)),
        ),
        plan=EquatingPlan(facts.form, tuple(_rung(one) for one in json.loads(row.rungs))),
        fixed_at=row.fixed_at,
        fixed_by=row.fixed_by,
        late=row.late,
        values=PlanValues() if row.policy_values is None else _values(row.policy_values),
    )


def _values(text: str) -> PlanValues:
    body = json.loads(text)
    return PlanValues(
        drift=None if body["drift"] is None else DriftRule(**body["drift"]),
        degrees=None if body["degrees"] is None else Degrees(**body["degrees"]),
    )


def _rung(body: dict[str, object]) -> Rung:
    why, shown = body["why"], body["sensitivity"]
    assert isinstance(why, list)  # noqa: S101 - as `add` writes it
    assert isinstance(shown, list)  # noqa: S101 - as `add` writes it
    return Rung(
        n_from=int(str(body["n_from"])),
        n_to=int(str(body["n_to"])),
        route=Route(str(body["route"])),
        why=tuple(map(str, why)),
        sensitivity=tuple(Route(one) for one in shown),
    )
