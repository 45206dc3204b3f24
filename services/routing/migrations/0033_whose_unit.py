"""The unit complained about is of the office that found it, which after a hand-over is not the one that numbered the
case. What was found before stays with the latter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("respondent_office", sa.String(length=6), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("cases", "respondent_office", schema="routing")
