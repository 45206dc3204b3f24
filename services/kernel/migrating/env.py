"""Alembic runs this for each migration command; the connection comes from `services.kernel.migrating`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

_given = context.config.attributes
_schema: str = _given["schema"]

context.configure(
    connection=_given["connection"],
    target_metadata=_given["tables"],
    version_table_schema=_schema,
    include_schemas=True,
    include_name=lambda name, kind, _parents: kind != "schema" or name == _schema,
    compare_type=True,
)
with context.begin_transaction():
    milliseconds = int(_given["patience"].total_seconds() * 1000)
    _given["connection"].execute(text(f"set local lock_timeout = {milliseconds}"))
    context.run_migrations()
