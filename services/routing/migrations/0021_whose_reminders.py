"""Whose posts a reminder was for, where another office than that of the number has the case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_INDEX = "ix_fired_in_office"


def upgrade() -> None:
    op.add_column("fired", sa.Column("in_office", sa.String(length=6), nullable=True), schema="routing")
    where = sa.text("in_office is not null")
    op.create_index(_INDEX, "fired", ["in_office"], schema="routing", postgresql_where=where)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="fired", schema="routing")
    op.drop_column("fired", "in_office", schema="routing")
