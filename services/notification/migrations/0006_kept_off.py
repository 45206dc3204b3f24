"""Who is kept off a case, and whose account was closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_off",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "officer", name=op.f("pk_kept_off")),
        schema="notification",
    )
    op.create_table(
        "accounts",
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("officer", name=op.f("pk_accounts")),
        schema="notification",
    )
    op.execute(fence("notification", "kept_off", "accounts"))
    op.execute("revoke update, delete on notification.kept_off from svc_notification")


def downgrade() -> None:
    op.drop_table("accounts", schema="notification")
    op.drop_table("kept_off", schema="notification")
