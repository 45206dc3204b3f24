"""Reports and reviews that somebody printed, by the code on the paper; and entries of registers in the order of pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_prints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("register", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=19), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("officer_office", sa.String(length=6), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_prints")),
        schema="archive",
    )
    op.create_index("ix_report_prints_code", "report_prints", ["code"], schema="archive")
    op.execute(fence("archive", "report_prints"))
    op.execute("revoke update, delete, truncate on archive.report_prints from svc_archive")
    op.create_index(
        "ix_register_notes_begun",
        "register_notes",
        ["register", "at", "office", "item"],
        schema="archive",
        postgresql_where=sa.text("n = 1"),
    )


def downgrade() -> None:
    op.drop_index("ix_register_notes_begun", table_name="register_notes", schema="archive")
    op.drop_table("report_prints", schema="archive")
