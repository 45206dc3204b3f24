"""What the office waits for the complainant to do, since when, and by which day: a mark that stops no limit (D04)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("awaited", sa.String(16), nullable=True), schema="routing")
    op.add_column("cases", sa.Column("awaited_since", sa.DateTime(timezone=True), nullable=True), schema="routing")
    op.add_column("cases", sa.Column("awaited_by", sa.Date(), nullable=True), schema="routing")


def downgrade() -> None:
    for name in ("awaited_by", "awaited_since", "awaited"):
        op.drop_column("cases", name, schema="routing")
