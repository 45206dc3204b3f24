"""What was approved and proposed under earlier rules keeps its meaning: days of rest that replaced those of before go on
replacing them, and what waits for nobody in a case that was opened again is withdrawn."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Where nothing was said, the newest approval of a year was all of its days; a draft that waits was meant like that too.
REPLACED = """
update routing.local_rests set document = document || '{"replaces": true}' where not document ? 'replaces';
update routing.publications set document = document || '{"replaces": true}'
where kind = 'local_rest' and state = 'proposed' and not document ? 'replaces';
"""
# Each waits at one step alone, for its newest; 0018 left those of open cases that had gone back. The fence holds the
# owner too.
_TAKEN_BACK = """
alter table routing.{table} no force row level security;
alter table routing.cases no force row level security;
update routing.{table} p set state = 'withdrawn'
from routing.cases c
where c.office = p.office and c.case_id = p.case_id and p.state = '{waiting}' and (c.step <> '{step}' or exists (
  select from routing.{table} later where later.office = p.office and later.case_id = p.case_id and later.n > p.n));
alter table routing.{table} force row level security;
alter table routing.cases force row level security;
"""
TAKEN_BACK = _TAKEN_BACK.format(table="opinions", waiting="submitted", step="awaiting_approval") + _TAKEN_BACK.format(
    table="impasses", waiting="proposed", step="unresolvable_proposed"
)


def upgrade() -> None:
    op.execute(REPLACED)
    op.execute(TAKEN_BACK)


def downgrade() -> None:
    """What it meant is said now, and stays."""
