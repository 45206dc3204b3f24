"""Opinions of functional departments on figures, with the figures that they saw."""

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
        "figure_opinions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("by_officer", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("groups", postgresql.ARRAY(sa.String(length=16)), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_opinions")),
        schema="archive",
    )
    op.execute(fence("archive", "figure_opinions"))
    op.execute("revoke update, delete on archive.figure_opinions from svc_archive")


def downgrade() -> None:
    op.drop_table("figure_opinions", schema="archive")
