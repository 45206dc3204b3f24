"""Forms that somebody printed, by the code on the paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=19), nullable=False),
        sa.Column("sight", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("officer_office", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prints")),
        schema="archive",
    )
    op.create_index("ix_prints_code", "prints", ["code"], schema="archive")
    op.create_index("ix_prints_case", "prints", ["office", "case_id"], schema="archive")
    op.execute(fence("archive", "prints"))
    op.execute("revoke update, delete, truncate on archive.prints from svc_archive")


def downgrade() -> None:
    op.drop_table("prints", schema="archive")
