"""Which change of a notice was heard last: the hours that the network tells are no order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = sa.Column("change", sa.Integer(), server_default="0", nullable=False)
    op.add_column("notices", counted, schema="intake")


def downgrade() -> None:
    op.drop_column("notices", "change", schema="intake")
