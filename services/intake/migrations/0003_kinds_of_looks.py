"""What a look was at: everything, the facts alone, or the files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default serves the release before this one, which names no kind, while both are running.
    kind = sa.Column("kind", sa.String(length=32), nullable=False, server_default="everything")
    op.add_column("looks", kind, schema="intake")


def downgrade() -> None:
    op.drop_column("looks", "kind", schema="intake")
