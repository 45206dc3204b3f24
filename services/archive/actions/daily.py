"""Note how the last thirty days went in each office, and how today stands, so that a screen can show which way it goes
without counting cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from services.archive.rules.standing import Standing
from services.kernel.clock import SHANGHAI
from services.kernel.database import straight
from services.kernel.house import House

DAYS = 30
# Of every day and office, also where nothing happened: what was counted there may count elsewhere since.
_WENT = """
with happened as (
  select (at at time zone 'Asia/Shanghai')::date as day, office, sum(registered) as registered, sum(closed) as closed
  from (
    select registered_at as at, coalesce(handled_by, office) as office, 1 as registered, 0 as closed
    from archive.dossiers where registered_at >= %(since)s
    union all
    select closed_at, coalesce(handled_by, office), 0, 1 from archive.dossiers where closed_at >= %(since)s) as each
  group by 1, 2)
insert into archive.day_figures as f (day, handled_in, registered, closed)
select d::date, o, coalesce(h.registered, 0), coalesce(h.closed, 0)
from generate_series(%(first)s::date, %(today)s::date, interval '1 day') as d
cross join unnest(%(offices)s::text[]) as o left join happened as h on h.day = d::date and h.office = o
on conflict (day, handled_in) do update set registered = excluded.registered, closed = excluded.closed
where (f.registered, f.closed) <> (excluded.registered, excluded.closed)
"""
_STANDS = """
update archive.day_figures set open = %(open)s, due_today = %(due_today)s, overdue = %(overdue)s
where day = %(day)s and handled_in = %(office)s
  and (open, due_today, overdue) is distinct from (%(open)s, %(due_today)s, %(overdue)s)
"""


def note_days(session: Session, house: House, now: Mapping[str, Standing], *, today: date) -> None:
    """`now` is how each office stands. The session must see every office: a case counts where it is handled."""
    first = today - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, tzinfo=SHANGHAI)
    offices = list(house.offices.codes)
    told = {"since": since, "first": first, "today": today, "offices": offices}
    session.connection().exec_driver_sql(_WENT, told)
    names = ("open", "due_today", "overdue")
    straight(
        session,
        _STANDS,
        [
            {"day": today, "office": office, **{name: now[office].of(name) if office in now else 0 for name in names}}
            for office in offices
        ],
    )
