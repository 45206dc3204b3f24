"""A request to know who complained may be taken back, and lapses when nobody decides on it."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LINES = """
update routing.separations set settled_by = settled_by || '{take_back_unsealing,lapse_unsealing}'
where guard = 'not_own_unsealing';
update routing.decided_states set acts = (
  select array_agg(act order by act collate "C")
    from unnest(acts || '{take_back_unsealing,lapse_unsealing}'::varchar(32)[]) as act)
where region = 'identity' and state = 'sealed';
"""
BEFORE = """
update routing.decided_states
set acts = array_remove(array_remove(acts, 'take_back_unsealing'), 'lapse_unsealing')
where region = 'identity' and state = 'sealed';
update routing.separations set settled_by = '{approve_unsealing,refuse_unsealing}' where guard = 'not_own_unsealing';
"""


def upgrade() -> None:
    op.execute(LINES)


def downgrade() -> None:
    op.execute(BEFORE)
