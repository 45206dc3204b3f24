"""Write what was added to a session without the unit of work, for who adds hundreds of rows that nobody looks at again.

The rows leave the session with it: what is changed in them afterwards is not noticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapper, Session

from services.kernel.database import straight

Wrap = Callable[[Any], Any]


def write_added(session: Session) -> None:
    """One statement for each kind of row, those first to which others point. Raises what a flush would raise."""
    added: dict[Mapper[Any], list[dict[str, Any]]] = defaultdict(list)
    for row in list(session.new):
        state = inspect(row)
        added[state.mapper].append(state.dict)
        session.expunge(row)
    for mapper in sorted(added, key=_place):
        rows = added[mapper]
        statement, wraps = _insert(mapper, frozenset(rows[0]))
        straight(session, statement, [{name: wrap(row.get(name)) for name, wrap in wraps} for row in rows])


@cache
def _place(mapper: Mapper[Any]) -> int:
    table: Any = mapper.local_table
    return int(table.metadata.sorted_tables.index(table))


@cache
def _insert(mapper: Mapper[Any], named: frozenset[str]) -> tuple[str, Sequence[tuple[str, Wrap]]]:
    """The statement, and how each value is handed to the driver. What the database fills in itself is left to it,
    unless the rows have `named` it."""
    told = {
        attr.key: column
        for attr in mapper.column_attrs
        for column in attr.columns
        if column.identity is None and (column.server_default is None or attr.key in named)
    }
    columns = ", ".join(f'"{column.name}"' for column in told.values())
    values = ", ".join(f"%({name})s" for name in told)
    wraps = [(name, _document if isinstance(column.type, JSONB) else _as_it_is) for name, column in told.items()]
    return f"insert into {mapper.local_table} ({columns}) values ({values})", wraps  # noqa: S608 - our own names


def _as_it_is(value: Any) -> Any:
    return value


def _document(value: Any) -> Any:
    return None if value is None else Jsonb(value)
