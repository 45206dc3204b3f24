"""Whether who complained is closed, and who asked to know it, why and until when (4.5)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence, fence_cases

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table routing.cases no force row level security;
update routing.cases set identity = case
  when identity_level = 0 then 'anonymous'
  else 'sealed' end
where identity_level = 0 or respondent_department is not null or respondent_named;
alter table routing.cases force row level security;
"""
# Who asked decides nothing about it, and nobody has opened it unless two persons did.
LINES = """
insert into routing.separations
  (act, guard, earlier, last, ends, before, handlers, departments, unnamed)
select act, 'not_own_unsealing', '{ask_unsealing}', true, '{}', null, false, false, false
from unnest(array['approve_unsealing', 'refuse_unsealing']) as act;
insert into routing.decided_states (region, state, acts) values
  ('identity', 'sealed', '{accept,confirm,correct_fact,declare_recusal,name_respondent,refuse_unsealing,seal_again}'),
  ('identity', 'unsealed', '{approve_unsealing}');
"""
STATES = """
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
      where e.office = new.office and e.case_id = new.case_id and e.seq > old.version and e.act = any (d.acts));
  if lacking is not null then
    raise exception 'nobody decided that it is %', lacking using errcode = 'check_violation';
  end if;
  return null;
end $$;
drop trigger entered on routing.cases;
create constraint trigger entered after update of step, severity, province, callback, routing, identity on routing.cases
  deferrable initially deferred for each row
  when ((old.step, old.severity, old.province, old.callback, old.routing, old.identity)
        is distinct from (new.step, new.severity, new.province, new.callback, new.routing, new.identity))
  execute function routing.states_are_entered();
drop trigger begun on routing.cases;
create trigger begun before insert on routing.cases for each row
  when (new.step <> 'registered' or new.severity not in ('normal', 'suspected') or new.province <> 'none'
        or new.callback <> 'not_due' or new.routing <> 'own' or new.identity in ('asked', 'unsealed'))
  execute function routing.case_has_begun();
"""
BEFORE = """
drop trigger begun on routing.cases;
create trigger begun before insert on routing.cases for each row
  when (new.step <> 'registered' or new.severity not in ('normal', 'suspected') or new.province <> 'none'
        or new.callback <> 'not_due' or new.routing <> 'own')
  execute function routing.case_has_begun();
drop trigger entered on routing.cases;
create or replace function routing.states_are_entered() returns trigger language plpgsql as $$
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
delete from routing.decided_states where region = 'identity';
delete from routing.separations where guard = 'not_own_unsealing';
"""


def upgrade() -> None:
    op.add_column(
        "cases", sa.Column("identity", sa.String(length=16), nullable=False, server_default="open"), schema="routing"
    )
    op.create_table(
        "unsealings",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_reason", sa.Text(), nullable=False),
        sa.Column("sealed_decision", sa.Text(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_unsealings_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_unsealings")),
        schema="routing",
    )
    op.execute(fence("routing", "unsealings") + fence_cases("routing", "unsealings"))
    op.execute("revoke update, delete on routing.unsealings from svc_routing")
    op.execute(
        "grant update (state, decided_by, decided_at, ended_at, sealed_decision) on routing.unsealings to svc_routing"
    )
    op.execute(FILL + LINES + STATES)


def downgrade() -> None:
    op.execute(BEFORE)
    op.drop_table("unsealings", schema="routing")
    op.drop_column("cases", "identity", schema="routing")
