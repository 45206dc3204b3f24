"""When the other services were told to keep nothing of who complained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dossiers", sa.Column("identity_released_at", sa.DateTime(timezone=True), nullable=True), schema="archive"
    )
    op.create_index(
        "ix_dossiers_to_release",
        "dossiers",
        ["filed_at"],
        schema="archive",
        postgresql_where=sa.text("filed_at is not null and identity_released_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_dossiers_to_release", table_name="dossiers", schema="archive")
    op.drop_column("dossiers", "identity_released_at", schema="archive")
