"""What goes out with each window, kept until its batch is written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "underway",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("batch", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("notices", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_underway")),
        schema="notification",
    )
    op.create_index("ix_underway_batch", "underway", ["batch"], schema="notification")
    op.execute("revoke update on notification.underway from svc_notification")


def downgrade() -> None:
    op.drop_table("underway", schema="notification")
