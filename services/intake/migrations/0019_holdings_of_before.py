"""What was handed over before holdings were kept is noted too, with the office that was last heard to have it."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table intake.progress no force row level security;
alter table intake.holdings no force row level security;
insert into intake.holdings (office, case_id, numbered_by)
select handled_by, case_id, office from intake.progress where handled_by <> office
on conflict do nothing;
alter table intake.holdings force row level security;
alter table intake.progress force row level security;
"""


def upgrade() -> None:
    op.execute(FILL)


def downgrade() -> None:
    """What was noted is true, and stays."""
