"""The policy of each office, as its head signed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policies",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "version", name=op.f("pk_policies")),
        schema="intake",
    )
    op.execute(fence("intake", "policies"))
    op.execute("revoke update, delete on intake.policies from svc_intake")


def downgrade() -> None:
    op.drop_table("policies", schema="intake")
