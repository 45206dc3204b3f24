"""Parts of what was withdrawn are not left to be done."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# The fence holds the owner too, unless it is let down.
ENDED = """
alter table routing.tasks no force row level security;
alter table routing.cases no force row level security;
update routing.tasks t set state = 'ended', settled_at = c.closed_at
from routing.cases c
where c.office = t.office and c.case_id = t.case_id and t.state = 'open' and c.outcome = 'withdrawn';
alter table routing.tasks force row level security;
alter table routing.cases force row level security;
"""


def upgrade() -> None:
    op.execute(ENDED)


def downgrade() -> None:
    """What has ended stays so."""
