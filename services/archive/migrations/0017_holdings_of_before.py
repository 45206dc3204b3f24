"""What was handed over before holdings were kept is noted too, from the entries that tell of it."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table archive.entries no force row level security;
alter table archive.holdings no force row level security;
insert into archive.holdings (office, case_id, numbered_by)
select distinct told.to_office, e.case_id, e.office
from archive.entries as e, lateral (select e.body::jsonb -> 'event' ->> 'to_office' as to_office) as told
where e.type = 'case.handed_over.v1' and told.to_office <> e.office
on conflict do nothing;
alter table archive.holdings force row level security;
alter table archive.entries force row level security;
"""


def upgrade() -> None:
    op.execute(FILL)


def downgrade() -> None:
    """What was noted is true, and stays."""
