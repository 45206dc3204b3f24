"""What was handed over before holdings were kept is noted too, with the office that was last heard to have it."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table notification.contacts no force row level security;
alter table notification.holdings no force row level security;
insert into notification.holdings (office, case_id, numbered_by)
select handled_by, case_id, office from notification.contacts where handled_by <> office
on conflict do nothing;
alter table notification.holdings force row level security;
alter table notification.contacts force row level security;
"""


def upgrade() -> None:
    op.execute(FILL)


def downgrade() -> None:
    """What was noted is true, and stays."""
