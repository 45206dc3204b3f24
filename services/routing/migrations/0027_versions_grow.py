"""A case goes back to no earlier version: a decision of then would have been taken for one of now."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

GROWS = """
create function routing.versions_grow() returns trigger language plpgsql as $$
begin
  raise exception 'a case goes back to no version' using errcode = 'check_violation';
end $$;
create trigger grows before update of version on routing.cases for each row
  when (new.version < old.version)
  execute function routing.versions_grow();
"""


def upgrade() -> None:
    op.execute(GROWS)


def downgrade() -> None:
    op.execute("drop trigger grows on routing.cases; drop function routing.versions_grow()")
