"""Marks of what complaints say, and links between complaints."""

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
        "likenesses",
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("marks", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_likenesses")),
        schema="intake",
    )
    op.create_index("ix_likenesses_marks", "likenesses", ["marks"], schema="intake", postgresql_using="gin")
    op.create_table(
        "links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("other_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_reason", sa.Text(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        schema="intake",
    )
    op.create_index("ix_links_case_id", "links", ["case_id"], schema="intake")
    op.create_index("ix_links_other_id", "links", ["other_id"], schema="intake")
    op.execute(fence("intake", "likenesses", "links"))
    op.execute("revoke update, delete on intake.links from svc_intake")


def downgrade() -> None:
    op.drop_table("links", schema="intake")
    op.drop_table("likenesses", schema="intake")
