"""By which office's hours and rest days the day was counted that was told last; empty where nobody said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("due_counted_in", sa.String(length=6), nullable=True), schema="intake")


def downgrade() -> None:
    op.drop_column("progress", "due_counted_in", schema="intake")
