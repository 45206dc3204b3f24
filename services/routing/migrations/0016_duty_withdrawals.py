"""Duty hours can be withdrawn before they begin; who and why stands beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "duty_withdrawals",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("duty", sa.String(length=36), nullable=False),
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "duty"],
            ["routing.duties.office", "routing.duties.id"],
            name=op.f("fk_duty_withdrawals_office_duty"),
        ),
        sa.PrimaryKeyConstraint("office", "duty", name=op.f("pk_duty_withdrawals")),
        schema="routing",
    )
    op.execute(fence("routing", "duty_withdrawals"))
    op.execute("revoke update, delete on routing.duty_withdrawals from svc_routing")


def downgrade() -> None:
    op.drop_table("duty_withdrawals", schema="routing")
