"""Since when an officer's sessions count for nothing, because he signed out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("officers", sa.Column("signed_out_at", sa.DateTime(timezone=True), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("officers", "signed_out_at", schema="routing")
