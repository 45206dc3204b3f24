"""The unit complained about may be of another office than the one that numbered the complaint."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("respondent_office", sa.String(length=6), nullable=True), schema="intake")


def downgrade() -> None:
    op.drop_column("progress", "respondent_office", schema="intake")
