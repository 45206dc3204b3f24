"""Which cases of other offices an office was handed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holdings",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24, collation="C"), nullable=False),
        sa.Column("numbered_by", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_holdings")),
        schema="archive",
    )
    op.execute(fence("archive", "holdings"))
    op.execute("revoke update, delete on archive.holdings from svc_archive")


def downgrade() -> None:
    op.drop_table("holdings", schema="archive")
