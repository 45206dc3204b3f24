"""Complaints that one office numbered and another one handles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("progress", sa.Column("handled_by", sa.String(length=6), nullable=True), schema="intake")
    op.create_table(
        "holdings",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("numbered_by", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_holdings")),
        schema="intake",
    )
    op.execute(fence("intake", "holdings"))
    op.execute("revoke update, delete on intake.holdings from svc_intake")


def downgrade() -> None:
    op.drop_table("holdings", schema="intake")
    op.drop_column("progress", "handled_by", schema="intake")
