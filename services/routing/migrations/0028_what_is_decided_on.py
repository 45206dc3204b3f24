"""A second person's decision needs the first one's act: whoever writes it. And departments of two offices, which have
the same codes, are told apart by the office of who acted; older events do not name it, and count as before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# guard, what waits, what settles it, only of the same round
AWAITED: tuple[tuple[str, str, str, bool], ...] = (
    ("not_the_proposer", "propose_invalid", "confirm_invalid,overrule,approve_reopening", False),
    ("not_own_hindrance", "cannot_resolve", "confirm_unresolvable,refuse_unresolvable,approve_reopening", False),
    ("not_own_opinion", "submit_opinion,submit_explanation", "approve,return_opinion,approve_reopening", False),
    ("attests_not_own_opinion", "approve", "all_measures_done,reassess,approve_reopening", False),
    ("not_of_the_first_decision", "reject", "reassess,approve_reopening", False),
    ("not_own_exemption", "propose_exemption", "exempt_callback,keep_callback", True),
    ("not_own_unsealing", "ask_unsealing", "approve_unsealing,refuse_unsealing", False),
    ("second_person_of_functional", "dismiss_major", "report_major,confirm_major,approve_major", False),
    ("not_own_confirmation", "confirm_major", "approve_major", False),
    ("not_own_proposal", "propose_de_escalation", "de_escalate,keep_major,confirm_major,approve_reopening", False),
    ("not_own_order", "order", "answer_order,withdraw,close,elapse,convert_to_consultation", False),
    ("not_on_the_case_before", "withdraw", "check_withdrawal,approve_reopening", False),
    ("not_own_desk", "resolve_at_desk", "", False),
    ("not_own_end", "request_reopening,order_reopening", "approve_reopening,refuse_reopening", False),
)
AWAITS = """
update routing.decided_states set second = 'second_person_of_functional'
where region = 'severity' and state = 'normal';
create function routing.has_its_first(line routing.separations, event routing.case_events) returns boolean
language sql stable as $$
  select exists (
    select from routing.case_events e
     where e.office = event.office and e.case_id = event.case_id and e.seq < event.seq and e.act = any (line.needs)
       and not exists (
         select from routing.case_events l
          where l.office = event.office and l.case_id = event.case_id and l.seq > e.seq and l.seq < event.seq
            and (l.act = any (line.settled_by) or (line.of_round and l.round > e.round))))
$$;
"""
_OWN_WORK = """
create or replace function routing.is_own_work(line routing.separations, event routing.case_events) returns boolean
language sql stable as $$
  select exists (
    select from routing.case_events e
     where e.office = event.office and e.case_id = event.case_id and e.seq < event.seq and e.act = any (line.earlier)
       and (e.by_officer = event.by_officer or (line.departments and e.department = event.department{of_office}))
       and (line.before is null or e.seq < (
         select max(b.seq) from routing.case_events b
          where b.office = event.office and b.case_id = event.case_id and b.seq < event.seq and b.act = line.before))
       and not (line.last and exists (
         select from routing.case_events l
          where l.office = event.office and l.case_id = event.case_id and l.seq > e.seq and l.seq < event.seq
            and (l.act = e.act or l.act = any (line.ends)))))
  or (line.handlers and exists (
    select from routing.cases c
     where c.office = event.office and c.case_id = event.case_id and event.by_officer = any (c.handlers)))
$$;
"""
OWN_WORK = _OWN_WORK.format(of_office="\n         and (e.by_office = event.by_office) is not false")
OWN_WORK_BEFORE = _OWN_WORK.format(of_office="")
# Where the same act is done twice, the first one needs nothing: that it was done twice is asked of the state.
_APART = """
create or replace function routing.acts_are_apart() returns trigger language plpgsql as $$
declare
  line routing.separations;
begin
  if new.by_officer is not null and routing.is_kept_off(new.office, new.case_id, new.by_officer, new.seq) then
    raise exception 'who is kept off the case acts on it' using errcode = 'check_violation';
  end if;
  for line in select * from routing.separations s where s.act = new.act loop
    if new.by_officer is null and not line.unnamed then
      raise exception 'nobody did %', line.act using errcode = 'check_violation';
    end if;
    if routing.is_own_work(line, new) then
      raise exception '% of own work: %', line.act, line.guard using errcode = 'check_violation';
    end if;
  end loop;{first}
  if new.act = 'call_back' and routing.has_a_part(new) then
    raise exception 'who has a part in the case calls back' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
APART = _APART.replace(
    "{first}",
    """
  for line in select * from routing.separations s
               where s.act = new.act and s.needs <> '{}' and s.act <> all (s.needs) loop
    if not routing.has_its_first(line, new) then
      raise exception 'nothing waits for %: %', line.act, line.guard using errcode = 'check_violation';
    end if;
  end loop;""",
)
APART_BEFORE = _APART.replace("{first}", "")
_STATES = """
create or replace function routing.states_are_entered() returns trigger language plpgsql as $$
declare
  lacking text;
begin
  select string_agg(d.region || ' ' || d.state, ', ') into lacking
    from (values ('main', old.step, new.step), ('severity', old.severity, new.severity),
                 ('province', old.province, new.province), ('callback', old.callback, new.callback),
                 ('routing', old.routing, new.routing), ('identity', old.identity, new.identity))
         as s (region, was, became)
    join routing.decided_states d on d.region = s.region and d.state = s.became
   where s.was <> s.became and not exists (
     select from routing.case_events e
      where e.office = new.office and e.case_id = new.case_id and e.seq > old.version and e.act = any (d.acts){second});
  if lacking is not null then
    raise exception 'nobody decided that it is %', lacking using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""
STATES = _STATES.format(
    second="""
        and (d.second is null or exists (
          select from routing.separations line
           where line.act = e.act and line.guard = d.second and routing.has_its_first(line, e)))"""
)
STATES_BEFORE = _STATES.format(second="")


def upgrade() -> None:
    names = postgresql.ARRAY(sa.String(length=32))
    for column in ("needs", "settled_by"):
        op.add_column("separations", sa.Column(column, names, nullable=False, server_default="{}"), schema="routing")
    op.add_column(
        "separations", sa.Column("of_round", sa.Boolean(), nullable=False, server_default="false"), schema="routing"
    )
    op.add_column("decided_states", sa.Column("second", sa.String(length=32), nullable=True), schema="routing")
    op.add_column("case_events", sa.Column("by_office", sa.String(length=6), nullable=True), schema="routing")
    fill = sa.text(
        "update routing.separations set needs = string_to_array(:needs, ','),"
        " settled_by = string_to_array(:settled_by, ','), of_round = :of_round where guard = :guard"
    )
    for guard, needs, settled_by, of_round in AWAITED:
        op.execute(fill.bindparams(guard=guard, needs=needs, settled_by=settled_by, of_round=of_round))
    op.execute(AWAITS + OWN_WORK + APART + STATES)


def downgrade() -> None:
    op.execute(STATES_BEFORE + APART_BEFORE + OWN_WORK_BEFORE)
    op.execute("drop function routing.has_its_first(routing.separations, routing.case_events)")
    op.drop_column("case_events", "by_office", schema="routing")
    op.drop_column("decided_states", "second", schema="routing")
    for column in ("of_round", "settled_by", "needs"):
        op.drop_column("separations", column, schema="routing")
