"""What tables of every service share: the schema, the tenant column, and the fence around it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata(schema: str) -> MetaData:
    """The metadata of one service's schema."""
    return MetaData(schema=schema, naming_convention=NAMES)


class OfTables(DeclarativeBase):
    """Columns of type datetime are moments with a zone. Every service derives its own declarative class from this."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


class OfOffice:
    """Mixin: the row belongs to an office and is hidden from the others."""

    office: Mapped[str] = mapped_column(String(6), index=False)


# The sub-select is computed once a statement; a policy with OR in it would cost every index.
FENCE = """
alter table {table} enable row level security;
alter table {table} force row level security;
create policy own_offices on {table}
  using (office = any ((select string_to_array(current_setting('app.offices', true), ','))::text[]))
  with check (office = any ((select string_to_array(current_setting('app.offices', true), ','))::text[]));
"""


def fence(schema: str, *tables: str) -> str:
    """The statements that put row-level security around tables; for migrations (`op.execute(fence(...))`)."""
    return "".join(FENCE.format(table=f"{schema}.{table}") for table in tables)


# A second fence, inside the first: a session that names cases sees no other one, whichever offices it sees. As the
# condition is added to the first one with AND, it costs no index.
ONLY_NAMED = """
create policy only_named_cases on {table} as restrictive using (coalesce(case_id = any(
  (select string_to_array(nullif(current_setting('app.cases', true), ''), ','))::text[]), true));
"""


def fence_cases(schema: str, *tables: str) -> str:
    """The statements that hide every case but those that a session names, if it names any: for tables of `case_id`."""
    return "".join(ONLY_NAMED.format(table=f"{schema}.{table}") for table in tables)
