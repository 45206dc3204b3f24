"""The separation of duties as rows: the database asks of every event, and of every state that such an act leads to,
what the rules ask. A later line of the rules is a further row. Who only signed for a reminder, or read the result for
the unit, has had no part in the case and calls back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INVALID = ["propose_invalid", "confirm_invalid"]
_AFRESH = {"earlier": _INVALID, "before": "dispute_invalid"}
_DRAFTED = ["submit_opinion", "submit_explanation"]
_PLAIN: dict[str, Any] = {
    "last": False,
    "ends": [],
    "before": None,
    "handlers": False,
    "departments": False,
    "unnamed": False,
}
# act, guard, what differs from the plain line
SEPARATIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("confirm_invalid", "not_the_proposer", {"earlier": ["propose_invalid"], "last": True}),
    ("overrule", "not_the_proposer", {"earlier": ["propose_invalid"], "last": True}),
    ("propose_invalid", "decides_afresh", _AFRESH),
    ("confirm_invalid", "decides_afresh_elsewhere", _AFRESH | {"departments": True}),
    ("accept", "decides_afresh_elsewhere", _AFRESH | {"departments": True}),
    ("confirm_unresolvable", "not_own_hindrance", {"earlier": ["cannot_resolve"], "last": True}),
    ("refuse_unresolvable", "not_own_hindrance", {"earlier": ["cannot_resolve"], "last": True}),
    *(
        (act, "not_own_opinion", {"earlier": [*_DRAFTED, "log_step", "cannot_resolve"]})
        for act in ("approve", "return_opinion", "escalate_opinion")
    ),
    ("all_measures_done", "attests_not_own_opinion", {"earlier": ["submit_opinion"]}),
    ("reassess", "not_of_the_first_decision", {"earlier": [*_DRAFTED, "approve"]}),
    (
        "close",
        "not_own_execution",
        {"earlier": [*_DRAFTED, "record_execution", "all_measures_done"], "unnamed": True},
    ),
    ("call_back", "not_the_doubted_caller", {"earlier": ["call_back"], "before": "dispute_contact"}),
    (
        "dismiss_major",
        "second_person_of_functional",
        {
            "earlier": ["dismiss_major"],
            "last": True,
            "ends": ["report_major", "confirm_major", "approve_major"],
        },
    ),
    ("approve_major", "not_own_confirmation", {"earlier": ["confirm_major"], "last": True}),
    ("de_escalate", "not_own_proposal", {"earlier": ["propose_de_escalation"], "last": True}),
    ("keep_major", "not_own_proposal", {"earlier": ["propose_de_escalation"], "last": True}),
    ("answer_order", "not_own_order", {"earlier": ["order"], "last": True}),
    (
        "check_withdrawal",
        "not_on_the_case_before",
        {"earlier": ["submit_opinion", "log_step", "approve", "withdraw"], "handlers": True},
    ),
    ("check_sample", "not_own_desk", {"earlier": ["resolve_at_desk", "close"]}),
    ("approve_reopening", "not_own_end", {"earlier": ["close", "order_reopening"], "last": True}),
    ("refuse_reopening", "not_own_end", {"earlier": ["close", "order_reopening"], "last": True}),
)
DECIDED: dict[str, dict[str, list[str]]] = {
    "main": {
        "confirming": ["approve_reopening", "dispute_invalid", "overrule", "start_confirm"],
        "invalid_proposed": ["propose_invalid"],
        "invalid_notified": ["confirm_invalid"],
        "accepted": ["accept"],
        "investigating": [
            "accept_transfer",
            "assign",
            "coordinate",
            "reassess",
            "refuse_unresolvable",
            "rule_transfer",
        ],
        "opinion_draft": ["reassess", "return_opinion"],
        "unresolvable": ["confirm_unresolvable", "return_opinion"],
        "executing": ["approve"],
        "done": ["all_measures_done"],
        "upheld": ["reassess"],
        "reopened": ["approve_reopening"],
        "closed": ["close", "convert_to_consultation", "elapse", "withdraw"],
    },
    "severity": {
        "normal": ["dismiss_major"],
        "suspected": ["approve_major", "report_major"],
        "dismissal_proposed": ["dismiss_major"],
        "fast_track": ["approve_major"],
        "emergency_plan": ["approve_major"],
        "de_escalated": ["de_escalate"],
    },
    "callback": {
        "not_due": ["approve_reopening", "reassess"],
        "tried_once": ["call_back"],
        "tried_twice": ["call_back"],
        "not_reached": ["call_back"],
        "done": ["call_back"],
    },
    "routing": {"own": ["accept", "assign", "withdraw"]},
}

EVENTS = """
create function routing.is_own_work(line routing.separations, event routing.case_events) returns boolean
language sql stable as $$
  select exists (
    select from routing.case_events e
     where e.office = event.office and e.case_id = event.case_id and e.seq < event.seq and e.act = any (line.earlier)
       and (e.by_officer = event.by_officer or (line.departments and e.department = event.department))
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
create function routing.has_a_part(event routing.case_events) returns boolean language sql stable as $$
  select exists (
    select from routing.cases c
     where c.office = event.office and c.case_id = event.case_id
       and (event.by_officer = any (c.handlers) or event.department = any (c.departments)))
  or exists (
    select from routing.case_events e
     where e.office = event.office and e.case_id = event.case_id and e.by_officer = event.by_officer
       and e.seq < event.seq and e.act not in ('call_back', 'agree', 'reject', 'receipt', 'unit_read'))
$$;
create function routing.acts_are_apart() returns trigger language plpgsql as $$
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
  end loop;
  if new.act = 'call_back' and routing.has_a_part(new) then
    raise exception 'who has a part in the case calls back' using errcode = 'check_violation';
  end if;
  return new;
end $$;
drop trigger duties on routing.case_events;
create trigger duties before insert on routing.case_events
  for each row execute function routing.acts_are_apart();
"""
# Looked at when the transaction ends, for the events are written after the state that they tell of.
STATES = """
create function routing.states_are_entered() returns trigger language plpgsql as $$
declare
  lacking text;
begin
  select string_agg(d.region || ' ' || d.state, ', ') into lacking
    from (values ('main', old.step, new.step), ('severity', old.severity, new.severity),
                 ('province', old.province, new.province), ('callback', old.callback, new.callback),
                 ('routing', old.routing, new.routing)) as s (region, was, became)
    join routing.decided_states d on d.region = s.region and d.state = s.became
   where s.was <> s.became and not exists (
     select from routing.case_events e
      where e.office = new.office and e.case_id = new.case_id and e.seq > old.version and e.act = any (d.acts));
  if lacking is not null then
    raise exception 'nobody decided that it is %', lacking using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger entered after update of step, severity, province, callback, routing on routing.cases
  deferrable initially deferred for each row
  when ((old.step, old.severity, old.province, old.callback, old.routing)
        is distinct from (new.step, new.severity, new.province, new.callback, new.routing))
  execute function routing.states_are_entered();
create function routing.case_has_begun() returns trigger language plpgsql as $$
begin
  raise exception 'a case begins at its beginning' using errcode = 'check_violation';
end $$;
create trigger begun before insert on routing.cases for each row
  when (new.step <> 'registered' or new.severity not in ('normal', 'suspected') or new.province <> 'none'
        or new.callback <> 'not_due' or new.routing <> 'own')
  execute function routing.case_has_begun();
"""


def upgrade() -> None:
    names = postgresql.ARRAY(sa.String(length=32))
    separations = op.create_table(
        "separations",
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("guard", sa.String(length=32), nullable=False),
        sa.Column("earlier", names, nullable=False),
        sa.Column("last", sa.Boolean(), nullable=False),
        sa.Column("ends", names, nullable=False),
        sa.Column("before", sa.String(length=32), nullable=True),
        sa.Column("handlers", sa.Boolean(), nullable=False),
        sa.Column("departments", sa.Boolean(), nullable=False),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("act", "guard", name=op.f("pk_separations")),
        schema="routing",
    )
    decided = op.create_table(
        "decided_states",
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("acts", names, nullable=False),
        sa.PrimaryKeyConstraint("region", "state", name=op.f("pk_decided_states")),
        schema="routing",
    )
    op.bulk_insert(separations, [{"act": act, "guard": guard, **_PLAIN, **line} for act, guard, line in SEPARATIONS])
    op.bulk_insert(
        decided,
        [
            {"region": region, "state": state, "acts": acts}
            for region, states in DECIDED.items()
            for state, acts in states.items()
        ],
    )
    op.execute("revoke insert, update, delete on routing.separations, routing.decided_states from svc_routing")
    op.execute(EVENTS + STATES)


def downgrade() -> None:
    op.execute("drop trigger duties on routing.case_events")
    op.execute(
        "create trigger duties before insert on routing.case_events for each row"
        " when (new.by_officer is not null) execute function routing.duties_are_separate()"
    )
    op.execute("drop trigger entered on routing.cases; drop trigger begun on routing.cases")
    op.execute("drop function routing.case_has_begun(); drop function routing.states_are_entered()")
    op.execute("drop function routing.acts_are_apart(); drop function routing.has_a_part(routing.case_events)")
    op.execute("drop function routing.is_own_work(routing.separations, routing.case_events)")
    op.drop_table("decided_states", schema="routing")
    op.drop_table("separations", schema="routing")
