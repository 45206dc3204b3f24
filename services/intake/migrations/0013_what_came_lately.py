"""Find what was registered lately without reading the whole register; rows come in that order, so BRIN is enough."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_complaints_registered_at", "complaints", ["registered_at"], schema="intake", postgresql_using="brin"
    )


def downgrade() -> None:
    op.drop_index("ix_complaints_registered_at", table_name="complaints", schema="intake")
