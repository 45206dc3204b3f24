"""Screens that show figures with nobody signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
        schema="archive",
    )
    op.create_index("uq_screens_code_hash", "screens", ["code_hash"], unique=True, schema="archive")
    op.create_index("uq_screens_token_hash", "screens", ["token_hash"], unique=True, schema="archive")
    op.execute(fence("archive", "screens"))
    op.execute("revoke delete on archive.screens from svc_archive")


def downgrade() -> None:
    op.drop_index("uq_screens_token_hash", table_name="screens", schema="archive")
    op.drop_index("uq_screens_code_hash", table_name="screens", schema="archive")
    op.drop_table("screens", schema="archive")
