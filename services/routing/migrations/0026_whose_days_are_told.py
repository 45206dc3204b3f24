"""By which office's hours and rest days the day was counted that a case's events tell; known from its next act on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("due_counted_in", sa.String(length=6), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("cases", "due_counted_in", schema="routing")
