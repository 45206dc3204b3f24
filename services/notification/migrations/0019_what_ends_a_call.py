"""What ends the calls about a case is kept, so that a rung that is heard after its signature calls nobody. Of cases that
are closed already nobody is called any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table notification.contacts no force row level security;
alter table notification.alarms no force row level security;
alter table notification.alarm_ends no force row level security;
insert into notification.alarm_ends (office, case_id, seq, what, at)
select office, case_id, seq, 'closed', now() from notification.contacts where stage = '已办结';
update notification.alarms a set answered_at = e.at
from notification.alarm_ends e where e.case_id = a.case_id and e.seq > a.seq and a.answered_at is null;
alter table notification.alarm_ends force row level security;
alter table notification.alarms force row level security;
alter table notification.contacts force row level security;
"""


def upgrade() -> None:
    op.create_table(
        "alarm_ends",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("rung", sa.String(length=32), nullable=True),
        sa.Column("clock", sa.Integer(), nullable=True),
        sa.Column("by_officer", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_alarm_ends")),
        schema="notification",
    )
    op.create_index("ix_alarms_case", "alarms", ["case_id"], schema="notification")
    op.execute(fence("notification", "alarm_ends"))
    op.execute("revoke update, delete on notification.alarm_ends from svc_notification")
    op.execute(FILL)


def downgrade() -> None:
    op.drop_index("ix_alarms_case", table_name="alarms", schema="notification")
    op.drop_table("alarm_ends", schema="notification")
