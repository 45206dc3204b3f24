"""A grade that came back by text message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replies",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_replies")),
        schema="notification",
    )
    op.execute(fence("notification", "replies"))
    # An answer stays as it was given.
    op.execute("revoke update, delete, truncate on notification.replies from svc_notification")


def downgrade() -> None:
    op.drop_table("replies", schema="notification")
