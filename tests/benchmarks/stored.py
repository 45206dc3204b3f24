"""A million rows as the services write them: copies of one that was really written, each of another case."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

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
SIZES = "SIZES"  # of the environment: how many closed cases are stored, `SIZES="10000 100000" make bench WHICH=H9`
_WRITERS = 2
# While rows are made and nothing is measured: nobody would miss them after a crash.
_CARELESS = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "4GB"}

Admin = psycopg.Connection[tuple[object, ...]]


def sizes(usual: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(size) for size in os.environ.get(SIZES, "").split()) or usual


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Of the row of the case `like`: cases number `first` to `last`, spread over the offices; `changes` are SQL over
    the number `k`, the office `o.office` and the row `t` that is copied."""

    table: str
    like: str
    first: int = 1
    last: int
    offices: Sequence[str] = OFFICES.codes
    changes: Mapping[str, str] = field(default_factory=dict)


def fill(url: str, wanted: Sequence[Copies]) -> None:
    """Two tables at a time, those named first first, each without its indexes but for the key, which it gets
    afterwards; no trigger looks, because copies begin in the middle, which no case may. Ends with fresh statistics and
    everything on the disk."""
    by_table: dict[str, list[Copies]] = defaultdict(list)
    for one in wanted:
        by_table[one.table].append(one)
    with _careless(url), ThreadPoolExecutor(_WRITERS) as writers:
        for done in [writers.submit(_fill, url, table, copies) for table, copies in by_table.items()]:
            done.result()
    os.sync()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("checkpoint")


def _fill(url: str, table: str, wanted: Sequence[Copies]) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("set session_replication_role = replica; set maintenance_work_mem = '512MB'")
        with without_indexes(admin, table):
            for one in wanted:
                copy(admin, table, one.like, first=one.first, last=one.last, offices=one.offices, **one.changes)
        admin.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(*table.split("."))))


@contextmanager
def _careless(url: str) -> Iterator[None]:
    with psycopg.connect(url, autocommit=True) as admin:
        for name, value in _CARELESS.items():
            admin.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        admin.execute("select pg_reload_conf()")
        try:
            yield
        finally:
            for name in _CARELESS:
                admin.execute(sql.SQL("alter system reset {}").format(sql.Identifier(name)))
            admin.execute("select pg_reload_conf()")


@contextmanager
def without_indexes(admin: Admin, table: str) -> Iterator[None]:
    """Filled without its indexes, but for the key, and then given them again: as they are, only sooner."""
    found = admin.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index as i"
        " where i.indrelid = %s::regclass"
        " and not exists (select from pg_constraint as c where c.conindid = i.indexrelid)",
        (table,),
    ).fetchall()
    for name, _ in found:
        admin.execute(sql.SQL("drop index {}").format(sql.Identifier(*str(name).split("."))))
    yield
    for _, definition in found:
        admin.execute(sql.SQL(str(definition)))


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
