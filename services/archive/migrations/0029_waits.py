"""The cells of marks that the office waits for the complainant, few among all, in an index of their own (D04)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    marked = sa.text("\"left\"(measure, 4) = 'wait'")
    op.create_index("ix_rollups_waits", "rollups", ["month", "handled_in"], schema="archive", postgresql_where=marked)


def downgrade() -> None:
    op.drop_index("ix_rollups_waits", table_name="rollups", schema="archive")
