"""Alembic runs this file; it takes the open connection from `frontdesk.migrations.machinery`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, TypeDecorator


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write own column types as the plain ones behind them: a migration outlives the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on an open connection, each in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"](),
        transactional_ddl=True,
        transaction_per_migration=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
