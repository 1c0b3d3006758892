"""Every SQL statement of seat plans."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session as Connection

from exambank.core.vocabulary import SessionId
from scheduling.seatplans.tables import SeatPlanRow
from scheduling.seatplans.types import Placement, SeatPlan


def add(session: Connection, plan: SeatPlan) -> None:
    placements = {number: [one.desk, one.paper] for number, one in plan.placements.items()}
    session.add(
        SeatPlanRow(
            session_id=plan.session,
            version=plan.version,
            seed=str(plan.seed),
            papers=json.dumps(plan.papers),
            placements=json.dumps(placements, sort_keys=True),
            notes=json.dumps(plan.notes, ensure_ascii=False),
            made_at=plan.made_at,
            made_by=plan.made_by,
        )
    )
    session.flush()


def newest(session: Connection, sitting: SessionId) -> SeatPlan | None:
    """Return the plan of a session that holds, None before the first."""
    statement = (
        select(SeatPlanRow)
        .where(SeatPlanRow.session_id == sitting)
        .order_by(SeatPlanRow.version.desc())
        .limit(1)
    )
    row = session.scalar(statement)
    return None if row is None else _plan(row)


def _plan(row: SeatPlanRow) -> SeatPlan:
    placements = {
        number: Placement(desk, paper)
        for number, (desk, paper) in json.loads(row.placements).items()
    }
    return SeatPlan(
        session=SessionId(row.session_id),
        version=row.version,
        seed=int(row.seed),
        papers=tuple(json.loads(row.papers)),
        placements=placements,
        notes=tuple(json.loads(row.notes)),
        made_at=row.made_at,
        made_by=row.made_by,
    )
