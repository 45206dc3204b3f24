"""What the officer who issued a token was called: intake keeps no names of officers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("system_tokens", sa.Column("issued_by_name", sa.String(32), nullable=True), schema="intake")


def downgrade() -> None:
    op.drop_column("system_tokens", "issued_by_name", schema="intake")
