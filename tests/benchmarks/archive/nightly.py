"""A3: one night's proof of the kept figures: all sums against what all cases add, and a twenty-eighth of the cases
counted anew from their entries. What it takes, what it reads, and that it finds nothing.

Cases are copies of one that was really heard, each with an office, a month, a cause, a line of business and a channel
of its own, so that nearly each has its own cells, as in the archive of a province. Entries have only those whose turn
it is that night.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from services.archive import actions
from services.archive.schedule import checking, counting
from services.archive.schedule.days import count_days
from services.archive.tables.figures import CELL, UNPACKED
from services.kernel.clock import SHANGHAI
from tests.archive.events import Told, letters
from tests.benchmarks import proc, stored
from tests.benchmarks.archive.filling import Place
from tests.benchmarks.checks import Wrong
from tests.benchmarks.rig import OFFICES, Rig

NIGHT = datetime(2027, 3, 1, 1, 10, tzinfo=SHANGHAI)
TURN = NIGHT.date().toordinal() % 28
_LIKE = Told(serial=12)
# Of three years whose calendar is known, and not February: the one that is copied tells of a thirtieth.
_MONTH = "2024 + k % 33 / 11 || '-' || (array['01','03','04','05','06','07','08','09','10','11','12'])[1 + k % 11]"
_OWN = {
    _LIKE.case: stored.CASE,
    _LIKE.office: "o.office",
    f"{_LIKE.at:%Y-%m}": _MONTH,
    '"B02"': "'\"B' || lpad((1 + k / 7 % 25)::text, 2, '0') || '\"'",
    '"pension"': "'\"b' || k / 175 % 6 || '\"'",
    '"other"': "'\"' || (array['phone', 'visit', 'other', 'transfer', 'letter', 'email', 'fax'])[1 + k % 7] || '\"'",
}
_ENTRIES = """
insert into archive.entries ({columns}) select {values} from generate_series(1, {last}) as k
  cross join lateral (select (%(offices)s::text[])[1 + k %% {count}] as office) as o
  join archive.entries as t on t.case_id = %(like)s
where (hashtext({case}) & 2147483647) %% 28 = {turn}
"""
_COLUMNS = (
    "select attname from pg_attribute where attrelid = 'archive.entries'::regclass and attnum > 0 order by attnum"
)
_READ = "select blks_hit + blks_read, tup_returned from pg_stat_database where datname = current_database()"
# In the order of the months, as time would have written them.
_CELLS = f"""
insert into archive.rollups ({CELL}, n) select {CELL}, sum(n) from (
  select {UNPACKED} from archive.tallies, jsonb_array_elements(added) as one) as parts group by {CELL} order by month
"""
_DISK = """
select string_agg(relname || ' ' || pg_size_pretty(pg_total_relation_size(oid)), ', ' order by relname) from pg_class
where relname in ('tallies', 'rollups', 'month_lines', 'month_sums', 'entries') and relkind = 'r'
"""


def fill(place: Place, size: int) -> Iterator[str]:
    """So many counted cases, and the sums of them as the command `recount` makes them."""
    began = time.perf_counter()
    arrived = letters(*_LIKE.whole())
    with place.house.database.work(seeing=[_LIKE.office]) as session:
        actions.keep(session, arrived)
    counting.count(place.house)
    admin = place.admin
    admin.execute("set session_replication_role = replica; set maintenance_work_mem = '512MB'")
    told = {"serial": "k", "number": "'（测试）' || k", "last_at": f"timestamptz '{NIGHT - timedelta(days=40)}'"}
    for table, changes in (("dossiers", told), ("tallies", {"added": f"({_own('t.added::text')})::jsonb"})):
        with stored.without_indexes(admin, f"archive.{table}"):
            stored.copy(admin, f"archive.{table}", _LIKE.case, first=1, last=size, **changes)
    with stored.without_indexes(admin, "archive.entries"):
        admin.execute(_entries(admin, size), {"offices": list(OFFICES.codes), "like": _LIKE.case})
    admin.execute("set session_replication_role = origin")
    admin.execute("vacuum analyze archive.dossiers, archive.tallies, archive.entries")
    admin.execute("set work_mem = '256MB'")
    admin.execute("delete from archive.rollups")
    cells = admin.execute(_CELLS).rowcount
    yield f"{size:,} cases made in {time.perf_counter() - began:.0f} s, {cells:,} cells"
    began = time.perf_counter()
    with place.house.database.work_seeing_every_office(because="all are summed") as session:
        made = actions.sum_anew(session)
    count_days(place.house)
    yield f"all sums made anew, as `recount` does ({made:,} of them were not yet): {time.perf_counter() - began:.0f} s"
    admin.execute("vacuum analyze archive.rollups, archive.month_lines, archive.month_sums")
    admin.execute("checkpoint")
    [(disk,)] = admin.execute(_DISK).fetchall()
    yield str(disk)


def night(made: Rig, place: Place) -> Iterator[str]:
    postgres, own = made.postgres.popen.pid, time.process_time()
    before, (blocks, rows) = proc.cpu({"": postgres})[""], _read(place)
    memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = checking.check(place.house, at=NIGHT)
    took, own = time.perf_counter() - began, time.process_time() - own
    if found is None or found.faults or not found.cases:
        raise Wrong(f"the night found {found}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    theirs, (more_blocks, more_rows) = proc.cpu({"": postgres})[""] - before, _read(place)
    yield (
        f"a night: {took:.0f} s, CPU {own:.0f} s of Python and {theirs:.0f} s of PostgreSQL; {found.cases:,} cases"
        f" counted anew from their entries; memory at most {peak / 1024:.0f} MB ({memory / 1024:.0f} before)"
    )
    megabytes, millions = (more_blocks - blocks) * 8 / 1024, (more_rows - rows) / 1e6
    yield f"it reads {megabytes:,.0f} MB of pages and {millions:.1f} million rows"


def _own(text: str) -> str:
    for word, own in _OWN.items():
        text = f"replace({text}, '{word}', {own})"
    return text


def _entries(admin: stored.Admin, size: int) -> str:
    own = {
        "office": "o.office",
        "case_id": stored.CASE,
        "message_id": "gen_random_uuid()",
        "body": _own("t.body"),
    }
    columns = [str(name) for (name,) in admin.execute(_COLUMNS)]
    values = ", ".join(own.get(name, f"t.{name}") for name in columns)
    return _ENTRIES.format(
        columns=", ".join(columns),
        values=values.replace("%", "%%"),
        last=size,
        count=len(OFFICES.codes),
        case=stored.CASE.replace("%", "%%"),
        turn=TURN,
    )


def _read(place: Place) -> tuple[int, int]:
    """Pages and rows that were read in the database until now; each session tells of its own when it has been idle."""
    place.admin.execute("select pg_stat_force_next_flush()")
    time.sleep(1.1)
    [(blocks, rows)] = place.admin.execute(_READ).fetchall()
    return int(str(blocks)), int(str(rows))
