"""A request to know who complained that was made before such requests had a limit gets one, so that it lapses as the
others do: seven days from now, no shorter than three working days. And what a complainant has disputed after its end
ends by a later act only, as what was opened again does.
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_DUE = "((now() at time zone 'Asia/Shanghai')::date + 7 + k.closes::time) at time zone 'Asia/Shanghai'"
# The fence holds the owner too, unless it is let down.
LIMITS = f"""
alter table routing.clocks no force row level security;
alter table routing.cases no force row level security;
with late as (
  update routing.cases c set clocks = c.clocks + 1
   where c.identity = 'asked' and not exists (
     select from routing.clocks r
      where r.office = c.office and r.case_id = c.case_id and r.kind = 'Kq' and r.state = 'running')
  returning c.office, c.case_id, c.clocks as n, c.round)
insert into routing.clocks
  (office, case_id, n, kind, round, state, started_at, length, unit, clause, opens, closes, counted_in, calendar, policy,
   due_at, days, in_words, provisional, next_fire, next_rung)
select late.office, late.case_id, late.n, 'Kq', late.round, 'running', now(), 7, 'days', '4.5', k.opens, k.closes,
   k.counted_in, k.calendar, k.policy, {_DUE}, '[]', '规定期限以前提出的申请，从升级起7天内决定', false,
   {_DUE} + interval '1 second', 'due'
  from late join lateral (
    select * from routing.clocks l
     where l.office = late.office and l.case_id = late.case_id order by l.n desc limit 1) k on true;
alter table routing.clocks force row level security;
alter table routing.cases force row level security;
"""  # noqa: S608 - of our own words
_SINCE = """
create or replace function routing.was_done_since(of_case routing.cases, which text) returns boolean
language sql stable as $$
  select exists (
    select from routing.case_events e
     where e.office = of_case.office and e.case_id = of_case.case_id and e.act = which
       and e.seq > coalesce((select max(r.seq) from routing.case_events r
                              where r.office = of_case.office and r.case_id = of_case.case_id
                                and r.act in ({opens})), 0))
$$;
"""


def upgrade() -> None:
    op.execute(LIMITS)
    op.execute(_SINCE.format(opens="'approve_reopening', 'dispute_invalid'"))


def downgrade() -> None:
    """The limits run on."""
    op.execute(_SINCE.format(opens="'approve_reopening'"))
