"""Whoever worked on the case does not write down that the complainant agrees, whatever the service's own role writes
(6.9)."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LINES = """
insert into routing.separations
  (act, guard, earlier, last, ends, before, handlers, departments, unnamed, needs, settled_by, of_round) values
  ('agree', 'not_own_answer',
   '{submit_opinion,submit_explanation,log_step,approve,record_execution,all_measures_done}',
   false, '{}', null, true, false, true, '{}', '{}', false);
insert into routing.decided_states (region, state, acts) values ('main', 'agreed', '{agree}');
"""
BEFORE = """
delete from routing.decided_states where region = 'main' and state = 'agreed';
delete from routing.separations where guard = 'not_own_answer';
"""


def upgrade() -> None:
    op.execute(LINES)


def downgrade() -> None:
    op.execute(BEFORE)
