"""Codes that were issued after the first, for who lost it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "later_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_codes")),
        schema="intake",
    )
    op.create_index("uq_later_codes_code_hash", "later_codes", ["code_hash"], unique=True, schema="intake")
    op.create_index("ix_later_codes_case_id", "later_codes", ["case_id", "id"], schema="intake")
    op.execute(fence("intake", "later_codes"))
    op.execute("revoke update, delete on intake.later_codes from svc_intake")


def downgrade() -> None:
    op.drop_table("later_codes", schema="intake")
