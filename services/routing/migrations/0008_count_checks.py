"""What each night's count of the events found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "count_checks",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("faults", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("office", "on", name=op.f("pk_count_checks")),
        schema="routing",
    )
    op.execute(fence("routing", "count_checks"))
    op.execute("revoke update, delete on routing.count_checks from svc_routing")


def downgrade() -> None:
    op.drop_table("count_checks", schema="routing")
