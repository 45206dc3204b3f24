"""Whoever is complained about may be of another office than the one that has the case (6.6.1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recusals", sa.Column("officer_office", sa.String(length=6), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("recusals", "officer_office", schema="routing")
