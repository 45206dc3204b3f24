"""Files that were handed in, and what happened to them."""

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
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=True),
        sa.Column("draft_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("uploader", sa.String(length=64), nullable=True),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("ending", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("found", sa.String(length=200), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_for", sa.String(length=6), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=True),
        sa.Column("sealed_name", sa.Text(), nullable=False),
        sa.Column("sealed_thumbnail", sa.Text(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        schema="intake",
    )
    for name, column, where in (
        ("ix_evidence_case_id", "case_id", "case_id is not null"),
        ("ix_evidence_loose", "received_at", "case_id is null"),
        ("ix_evidence_draft", "draft_hash", "draft_hash is not null"),
        ("ix_evidence_waiting", "received_at", "state = 'waiting'"),
    ):
        op.create_index(name, "evidence", [column], schema="intake", postgresql_where=sa.text(where))
    op.create_table(
        "custody",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=True),
        sa.Column("officer_office", sa.String(length=6), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        schema="intake",
    )
    op.create_index(op.f("ix_custody_evidence_id"), "custody", ["evidence_id"], unique=False, schema="intake")
    op.execute(fence("intake", "evidence", "custody"))
    op.execute("revoke update, delete on intake.custody from svc_intake")
    op.execute("revoke update on intake.evidence from svc_intake")
    op.execute("grant update (office, case_id, attached_at, state, found) on intake.evidence to svc_intake")
    # What is part of a complaint stays.
    op.execute("create policy kept on intake.evidence as restrictive for delete using (case_id is null)")


def downgrade() -> None:
    op.drop_table("custody", schema="intake")
    op.drop_table("evidence", schema="intake")
