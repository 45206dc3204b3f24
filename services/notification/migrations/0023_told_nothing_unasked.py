"""Whether a complainant asked to be told, and of which cases nothing is told unasked. Of contacts that are there already
only a wish by code shows that somebody asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Nobody sees through the fence, the owner neither, unless it is let down.
FILL = """
alter table notification.contacts no force row level security;
update notification.contacts set asked = true where wished > 0;
alter table notification.contacts force row level security;
"""


def upgrade() -> None:
    for name in ("asked", "silent"):
        kept: sa.Column[bool] = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("contacts", kept, schema="notification")
    op.execute(FILL)


def downgrade() -> None:
    for name in ("asked", "silent"):
        op.drop_column("contacts", name, schema="notification")
