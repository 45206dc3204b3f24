"""Who is kept off a case, and whose account was closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_off",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "officer", name=op.f("pk_kept_off")),
        schema="archive",
    )
    op.create_table(
        "accounts",
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("officer", name=op.f("pk_accounts")),
        schema="archive",
    )
    op.execute(fence("archive", "kept_off", "accounts"))
    op.execute("revoke update, delete on archive.kept_off from svc_archive")


def downgrade() -> None:
    op.drop_table("accounts", schema="archive")
    op.drop_table("kept_off", schema="archive")
