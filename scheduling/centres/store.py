"""Every SQL statement of centres and rooms."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import Bilingual, CentreCode, InstitutionCode
from scheduling.centres.tables import CentreRow, RoomRow
from scheduling.centres.types import Centre, RoomPlan
from scheduling.seating import Desk


def put(session: Session, centre: Centre) -> None:
    """Write a centre, new or changed."""
    session.merge(
        CentreRow(
            code=centre.code,
            name_en=centre.name.en,
            name_fr=centre.name.fr,
            zone=centre.zone,
            address=centre.address,
            host=centre.host,
            seats=centre.seats,
        )
    )
    session.flush()


def find(session: Session, code: CentreCode) -> Centre | None:
    row = session.get(CentreRow, code)
    return None if row is None else _centre(row)


def everyone(session: Session) -> Sequence[Centre]:
    """Return every centre by code."""
    return [_centre(row) for row in session.scalars(select(CentreRow).order_by(CentreRow.code))]


def put_room(session: Session, room: RoomPlan) -> None:
    """Write a room, new or surveyed again."""
    desks = [
        [
            desk.id,
            desk.x_um,
            desk.y_um,
            desk.facing_mdeg,
            desk.table,
            desk.table_length_um,
            desk.table_shape,
            sorted(desk.offers),
        ]
        for desk in room.desks
    ]
    text = json.dumps(desks, ensure_ascii=False)
    session.merge(RoomRow(centre_code=room.centre, code=room.code, desks=text))
    session.flush()


def find_room(session: Session, centre: CentreCode, code: str) -> RoomPlan | None:
    row = session.get(RoomRow, (centre, code))
    return None if row is None else _room(row)


def rooms_of(session: Session, centre: CentreCode) -> Sequence[RoomPlan]:
    """Return the rooms of a centre by code."""
    statement = select(RoomRow).where(RoomRow.centre_code == centre).order_by(RoomRow.code)
    return [_room(row) for row in session.scalars(statement)]


def _centre(row: CentreRow) -> Centre:
    return Centre(
        code=CentreCode(row.code),
        name=Bilingual(row.name_en, row.name_fr),
        zone=row.zone,
        address=row.address,
        host=None if row.host is None else InstitutionCode(row.host),
        seats=row.seats,
    )


def _room(row: RoomRow) -> RoomPlan:
    desks = tuple(
        Desk(
            id=identifier,
            x_um=x,
            y_um=y,
            facing_mdeg=facing,
            table=table,
            table_length_um=length,
            table_shape=shape,
            offers=frozenset(offers),
        )
        for identifier, x, y, facing, table, length, shape, offers in json.loads(row.desks)
    )
    return RoomPlan(CentreCode(row.centre_code), row.code, desks)
