"""What the province proposes and publishes, local rest days, the due instant before a calendar moved it, and the
warnings of the callback rate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.kernel.tables import fence

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_rests",
        sa.Column("of_office", sa.String(length=6), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("of_office", "year", "revision", name=op.f("pk_local_rests")),
        schema="routing",
    )
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_office", sa.String(length=6), nullable=False),
        sa.Column("proposed_by", sa.String(length=36), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recount_from", sa.Date(), nullable=True),
        sa.Column("recounted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved", sa.Integer(), nullable=True),
        sa.CheckConstraint("decided_by is null or decided_by <> proposed_by", name=op.f("ck_publications_two_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        schema="routing",
    )
    op.create_index("ix_publications_state", "publications", ["state", "proposed_at"], schema="routing")
    op.create_table(
        "callback_warnings",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.Column("in_words", sa.String(length=200), nullable=False),
        sa.Column("cases", postgresql.ARRAY(sa.String(length=24)), nullable=False),
        sa.PrimaryKeyConstraint("office", "month", name=op.f("pk_callback_warnings")),
        schema="routing",
    )
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["office", "closed_at"],
        schema="routing",
        postgresql_where=sa.text("closed_at is not null"),
    )
    op.execute(fence("routing", "callback_warnings"))
    op.execute("revoke update, delete on routing.callback_warnings from svc_routing")
    op.add_column("clocks", sa.Column("was_due_at", sa.DateTime(timezone=True), nullable=True), schema="routing")
    op.execute("revoke update, delete on routing.local_rests from svc_routing")
    op.execute("revoke delete on routing.publications from svc_routing")


def downgrade() -> None:
    op.drop_column("clocks", "was_due_at", schema="routing")
    op.drop_index("ix_cases_closed", "cases", schema="routing")
    op.drop_table("callback_warnings", schema="routing")
    op.drop_table("publications", schema="routing")
    op.drop_table("local_rests", schema="routing")
