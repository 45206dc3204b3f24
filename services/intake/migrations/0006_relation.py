"""What the complainant is to the office, and whether the day to decide by may still move."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The defaults serve the release before this one, which knows neither, while both are running.
    for column in (
        sa.Column("relation", sa.String(length=32), nullable=False, server_default=""),
        sa.Column("decide_by_provisional", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    ):
        op.add_column("complaints", column, schema="intake")


def downgrade() -> None:
    for name in ("decide_by_provisional", "relation"):
        op.drop_column("complaints", name, schema="intake")
