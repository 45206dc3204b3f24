"""The day of an answer may be put off, where the rules of a case allow it: once, by so many days, by a second person.

The length that the rules gave stays beside the days that were added. What a case asks for waits with the case.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

LINES = """
create function routing.put_off_once() returns trigger language plpgsql as $$
begin
  raise exception 'a limit is put off once' using errcode = 'check_violation';
end $$;
create trigger put_off_once before update of extended_by on routing.clocks for each row
  when (old.extended_by <> 0 and new.extended_by <> old.extended_by) execute function routing.put_off_once();
insert into routing.separations
  (act, guard, earlier, last, ends, before, handlers, departments, unnamed, needs, settled_by, of_round)
select act, 'not_own_extension', '{propose_extension}', true, '{}', null, false, false, false,
  '{propose_extension}', '{approve_extension,refuse_extension}', true
from unnest(array['approve_extension', 'refuse_extension']) as act;
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("extension_days", sa.SmallInteger(), nullable=True), schema="routing")
    op.add_column("cases", sa.Column("extension_because", sa.String(16), nullable=True), schema="routing")
    op.add_column(
        "clocks", sa.Column("extended_by", sa.SmallInteger(), nullable=False, server_default="0"), schema="routing"
    )
    op.create_check_constraint(
        "extended_within_bounds",
        "clocks",
        "extended_by = 0 or (extended_by between 1 and 30 and kind = 'K1' and unit = 'days')",
        schema="routing",
    )
    op.execute(LINES)


def downgrade() -> None:
    op.execute("delete from routing.separations where guard = 'not_own_extension'")
    op.execute("drop trigger put_off_once on routing.clocks; drop function routing.put_off_once()")
    op.drop_constraint("extended_within_bounds", "clocks", schema="routing")
    op.drop_column("clocks", "extended_by", schema="routing")
    op.drop_column("cases", "extension_because", schema="routing")
    op.drop_column("cases", "extension_days", schema="routing")
