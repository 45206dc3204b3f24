"""Which wish of a complainant is the newest: an older one that comes again undoes nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contacts", sa.Column("wished", sa.Integer(), server_default="0", nullable=False), schema="notification"
    )


def downgrade() -> None:
    op.drop_column("contacts", "wished", schema="notification")
