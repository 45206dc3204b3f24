"""The answers of a batch are kept as they are: they live for a moment, and to press them costs more than to write them."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table notification.underway alter column answers set storage external")


def downgrade() -> None:
    op.execute("alter table notification.underway alter column answers set storage extended")
