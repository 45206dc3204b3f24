"""Since when a case has been at its step, as routing tells it with the next thing that happens to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("step_since", sa.DateTime(timezone=True), nullable=True), schema="archive")


def downgrade() -> None:
    op.drop_column("dossiers", "step_since", schema="archive")
