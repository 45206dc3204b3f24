"""What is claimed stands beside the notices, in the head of its batch: a notice is written anew once, with its answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What a process held when it was ended goes on being held, and is settled as everything that nobody told the end of.
# Nobody sees through the fence, the owner neither, unless it is let down.
TAKE_OVER = """
alter table notification.notices no force row level security;
update notification.underway u set claimed = (
  select coalesce(array_agg(n.id), '{}') from notification.notices n
  where n.state = 'sending' and n.sender = u.sender and n.begun_at = u.at)
where u.id = (select min(b.id) from notification.underway b where b.batch = u.batch);
insert into notification.underway (batch, sender, notices, claimed, answers, at)
select gen_random_uuid(), coalesce(n.sender, ''), array_agg(n.id), array_agg(n.id), '{"news":[],"parts":[]}',
  coalesce(n.begun_at, n.changed_at)
from notification.notices n
where n.state = 'sending' and not exists (select from notification.underway u where n.id = any (u.claimed))
group by coalesce(n.sender, ''), coalesce(n.begun_at, n.changed_at);
update notification.notices
set state = case when attempts > 1 then 'failed_temporarily' else 'waiting' end, attempts = greatest(attempts - 1, 0)
where state = 'sending';
alter table notification.notices force row level security;
"""
GIVE_BACK = """
alter table notification.notices no force row level security;
update notification.notices n
set state = 'sending', attempts = n.attempts + 1, begun_at = u.at, sender = u.sender
from notification.underway u
where n.id = any (u.claimed) and n.state in ('waiting', 'failed_temporarily');
alter table notification.notices force row level security;
"""


def upgrade() -> None:
    op.add_column(
        "underway",
        sa.Column("claimed", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        schema="notification",
    )
    op.execute(TAKE_OVER)
    op.drop_index("ix_notices_sending", table_name="notices", schema="notification")


def downgrade() -> None:
    op.create_index(
        "ix_notices_sending",
        "notices",
        ["sender"],
        schema="notification",
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.execute(GIVE_BACK)
    op.drop_column("underway", "claimed", schema="notification")
