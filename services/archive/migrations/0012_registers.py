"""The registers of improvement, and the targets of offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_notes",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("register", sa.String(length=16), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by_officer", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("office", "register", "item", "n", name=op.f("pk_register_notes")),
        schema="archive",
    )
    op.create_index(
        "ix_register_notes_register", "register_notes", ["register", "office"], unique=False, schema="archive"
    )
    op.create_table(
        "targets",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", "year", "version", name=op.f("pk_targets")),
        schema="archive",
    )
    op.execute(fence("archive", "register_notes", "targets"))
    # What was noted stays as it was noted.
    op.execute("revoke update, delete, truncate on archive.register_notes from svc_archive")
    op.execute("revoke update, delete, truncate on archive.targets from svc_archive")


def downgrade() -> None:
    op.drop_table("targets", schema="archive")
    op.drop_index("ix_register_notes_register", table_name="register_notes", schema="archive")
    op.drop_table("register_notes", schema="archive")
