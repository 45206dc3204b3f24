"""Cases that one office numbered and another one handles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("handled_by", sa.String(length=6), nullable=True), schema="notification")
    op.create_table(
        "holdings",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("numbered_by", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_holdings")),
        schema="notification",
    )
    op.execute(fence("notification", "holdings"))
    op.execute("revoke update, delete on notification.holdings from svc_notification")


def downgrade() -> None:
    op.drop_table("holdings", schema="notification")
    op.drop_column("contacts", "handled_by", schema="notification")
