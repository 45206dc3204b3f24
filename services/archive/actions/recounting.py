"""Make the kept figures anew (A5.4g): the sums from what cases add, and what cases add from their entries.

What was destroyed stays counted: of a case without entries, what it added is all that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.archive.tables.figures import CELL, UNPACKED

# Held to the end: nothing is counted between two of these statements. In the order in which counting takes them.
_HOLD = "lock table archive.tallies, archive.rollups, archive.month_sums in share row exclusive mode"
_AS_LONG_AS_IT_TAKES = "set local statement_timeout = 0"
# Only what differs is written, and what nobody adds to any more becomes nought.
_CELLS = f"""
with counted as (
  select {CELL}, sum(n) as n from (
    select {UNPACKED} from archive.tallies, jsonb_array_elements(added) as one) as parts
  group by {CELL})
insert into archive.rollups ({CELL}, n)
select {CELL}, coalesce(c.n, 0) from archive.rollups as r full join counted as c using ({CELL})
where coalesce(r.n, 0) <> coalesce(c.n, 0)
on conflict ({CELL}) do update set n = excluded.n
"""  # noqa: S608 - our own column names
_SMALL = """
with counted as (
  select month, measure, handled_in, cause, sum(n) as n from archive.rollups group by month, measure, handled_in, cause)
insert into archive.month_sums (month, measure, handled_in, cause, n)
select month, measure, handled_in, cause, coalesce(c.n, 0)
from archive.month_sums as s full join counted as c using (month, measure, handled_in, cause)
where coalesce(s.n, 0) <> coalesce(c.n, 0)
on conflict (month, measure, handled_in, cause) do update set n = excluded.n
"""
# What a case adds stays until its entries are counted again from the first one: then the sums change by the difference.
_FORGET = """
update archive.tallies as t set course = '{}', counted = 0 from archive.dossiers as d
where d.office = t.office and d.case_id = t.case_id and d.disposed_at is null
"""
_MARK = """
insert into archive.uncounted (office, case_id) select office, case_id from archive.dossiers where disposed_at is null
on conflict (office, case_id) do nothing
"""


@dataclass(frozen=True)
class Recount:
    """How many sums were not those of the cases, and how many cases are counted again from their entries."""

    sums: int
    cases: int


def recount(session: Session) -> Recount:
    """At once the sums of what cases add; within the next minutes or hours, by the job that counts, the cases. The
    session must see every office. Until it ends nobody counts, and nobody who reads waits."""
    connection = session.connection()
    connection.exec_driver_sql(_AS_LONG_AS_IT_TAKES)
    connection.exec_driver_sql(_HOLD)
    sums = sum(connection.exec_driver_sql(statement).rowcount for statement in (_CELLS, _SMALL))
    connection.exec_driver_sql(_FORGET)
    connection.exec_driver_sql(_MARK)
    waiting = connection.exec_driver_sql("select count(*) from archive.uncounted").scalar_one()
    return Recount(sums, int(waiting))
