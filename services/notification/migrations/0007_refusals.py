"""What officers tried and were refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        schema="notification",
    )
    op.create_index("ix_refusals_office_at", "refusals", ["office", "at"], unique=False, schema="notification")
    op.execute(fence("notification", "refusals"))
    op.execute("revoke update, delete on notification.refusals from svc_notification")


def downgrade() -> None:
    op.drop_table("refusals", schema="notification")
