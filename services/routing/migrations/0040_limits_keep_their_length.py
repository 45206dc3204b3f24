"""A limit keeps its length and its unit, and is put off only under a pack of rules that is for petitions. The one way
out is that a case was no petition: then its limit goes to the guide's pack, with nothing put off, and never back.
"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEPT = """
create function routing.is_for_petitions(which text) returns boolean language sql stable as $$
  select exists (
    select from routing.policies p where p.version = which and coalesce(p.document ->> 'applies_to', '') <> '')
$$;
create function routing.limits_keep_their_length() returns trigger language plpgsql as $$
declare
  goes_back boolean := false;
begin
  if tg_op = 'UPDATE' then
    goes_back := new.policy <> old.policy and routing.is_for_petitions(old.policy)
      and not routing.is_for_petitions(new.policy);
    if (new.length, new.unit) is distinct from (old.length, old.unit) and not goes_back then
      raise exception 'a limit keeps its length' using errcode = 'check_violation';
    end if;
    if new.policy <> old.policy and not goes_back and routing.is_for_petitions(new.policy) then
      raise exception 'a limit comes under no other pack for petitions' using errcode = 'check_violation';
    end if;
    if old.extended_by <> 0 and new.extended_by <> old.extended_by and not (goes_back and new.extended_by = 0) then
      raise exception 'a limit is put off once' using errcode = 'check_violation';
    end if;
  end if;
  if new.extended_by <> 0 and not routing.is_for_petitions(new.policy) then
    raise exception 'only a limit for petitions is put off' using errcode = 'check_violation';
  end if;
  return new;
end $$;
drop trigger put_off_once on routing.clocks;
drop function routing.put_off_once();
create trigger kept_as_long before update of length, unit, policy, extended_by on routing.clocks
  for each row execute function routing.limits_keep_their_length();
create trigger begun_as_long before insert on routing.clocks
  for each row when (new.extended_by <> 0) execute function routing.limits_keep_their_length();
"""
BEFORE = """
drop trigger begun_as_long on routing.clocks;
drop trigger kept_as_long on routing.clocks;
drop function routing.limits_keep_their_length();
drop function routing.is_for_petitions(text);
create function routing.put_off_once() returns trigger language plpgsql as $$
begin
  raise exception 'a limit is put off once' using errcode = 'check_violation';
end $$;
create trigger put_off_once before update of extended_by on routing.clocks for each row
  when (old.extended_by <> 0 and new.extended_by <> old.extended_by) execute function routing.put_off_once();
"""


def upgrade() -> None:
    op.execute(KEPT)


def downgrade() -> None:
    op.execute(BEFORE)
