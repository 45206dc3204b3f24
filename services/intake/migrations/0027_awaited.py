"""What the complainant is asked for while the complaint is handled, and by which day (D04)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("awaited", sa.String(32), nullable=True), schema="intake")
    op.add_column("progress", sa.Column("awaited_by", sa.Date(), nullable=True), schema="intake")


def downgrade() -> None:
    op.drop_column("progress", "awaited_by", schema="intake")
    op.drop_column("progress", "awaited", schema="intake")
