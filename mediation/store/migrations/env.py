"""Alembic's entry: runs the steps on the connection that `schema.py` hands over. Not a command line of its own."""

from __future__ import annotations

from alembic import context

from mediation.store.rows import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, once the driver begins nothing by itself
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
