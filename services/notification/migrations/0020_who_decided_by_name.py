"""Whoever decided about a notice stands in its history by name, as it was on that day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempts", sa.Column("by_name", sa.String(length=40), nullable=True), schema="notification")


def downgrade() -> None:
    op.drop_column("attempts", "by_name", schema="notification")
