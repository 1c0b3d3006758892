"""How what is done with an item is written down."""

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.items.types import ItemVersion


def record(session: Session, version: ItemVersion, kind: str, act: Act, **data: str) -> None:
    """Record an event of one version of an item."""
    events.record(
        session,
        kind=kind,
        subject=f"item/{version.item}",
        act=act,
        version=version.version,
        data=data,
    )
