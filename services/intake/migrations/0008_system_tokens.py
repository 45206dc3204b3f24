"""Tokens of the bodies that hand complaints over by machine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "system_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_why", sa.String(length=200), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minute_began", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_tokens")),
        schema="intake",
    )
    op.create_index("uq_system_tokens_token_hash", "system_tokens", ["token_hash"], unique=True, schema="intake")
    op.execute(fence("intake", "system_tokens"))
    op.execute("revoke update, delete on intake.system_tokens from svc_intake")
    op.execute(
        "grant update (revoked_by, revoked_at, revoked_why, used_at, minute_began, used)"
        " on intake.system_tokens to svc_intake"
    )


def downgrade() -> None:
    op.drop_table("system_tokens", schema="intake")
