"""Who forgoes a callback is two persons, whatever the service's own role writes (6.8.1 (3))."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LINES = """
insert into routing.separations
  (act, guard, earlier, last, ends, before, handlers, departments, unnamed)
select act, 'not_own_exemption', '{propose_exemption}', true, '{}', null, false, false, false
from unnest(array['exempt_callback', 'keep_callback']) as act;
insert into routing.decided_states (region, state, acts) values
  ('callback', 'due', '{dispute_contact,keep_callback,leave_contact,record_feedback}'),
  ('callback', 'exempt', '{exempt_callback,record_feedback,resolve_at_desk}');
update routing.decided_states set acts = '{call_back,keep_callback}'
where region = 'callback' and state in ('tried_once', 'tried_twice');
"""
BEFORE = """
update routing.decided_states set acts = '{call_back}'
where region = 'callback' and state in ('tried_once', 'tried_twice');
delete from routing.decided_states where region = 'callback' and state in ('due', 'exempt');
delete from routing.separations where guard = 'not_own_exemption';
"""


def upgrade() -> None:
    op.execute(LINES)


def downgrade() -> None:
    op.execute(BEFORE)
