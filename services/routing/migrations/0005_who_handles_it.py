"""Hand-overs with their Form 2, the state of the routing region, and the path that was proposed and taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.kernel.tables import fence

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("routing", sa.String(length=24), server_default="own", nullable=False),
        sa.Column("handovers", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("offered_to", sa.String(length=24), nullable=True),
        sa.Column("path", sa.String(length=8), nullable=True),
        sa.Column("path_proposed", sa.String(length=8), nullable=True),
        sa.Column("transfer", sa.Boolean(), nullable=True),
        sa.Column("transfer_to", sa.String(length=24), nullable=True),
    ):
        op.add_column("cases", column, schema="routing")
    op.create_index(
        "ix_cases_like",
        "cases",
        ["cause", "classed", "closed_at"],
        schema="routing",
        postgresql_where=sa.text("closed_at is not null"),
    )
    op.add_column("opinions", sa.Column("department", sa.String(length=24), nullable=True), schema="routing")
    op.create_table(
        "offers",
        sa.Column("by_officer", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("from_office", sa.String(length=6), nullable=False),
        sa.Column("from_department", sa.String(length=24), nullable=False),
        sa.Column("to_office", sa.String(length=6), nullable=False),
        sa.Column("to_department", sa.String(length=24), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("hides_identity", sa.Boolean(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=36), nullable=True),
        sa.Column("sealed_reason", sa.Text(), nullable=True),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("case_id", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office", "case_id"],
            ["routing.cases.office", "routing.cases.case_id"],
            name=op.f("fk_offers_office_case_id"),
        ),
        sa.PrimaryKeyConstraint("office", "case_id", "n", name=op.f("pk_offers")),
        schema="routing",
    )
    op.execute(fence("routing", "offers"))
    op.execute("revoke delete on routing.offers from svc_routing")


def downgrade() -> None:
    op.drop_table("offers", schema="routing")
    op.drop_column("opinions", "department", schema="routing")
    op.drop_index("ix_cases_like", "cases", schema="routing")
    for column in ("transfer_to", "transfer", "path_proposed", "path", "offered_to", "handovers", "routing"):
        op.drop_column("cases", column, schema="routing")
