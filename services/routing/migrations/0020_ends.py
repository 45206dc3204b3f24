"""No case is major that the province does not know of, and none ends without a delivered result, a cause and a settled
callback, but for those that end before there is a result: whoever writes it."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Looked at when the transaction ends, at the case as it is then: what an act writes, it writes in several statements.
MAJORS = """
create function routing.majors_are_known() returns trigger language plpgsql as $$
begin
  if not exists (
       select from routing.cases c
        where c.office = new.office and c.case_id = new.case_id
          and (c.severity not in ('confirmed', 'fast_track', 'emergency_plan', 'plan_ended')
               or (c.province <> 'none' and c.province_informed_at is not null and exists (
                 select from routing.case_events e
                  where e.office = c.office and e.case_id = c.case_id and e.act = 'confirm_major')))) then
    raise exception 'major, and the province was not told' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger major after insert or update of severity, province, province_informed_at on routing.cases
  deferrable initially deferred for each row
  when (new.severity in ('confirmed', 'fast_track', 'emergency_plan', 'plan_ended'))
  execute function routing.majors_are_known();
"""
# What ends without a result ends by an act of its own, and by none before it was opened again.
ENDS = """
create function routing.was_done_since(of_case routing.cases, which text) returns boolean language sql stable as $$
  select exists (
    select from routing.case_events e
     where e.office = of_case.office and e.case_id = of_case.case_id and e.act = which
       and e.seq > coalesce((select max(r.seq) from routing.case_events r
                              where r.office = of_case.office and r.case_id = of_case.case_id
                                and r.act = 'approve_reopening'), 0))
$$;
create function routing.ends_are_whole() returns trigger language plpgsql as $$
declare
  ended routing.cases; is_whole boolean;
begin
  select * into ended from routing.cases c where c.office = new.office and c.case_id = new.case_id;
  is_whole := ended.closed_at is not null and case ended.outcome
    when 'withdrawn' then routing.was_done_since(ended, 'withdraw')
    when 'invalid' then routing.was_done_since(ended, 'elapse')
    when 'consultation' then routing.was_done_since(ended, 'convert_to_consultation')
    when 'desk' then routing.was_done_since(ended, 'resolve_at_desk') and ended.cause <> ''
    else ended.outcome in ('agreed', 'silent', 'upheld')
      and ended.delivered_at is not null and exists (
        select from routing.case_events e
         where e.office = ended.office and e.case_id = ended.case_id and e.act = 'record_feedback'
           and e.round = ended.round)
      and ended.cause <> '' and ended.callback in ('done', 'not_reached', 'exempt')
    end;
  if ended.step is null or (ended.step in ('closed', 'archived') and is_whole is not true) then
    raise exception 'ended without what an end needs' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ended
  after insert or update of step, outcome, closed_at, cause, delivered_at, callback on routing.cases
  deferrable initially deferred for each row
  when (new.step in ('closed', 'archived'))
  execute function routing.ends_are_whole();
"""


def upgrade() -> None:
    op.execute(MAJORS + ENDS)


def downgrade() -> None:
    op.execute("drop trigger ended on routing.cases; drop trigger major on routing.cases")
    op.execute("drop function routing.ends_are_whole(); drop function routing.was_done_since(routing.cases, text)")
    op.execute("drop function routing.majors_are_known()")
