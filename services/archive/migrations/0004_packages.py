"""Packages of filed dossiers, their checks, and the key of each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dossiers",
        sa.Column("to_pack", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="archive",
    )
    op.create_index(
        "ix_dossiers_to_pack", "dossiers", ["office", "case_id"], schema="archive", postgresql_where=sa.text("to_pack")
    )
    op.create_table(
        "case_keys",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("office", "case_id", name=op.f("pk_case_keys")),
        schema="archive",
    )
    op.create_table(
        "packages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("archive_number", sa.String(length=24), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        schema="archive",
    )
    op.create_index("ix_packages_once", "packages", ["office", "case_id", "n"], unique=True, schema="archive")
    op.create_index("ix_packages_office", "packages", ["office", "id"], schema="archive")
    op.create_table(
        "checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=16), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        schema="archive",
    )
    op.create_index("ix_checks_package", "checks", ["office", "case_id", "n", "at"], schema="archive")
    op.execute(fence("archive", "case_keys", "packages", "checks"))
    op.execute("revoke update, delete, truncate on archive.packages, archive.checks from svc_archive")
    op.execute("revoke delete, truncate on archive.case_keys from svc_archive")


def downgrade() -> None:
    op.drop_table("checks", schema="archive")
    op.drop_table("packages", schema="archive")
    op.drop_table("case_keys", schema="archive")
    op.drop_index("ix_dossiers_to_pack", table_name="dossiers", schema="archive")
    op.drop_column("dossiers", "to_pack", schema="archive")
