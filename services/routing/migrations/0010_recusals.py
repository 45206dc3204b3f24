"""Who is kept off a case, the cases whose handling is complained about, and separation of duties in the database:
what the rules refuse cannot be written by the service's own role either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PAPERS = ("approvals", "assessments", "callbacks", "confirmations", "notes", "opinions", "reports", "results")

# An officer is kept off after the event that said so; who stands in the case's own list is kept off altogether.
KEPT_OFF = """
create function routing.is_kept_off(of_office text, of_case text, who text, before int) returns boolean
language sql stable as $$
  select exists (select from routing.recusals r
                  where r.office = of_office and r.case_id = of_case and r.officer = who and r.seq < before)
      or exists (select from routing.cases c
                  where c.office = of_office and c.case_id = of_case and who = any (c.recused)
                    and not exists (select from routing.recusals r
                                     where r.office = of_office and r.case_id = of_case and r.officer = who))
$$;
create function routing.did(of_office text, of_case text, who text, acts text[], before int) returns boolean
language sql stable as $$
  select exists (select from routing.case_events e
                  where e.office = of_office and e.case_id = of_case and e.by_officer = who
                    and e.act = any (acts) and e.seq < before)
$$;
create function routing.last_doer(of_office text, of_case text, which text, before int) returns text
language sql stable as $$
  select e.by_officer from routing.case_events e
   where e.office = of_office and e.case_id = of_case and e.act = which and e.seq < before
   order by e.seq desc limit 1
$$;
"""
EVENTS = """
create function routing.duties_are_separate() returns trigger language plpgsql as $$
declare
  office text := new.office; the_case text := new.case_id; who text := new.by_officer; n int := new.seq;
  on_it record;
begin
  if routing.is_kept_off(office, the_case, who, n) then
    raise exception 'who is kept off the case acts on it' using errcode = 'check_violation';
  end if;
  if new.act in ('approve', 'return_opinion')
     and routing.did(office, the_case, who, array['submit_opinion', 'log_step'], n) then
    raise exception 'who drafted approves' using errcode = 'check_violation';
  end if;
  if new.act = 'reassess' and routing.did(office, the_case, who, array['submit_opinion', 'approve'], n) then
    raise exception 'who decided first re-evaluates' using errcode = 'check_violation';
  end if;
  if new.act in ('confirm_invalid', 'overrule')
     and routing.last_doer(office, the_case, 'propose_invalid', n) = who then
    raise exception 'who proposed that it is invalid confirms it' using errcode = 'check_violation';
  end if;
  if new.act = 'approve_major' and routing.last_doer(office, the_case, 'confirm_major', n) = who then
    raise exception 'who confirmed that it is major approves it' using errcode = 'check_violation';
  end if;
  if new.act = 'dismiss_major' and (
       select e.act = 'dismiss_major' and e.by_officer = who from routing.case_events e
        where e.office = new.office and e.case_id = the_case and e.seq < n
          and e.act in ('dismiss_major', 'report_major', 'confirm_major', 'approve_major')
        order by e.seq desc limit 1) then
    raise exception 'one person dismisses twice' using errcode = 'check_violation';
  end if;
  if new.act = 'call_back' then
    select c.handlers, c.departments into on_it from routing.cases c where c.office = new.office and c.case_id = the_case;
    if who = any (on_it.handlers) or new.department = any (on_it.departments) or exists (
         select from routing.case_events e
          where e.office = new.office and e.case_id = the_case and e.by_officer = who and e.seq < n
            and e.act not in ('call_back', 'agree', 'reject')) then
      raise exception 'who has a part in the case calls back' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger duties before insert on routing.case_events
  for each row when (new.by_officer is not null) execute function routing.duties_are_separate();
"""
WRITING = """
create function routing.nobody_kept_off_writes() returns trigger language plpgsql as $$
begin
  if routing.is_kept_off(new.office, new.case_id, new.by_officer, 2147483647) then
    raise exception 'who is kept off the case writes about it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create function routing.no_drafter_approves() returns trigger language plpgsql as $$
begin
  if exists (select from routing.opinions o where o.office = new.office and o.case_id = new.case_id
                and o.n = new.opinion and o.by_officer = new.by_officer) then
    raise exception 'who drafted approves' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger drafter before insert on routing.approvals for each row execute function routing.no_drafter_approves();
"""
# Looked at when the transaction ends, for the events are written after the state that they tell of.
STATES = """
create function routing.states_are_decided() returns trigger language plpgsql as $$
begin
  if old.step = 'awaiting_approval' and new.step = 'executing' and not exists (
       select from routing.case_events e
        where e.office = new.office and e.case_id = new.case_id and e.act = 'approve' and e.round = new.round
          and e.seq > old.version) then
    raise exception 'nobody approved' using errcode = 'check_violation';
  end if;
  if old.step = 'invalid_proposed' and new.step = 'invalid_notified' and not exists (
       select from routing.case_events e
        where e.office = new.office and e.case_id = new.case_id and e.act = 'confirm_invalid'
          and e.seq > old.version) then
    raise exception 'nobody confirmed' using errcode = 'check_violation';
  end if;
  if old.severity in ('suspected', 'dismissal_proposed') and new.severity = 'normal' and (
       select count(distinct e.by_officer) from routing.case_events e
        where e.office = new.office and e.case_id = new.case_id and e.act = 'dismiss_major'
          and e.seq > coalesce((select max(r.seq) from routing.case_events r
                                 where r.office = new.office and r.case_id = new.case_id
                                   and r.act in ('report_major', 'confirm_major', 'approve_major')), 0)) < 2 then
    raise exception 'two persons dismiss' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger decided after update of step, severity on routing.cases
  deferrable initially deferred for each row
  when (old.step is distinct from new.step or old.severity is distinct from new.severity)
  execute function routing.states_are_decided();
create function routing.recusal_stays() returns trigger language plpgsql as $$
begin
  if not new.recused @> old.recused then
    raise exception 'nobody who is kept off comes back' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger recusal before update of recused on routing.cases
  for each row when (old.recused is distinct from new.recused) execute function routing.recusal_stays();
"""


def upgrade() -> None:
    op.create_table(
        "recusals",
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("because", sa.String(length=12), nullable=False),
        sa.Column("posts", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=True),
        *_of_case(),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_recusals_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_recusals")),
        schema="routing",
    )
    op.create_table(
        "handling_links",
        sa.Column("of_office", sa.String(length=6), nullable=False),
        sa.Column("of_case", sa.String(length=24), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        *_of_case(),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_handling_links_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_handling_links")),
        schema="routing",
    )
    op.execute(fence("routing", "recusals", "handling_links"))
    op.execute("revoke update, delete on routing.recusals, routing.handling_links from svc_routing")
    op.create_check_constraint("handlers_not_recused", "cases", "not (handlers && recused)", schema="routing")
    op.create_check_constraint("accountable_not_recused", "cases", "accountable <> all (recused)", schema="routing")
    op.execute(KEPT_OFF + EVENTS + WRITING + STATES)
    for table in PAPERS:
        op.execute(
            f"create trigger kept_off before insert on routing.{table}"
            " for each row execute function routing.nobody_kept_off_writes()"
        )


def downgrade() -> None:
    for table in PAPERS:
        op.execute(f"drop trigger kept_off on routing.{table}")
    op.execute("drop trigger drafter on routing.approvals; drop trigger duties on routing.case_events")
    op.execute("drop trigger decided on routing.cases; drop trigger recusal on routing.cases")
    for function in (
        "recusal_stays",
        "states_are_decided",
        "no_drafter_approves",
        "nobody_kept_off_writes",
        "duties_are_separate",
        "last_doer",
        "did",
        "is_kept_off",
    ):
        op.execute(f"drop function routing.{function}")
    op.drop_constraint("accountable_not_recused", "cases", schema="routing", type_="check")
    op.drop_constraint("handlers_not_recused", "cases", schema="routing", type_="check")
    op.drop_table("handling_links", schema="routing")
    op.drop_table("recusals", schema="routing")


def _of_case() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
