"""How much of each chain stands in an anchor outside the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dossiers", sa.Column("anchored", sa.Integer(), server_default=sa.text("0"), nullable=False), schema="archive"
    )


def downgrade() -> None:
    op.drop_column("dossiers", "anchored", schema="archive")
