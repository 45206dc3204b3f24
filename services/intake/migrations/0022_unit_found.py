"""The unit complained about as the handling found it, which the registration may not have known (4.5)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("respondent", sa.String(length=24), nullable=True), schema="intake")


def downgrade() -> None:
    op.drop_column("progress", "respondent", schema="intake")
