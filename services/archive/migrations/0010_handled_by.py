"""Who handles a case, where that is not the office that numbered it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("handled_by", sa.String(length=6), nullable=True), schema="archive")


def downgrade() -> None:
    op.drop_column("dossiers", "handled_by", schema="archive")
