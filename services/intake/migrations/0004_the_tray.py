"""What arrived by e-mail and waits to be registered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=16), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_content", sa.Text(), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("office", "mark", name=op.f("uq_drafts_office_mark")),
        schema="intake",
    )
    op.create_index(
        "ix_drafts_waiting",
        "drafts",
        ["office", "received_at"],
        schema="intake",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(fence("intake", "drafts"))
    op.execute("revoke update, delete on intake.drafts from svc_intake")
    op.execute("grant update (state, case_id, done_by, done_at, why) on intake.drafts to svc_intake")


def downgrade() -> None:
    op.drop_table("drafts", schema="intake")
