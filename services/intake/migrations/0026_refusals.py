"""What officers, other bodies and complainants tried and were refused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
        schema="intake",
    )
    op.create_index("ix_refusals_office_at", "refusals", ["office", "at"], unique=False, schema="intake")
    op.execute(fence("intake", "refusals"))
    op.execute("revoke update, delete on intake.refusals from svc_intake")


def downgrade() -> None:
    op.drop_table("refusals", schema="intake")
