"""Whom the office's duty roster names for a call, beside the posts that are told where it names nobody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alarms", sa.Column("paged", sa.String(length=64), nullable=True), schema="notification")


def downgrade() -> None:
    op.drop_column("alarms", "paged", schema="notification")
