"""Changes of a notice are counted, since hours of the network are no order; and a call says of which clock it is, so
that who has signed for the reminder in the console is not called again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counted = sa.Column("changes", sa.Integer(), server_default="0", nullable=False)
    op.add_column("notices", counted, schema="notification")
    op.add_column("alarms", sa.Column("clock", sa.Integer(), nullable=True), schema="notification")
    op.add_column("alarms", sa.Column("to_office", sa.String(length=6), nullable=True), schema="notification")


def downgrade() -> None:
    op.drop_column("alarms", "to_office", schema="notification")
    op.drop_column("alarms", "clock", schema="notification")
    op.drop_column("notices", "changes", schema="notification")
