"""Make the kept figures anew (A5.4g): the sums from what cases add, and what cases add from their entries.

What was destroyed stays counted: of a case without entries, what it added is all that is left.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.archive.rules.rollup import NAMED, SPAN
from services.archive.tables.figures import CELL, UNPACKED, column_of

# Nothing is counted between the statements. In the order in which counting takes them.
_TABLES = "archive.tallies, archive.rollups, archive.months_counted, archive.month_lines, archive.month_sums"
_HOLD = f"lock table {_TABLES} in share row exclusive mode"
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
_COLUMNS = [column_of(measure) for measure in NAMED]
_COUNTED = ", ".join(f"sum(n) filter (where measure = '{measure}') as {column_of(measure)}" for measure in NAMED)
_LINES = f"""
with counted as (select month, handled_in, cause, {_COUNTED} from archive.rollups group by month, handled_in, cause)
insert into archive.month_lines (month, handled_in, cause, {", ".join(_COLUMNS)})
select month, handled_in, cause, {", ".join(f"coalesce(c.{column}, 0)" for column in _COLUMNS)}
from archive.month_lines as l full join counted as c using (month, handled_in, cause)
where ({", ".join(f"coalesce(l.{column}, 0)" for column in _COLUMNS)})
  <> ({", ".join(f"coalesce(c.{column}, 0)" for column in _COLUMNS)})
on conflict (month, handled_in, cause) do update
set {", ".join(f"{column} = excluded.{column}" for column in _COLUMNS)}
"""  # noqa: S608 - our own column names
_SPANS = f"""
with counted as (
  select month, measure, handled_in, cause, sum(n) as n from archive.rollups where measure like '{SPAN} %%'
  group by month, measure, handled_in, cause)
insert into archive.month_sums (month, measure, handled_in, cause, n)
select month, measure, handled_in, cause, coalesce(c.n, 0)
from archive.month_sums as s full join counted as c using (month, measure, handled_in, cause)
where coalesce(s.n, 0) <> coalesce(c.n, 0)
on conflict (month, measure, handled_in, cause) do update set n = excluded.n
"""  # noqa: S608 - our own names
# Their days are counted anew from the spans, whatever calendar they were counted by.
_MONTHS = """
insert into archive.months_counted (month) select distinct month from archive.month_sums
on conflict (month) do update set calendar = null
"""
# What a case adds stays until its entries are counted again from the first one: then the sums change by the difference.
# Until then it is listed where it was.
_FORGET = """
update archive.tallies as t set counted = 0, course = jsonb_build_object('handled_by', t.course -> 'handled_by')
from archive.dossiers as d where d.office = t.office and d.case_id = t.case_id and d.disposed_at is null
"""
_MARK = """
insert into archive.uncounted (office, case_id) select office, case_id from archive.dossiers where disposed_at is null
order by office, case_id on conflict (office, case_id) do nothing
"""


def sum_anew(session: Session) -> int:
    """The sums of what cases add; how many were not. The session must see every office. Until it ends nobody counts,
    and nobody who reads waits. The days of all months are then to be counted anew."""
    connection = session.connection()
    connection.exec_driver_sql(_AS_LONG_AS_IT_TAKES)
    connection.exec_driver_sql(_HOLD)
    mended = sum(connection.exec_driver_sql(statement).rowcount for statement in (_CELLS, _LINES, _SPANS))
    connection.exec_driver_sql(_MONTHS)
    return mended


def forget(session: Session) -> None:
    """Of the cases of the offices that the session sees, what was taken in of their entries. To be committed before
    they are marked: who counts takes a mark away first and writes what he counted then."""
    session.connection().exec_driver_sql(_FORGET)


def mark(session: Session) -> int:
    """Let them be counted again; how many did not wait already."""
    return session.connection().exec_driver_sql(_MARK).rowcount
