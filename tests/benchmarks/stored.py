"""A million rows as the services write them: copies of one that was really written, each of another case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql

from services.kernel.house import House
from services.kernel.settings import Settings
from tests.benchmarks.rig import OFFICES, Rig

YEAR = 2025  # what is written meanwhile belongs to another year
_COPY = """
insert into {table} ({columns}) select {values}
from (select * from {table} where case_id = %(like)s limit 1) as t, generate_series(%(first)s::int, %(last)s::int) as k
  cross join lateral (select (%(offices)s::text[])[1 + k %% {count}] as office) as o
"""
_COLUMNS = """
select attname from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
"""
CASE = f"o.office || '-{YEAR}-' || k"

Admin = psycopg.Connection[tuple[object, ...]]


def copy(
    admin: Admin,
    table: str,
    like: str,
    *,
    first: int,
    last: int,
    offices: Sequence[str] = OFFICES.codes,
    **changes: str,
) -> None:
    """Cases number `first` to `last`, spread over the offices; `changes` are SQL over the number `k`, the office
    `o.office` and the row `t` that is copied."""
    told = {"office": "o.office", "case_id": CASE} | changes
    columns = [str(name) for (name,) in admin.execute(_COLUMNS, (table,))]
    statement = sql.SQL(_COPY).format(
        table=sql.SQL(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(
            sql.SQL(told[name].replace("%", "%%")) if name in told else sql.Identifier("t", name) for name in columns
        ),
        count=len(offices),
    )
    admin.execute(statement, {"like": like, "first": first, "last": last, "offices": list(offices)})


@contextmanager
def house_of(made: Rig, service: str, database: str) -> Iterator[House]:
    """The service's own house, as its processes open it."""
    house = House.open(service, Settings.read(made.environment(made.plan(database), service)))
    try:
        yield house
    finally:
        house.close()
