"""Since when a case has been at its step; known from its next step on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("step_since", sa.DateTime(timezone=True), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("cases", "step_since", schema="routing")
