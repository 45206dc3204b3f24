"""By which office's hours and rest days a limit is counted, where another one than that of the number has the case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clocks", sa.Column("counted_in", sa.String(length=6), nullable=True), schema="routing")


def downgrade() -> None:
    op.drop_column("clocks", "counted_in", schema="routing")
